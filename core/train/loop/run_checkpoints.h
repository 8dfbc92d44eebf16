// When a run in training writes which of its checkpoints, and what it does while the disk is full.
#pragma once

#include "core/backend/backend.h"
#include "core/base/file_system.h"
#include "core/experiment/run_observer.h"
#include "core/train/checkpoint/checkpoint.h"
#include "core/train/loop/run_setup.h"
#include "core/train/parallel/process_group.h"

#include <filesystem>
#include <functional>
#include <optional>
#include <stop_token>

namespace formwork {

// An epoch that is done.
struct EpochEnd
{
    int epoch = 0;
    bool isBest = false; // so far
};

// Rank 0 alone writes; the others only check their weights. Belongs to the training thread. What it
// was made with must outlive it.
class RunCheckpoints
{
public:
    RunCheckpoints(const TrainRequest& request, ProcessGroup& group, RunSetup& run,
                   TrainingState& state, RunObserver& observer, FileSystem& fileSystem,
                   std::stop_token stop);

    // The time until the next one in the middle of an epoch begins now.
    void startClock();
    bool isTimeInEpoch() const;

    // The one that a run resumes from, with the weights in training. Errors: those of
    // writeCheckpoint(); Diverged where a weight is not finite.
    void saveLast();
    // What is due after an epoch. `mustBeLast`: the run ends with it.
    void saveEpoch(const EpochEnd& end, bool mustBeLast);
    // On rank 0, of a run that continues from its last checkpoint. `end`: where that ends an epoch.
    // What saveEpoch() had no time for, as the run was killed or its disk was full, is written,
    // removed and reported now.
    void resumeFrom(const std::optional<EpochEnd>& end);

private:
    bool isAtInterval(int epoch) const;
    void settle(const EpochEnd& end);
    void keep(const std::filesystem::path& path, const char* kind);
    void save(const std::filesystem::path& path, const char* kind, bool isResumable);
    void whenThereIsRoom(const std::function<void()>& write);

    const TrainRequest& m_request;
    ProcessGroup& m_group;
    RunSetup& m_run;
    TrainingState& m_state;
    RunObserver& m_observer;
    FileSystem& m_fileSystem;
    std::stop_token m_stop;
    double m_lastSavedAt = 0;
    bool m_hasSaved = false;
};

} // namespace formwork
