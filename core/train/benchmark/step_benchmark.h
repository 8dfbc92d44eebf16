// Times whole training steps on random input.
#pragma once

#include "core/backend/step_timing.h"
#include "core/base/progress.h"
#include "core/train/device/precision.h"

#include <stop_token>

namespace formwork {

// In the calling thread. The steps are the trainer's own (TrainStep): forward, loss, backward,
// clipping and optimiser, averaged weights if the recipe has them; replayed where the run would
// replay them, after as many steps more as that takes. Errors: InvalidConfig,
// DeviceUnavailable, OutOfMemory, Cancelled.
StepBenchmarkResult runStepBenchmark(const StepBenchmarkRequest& request, ProgressSink& progress,
                                     const std::stop_token& stop);

// What train.precision `auto` means for a run: float32 and a shorter type are timed on three steps
// each, with `threads` compute threads and at most kTrialBatch images. Where memory does not
// suffice for that, float32. Error{Cancelled}.
inline constexpr int kTrialBatch = 16;
PrecisionChoice precisionForSteps(const ExperimentConfig& config, int classes, int threads,
                                  const std::stop_token& stop);

} // namespace formwork
