#include "core/train/schedule.h"

#include <algorithm>
#include <cmath>
#include <numbers>

namespace formwork {

double LearningRateSchedule::at(std::uint64_t step) const
{
    if (step < warmupSteps)
        return base * static_cast<double>(step + 1) / static_cast<double>(warmupSteps);
    if (kind == ScheduleKind::Constant || totalSteps <= warmupSteps)
        return base;
    const double progress = std::min(1.0, static_cast<double>(step - warmupSteps) /
                                              static_cast<double>(totalSteps - warmupSteps));
    return minimum + (base - minimum) * 0.5 * (1.0 + std::cos(std::numbers::pi * progress));
}

LearningRateSchedule makeSchedule(const ExperimentConfig& config, std::uint64_t stepsPerEpoch)
{
    const auto steps = [stepsPerEpoch](int epochs) {
        return stepsPerEpoch * static_cast<std::uint64_t>(std::max(0, epochs));
    };
    LearningRateSchedule schedule;
    schedule.kind = config.schedule.name;
    schedule.base = config.optimizer.learningRate;
    schedule.minimum = config.schedule.minimumLearningRate;
    schedule.warmupSteps = steps(config.schedule.warmupEpochs);
    schedule.totalSteps = steps(config.train.epochs);
    return schedule;
}

} // namespace formwork
