// What a finished epoch comes to, and whether it came to anything.
#pragma once

#include "core/experiment/config.h"
#include "core/experiment/run_observer.h"
#include "core/train/checkpoint/checkpoint.h"
#include "core/train/loop/validation.h"

#include <optional>

namespace formwork {

// `learningRate`: of the epoch's last step.
EpochRecord epochRecord(const TrainingState& state,
                        const std::optional<ValidationResult>& validation, double learningRate);

// Error{Diverged} that names the place and what to lower, for a loss that is not a number.
void requireFinite(double loss, const TrainingState& state, const ExperimentConfig& config);

// The same for weights: before they take the place of good ones in a checkpoint. Waits for a GPU.
void requireFiniteWeights(const torch::nn::Module& model, const TrainingState& state,
                          const ExperimentConfig& config);

} // namespace formwork
