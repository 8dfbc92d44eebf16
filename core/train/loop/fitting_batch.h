// What to do about a batch that does not fit into memory.
#pragma once

#include "core/base/error.h"
#include "core/experiment/config.h"

#include <functional>
#include <stop_token>

namespace formwork {

// The largest of batch / 2, batch / 4, ... down to `smallest` for which `fits` is true; 0 if there
// is none.
int largestFittingBatch(int batch, int smallest, const std::function<bool(int)>& fits);

// After a run ended for lack of memory: the same error, with a hint that names a batch size which
// was tried (a step on random images, in the calling thread) and fits. Without one, `error` as it
// is.
Error withFittingBatch(const Error& error, const ExperimentConfig& config, int classes,
                       const std::stop_token& stop);

} // namespace formwork
