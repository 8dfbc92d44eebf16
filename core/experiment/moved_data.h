// Resuming a run whose data lie in another place than when it was started.
#pragma once

#include "core/experiment/config.h"

#include <vector>

namespace formwork {

// `config` with the new places that `overrides` name. Only data.train and data.val may be given,
// and data.val only if the run has validation data: anything else would be another run, an
// Error{InvalidArgument} that names the key. That the data are the same, in number and classes, is
// checked where the training resumes.
ExperimentConfig withMovedData(const ExperimentConfig& config,
                               const std::vector<ConfigOverride>& overrides);

} // namespace formwork
