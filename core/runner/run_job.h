// Runs an experiment of the workspace: takes a queued run, trains it, records it.
// This is where training (which knows no store) and store (which knows no training) meet.
#pragma once

#include "core/base/file_system.h"
#include "core/store/store.h"
#include "core/train/backend.h"

#include <stop_token>

namespace formwork {

// Claims `run`, trains it in the calling thread and records how it ended (done, stopped, failed).
// A stop comes from `stop` or, from another process, through Store::requestStop. The returned
// status is the recorded one; the error of a failed run is rethrown after it was recorded. `also`
// (may be null) gets every report too, after the store.
RunStatus executeRun(Backend& backend, const Workspace& workspace, RunId run,
                     FileSystem& fileSystem, RunObserver* also, std::stop_token stop);

// The same for a run that this process has claimed already (Store::createRun with
// RunStart::Claimed).
RunStatus executeClaimedRun(Backend& backend, const Workspace& workspace, RunId run,
                            FileSystem& fileSystem, RunObserver* also, std::stop_token stop);

} // namespace formwork
