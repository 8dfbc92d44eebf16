// Times whole training steps on random input.
#pragma once

#include "core/base/progress.h"
#include "core/train/step_timing.h"

#include <stop_token>

namespace formwork {

// In the calling thread. The steps are the trainer's own (TrainStep): forward, loss, backward,
// clipping and optimiser, averaged weights if the recipe has them. Errors: InvalidConfig,
// DeviceUnavailable, OutOfMemory, Cancelled.
StepBenchmarkResult runStepBenchmark(const StepBenchmarkRequest& request, ProgressSink& progress,
                                     const std::stop_token& stop);

} // namespace formwork
