// The learning-rate range test (Smith, "Cyclical Learning Rates for Training Neural Networks",
// WACV 2017): a short training whose rate rises exponentially shows at which rates a model learns
// and from which on it diverges.
#pragma once

#include "core/backend/backend.h"
#include "core/base/file_system.h"

#include <filesystem>
#include <optional>
#include <stop_token>
#include <vector>

namespace formwork {

// How fast an experiment trains here.
struct TrainingPace
{
    std::uint64_t trainImages = 0;
    std::uint64_t validationImages = 0;
    double imagesPerSecond = 0;
    double besideSeconds = 0; // of an epoch, beside its steps: checkpoints; 0 where epochs are long

    // Validating an image is taken for a third of a training step, the forward pass.
    double epochSeconds() const;
};

// From the first steps of a training, whose folder `scratch` is, or where epochs are short from its
// first epochs. `rankProgram`: ResumeSettings::rankProgram. Errors: those of Backend::train.
TrainingPace measurePace(Backend& backend, const ExperimentConfig& config,
                         const std::filesystem::path& scratch, FileSystem& fileSystem,
                         const std::stop_token& stop,
                         const std::filesystem::path& rankProgram = {});

struct RatePoint
{
    double rate = 0;
    double loss = 0; // of the step's batch
};

struct RateRange
{
    double lowest = 1e-6;
    double highest = 1;
    int steps = 100;
};

// The config of a range test: without validation, the rate rising from range.lowest to
// range.highest over range.steps steps, exponentially between 64 points.
ExperimentConfig rangeConfig(const ExperimentConfig& config, const RateRange& range,
                             std::uint64_t stepsPerEpoch);

// Trains it, until the loss has grown to four times the least one seen (smoothed) or the run
// diverges, which are ends as good as the last step. Errors: those of Backend::train, Cancelled.
std::vector<RatePoint> testRates(Backend& backend, const ExperimentConfig& config,
                                 const RateRange& range, std::uint64_t stepsPerEpoch,
                                 const std::filesystem::path& scratch, FileSystem& fileSystem,
                                 const std::stop_token& stop,
                                 const std::filesystem::path& rankProgram = {});

// Losses as an exponential moving average with the weight 0.8 of what was before, corrected for its
// beginning.
std::vector<RatePoint> smoothedRates(const std::vector<RatePoint>& points);

// The rate at which the smoothed loss falls fastest over the logarithm of the rate, before its
// minimum. Nothing where fewer than ten points are known or the loss never fell by a hundredth.
std::optional<double> steepestRate(const std::vector<RatePoint>& points);

} // namespace formwork
