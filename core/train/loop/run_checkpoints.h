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
#include <stop_token>

namespace formwork {

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
    // What is due after `epoch`, which is done. `mustBeLast`: the run ends with it.
    void saveEpoch(int epoch, bool isBest, bool mustBeLast);

private:
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
