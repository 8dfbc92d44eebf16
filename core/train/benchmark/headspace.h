// Times steps without a loader, a loader without steps, and both together.
#pragma once

#include "core/backend/headspace.h"
#include "core/base/file_system.h"
#include "core/base/progress.h"

#include <stop_token>

namespace formwork {

// In its own thread. The steps are the trainer's (TrainStep, and where train.cuda_graphs has an
// effect, replays) and the loader is opened as for a
// run, with as many threads and workers as the first division of cores that a run would try. Steps
// alone replay one batch of the loader, whose copy to the device they include. The rounds alternate
// between all measurements. The sweep takes random images; on the CPU it ends before memory does.
// Errors: InvalidConfig, DeviceUnavailable, OutOfMemory, Cancelled, those of opening the data.
HeadspaceResult runHeadspace(const HeadspaceRequest& request, ProgressSink& progress,
                             FileSystem& fileSystem, const std::stop_token& stop);

} // namespace formwork
