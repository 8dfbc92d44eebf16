// What a config asks of the loaders of a run. Without LibTorch: the window previews with the same
// settings as a training loads with.
#pragma once

#include "core/experiment/config.h"
#include "core/loader/loader.h"

namespace formwork {

LoaderSettings trainLoaderSettings(const ExperimentConfig& config, int workers);
LoaderSettings validationLoaderSettings(const ExperimentConfig& config, int workers);

} // namespace formwork
