// Runs an experiment of the workspace: takes a queued run, trains it, records it.
// This is where training (which knows no store) and store (which knows no training) meet.
#pragma once

#include "core/backend/backend.h"
#include "core/base/file_system.h"
#include "core/store/store.h"

#include <filesystem>
#include <optional>
#include <stop_token>
#include <vector>

namespace formwork {

// What happens when a run is resumed on data that is not what it was trained on so far.
enum class NewData { Refuse, Accept };

struct ResumeSettings
{
    NewData newData = NewData::Refuse;
    std::vector<ConfigOverride> movedData = {}; // as withMovedData() takes them
    RankLayout ranks = {};                      // of a run that several processes train; of rank 0
    std::optional<DeviceChoice> device = {};    // TrainRequest::device
    int coresSharedBy = 1;                      // likewise
    // formwork-cli: of a run on several devices of this machine it trains the ranks above 0, if
    // `ranks` names no others.
    std::filesystem::path rankProgram = {};
};

// Claims `run`, trains it in the calling thread and records how it ended (done, stopped, failed).
// A stop comes from `stop` or, from another process, through RunLife::requestStop. The returned
// status is the recorded one; the error of a run that failed or paused (see pausesRun) is rethrown
// after it was recorded. An extension that fails before it has started leaves the run done as it
// was. `also` (may be null) gets every report too, after the store.
RunStatus executeRun(Backend& backend, const Workspace& workspace, RunId run,
                     FileSystem& fileSystem, RunObserver* also, std::stop_token stop);

// The same for a run that this process has claimed already (RunTable::createRun with
// RunStart::Claimed). A run with RunRow::pauseAt stops after that epoch; its sweep is decided when
// it was the last one to get there.
RunStatus executeClaimedRun(Backend& backend, const Workspace& workspace, RunId run,
                            FileSystem& fileSystem, RunObserver* also, std::stop_token stop,
                            const ResumeSettings& resume = {});

// Decides what is ripe in all sweeps (SweepTable), or in `only` one: true if runs were queued by
// that, to be resumed. A run of a sweep does so by itself when it ends; asked before a queue counts
// as empty, it also sees to sweeps whose last run was removed or stopped by hand. Errors: those of
// the store.
bool decideSweeps(Store& store, RunId only = 0);

// Whether a run that ended with `error` is recorded as stopped, with its reason, not as failed:
// nothing is wrong with it, and it can be resumed when there is room on the disk again, or when the
// database can be written.
bool pausesRun(const Error& error, const Workspace& workspace);

} // namespace formwork
