// Training a run further than it was started for. Pure functions.
#pragma once

#include "core/experiment/config.h"

#include <optional>
#include <string>

namespace formwork {

struct ExtensionRequest
{
    int epochs = 0; // more than the run has
    // Start of the rate over the new epochs; nothing: chosen, see extendedConfig().
    std::optional<double> learningRate = {};
    std::optional<double> endLearningRate = {};
};

// Where a run ended.
struct RunEnd
{
    int epochs = 0;          // with which it was started or extended, or fewer if it ended early
    double learningRate = 0; // of its last step
};

// The config of the run with `request.epochs` more. Unless the request names them, the rate begins
// where the run ended, or at a tenth of optimizer.lr where it had ended lower; and it stays there
// with a constant schedule, or falls on half a cosine to schedule.min_lr with any other. Errors:
// InvalidArgument for a number of epochs below 1; those of validateConfig().
ExperimentConfig extendedConfig(const ExperimentConfig& config, const RunEnd& end,
                                const ExtensionRequest& request);

// The rule of the last extension: "epochs 11 to 30: learning rate 1e-05", or "epochs 11 to 30:
// learning rate from 1e-04 on half a cosine to 0". Empty without an extension.
std::string extensionText(const ExperimentConfig& config);

// "+20" is 20 more, "30" is 30 in all, of a run that has `epochs`. Nothing for anything else, also
// for no more than it has.
std::optional<int> epochsToAdd(const std::string& text, int epochs);

} // namespace formwork
