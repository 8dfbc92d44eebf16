#include "core/experiment/schedule.h"

#include <algorithm>
#include <cmath>
#include <iterator>
#include <numbers>

namespace formwork {

namespace {

// From `from` (share 0) to `to` (share 1) on half a cosine.
double annealed(double from, double to, double share)
{
    return to + (from - to) * 0.5 * (1.0 + std::cos(std::numbers::pi * share));
}

} // namespace

double LearningRateSchedule::at(std::uint64_t step) const
{
    const auto next = std::ranges::upper_bound(stages, step, {}, &LearningRateStage::firstStep);
    return next == stages.begin() ? original(step)
                                  : inStage(std::prev(next) - stages.begin(), step);
}

double LearningRateSchedule::inStage(std::ptrdiff_t place, std::uint64_t step) const
{
    const auto stage = stages.begin() + place;
    const std::uint64_t end =
        std::next(stage) == stages.end() ? endStep : std::next(stage)->firstStep;
    const double steps = static_cast<double>(std::max<std::uint64_t>(1, end - stage->firstStep));
    return annealed(stage->rate, stage->endRate,
                    std::min(1.0, static_cast<double>(step - stage->firstStep) / steps));
}

double LearningRateSchedule::original(std::uint64_t step) const
{
    if (kind == ScheduleKind::Piecewise)
        return piecewise(step);
    if (kind == ScheduleKind::OneCycle)
        return oneCycle(step);
    if (step < warmupSteps)
        return warmupStart + (base - warmupStart) * static_cast<double>(step + 1) /
                                 static_cast<double>(warmupSteps);
    switch (kind) {
    case ScheduleKind::Cosine:
        return cosine(step);
    case ScheduleKind::Step:
        return falling(step);
    case ScheduleKind::Constant:
    case ScheduleKind::OneCycle:
    case ScheduleKind::Piecewise:
        break;
    }
    return base;
}

double LearningRateSchedule::cosine(std::uint64_t step) const
{
    if (totalSteps <= warmupSteps)
        return base;
    const double progress = std::min(1.0, static_cast<double>(step - warmupSteps) /
                                              static_cast<double>(totalSteps - warmupSteps));
    return annealed(base, minimum, progress);
}

double LearningRateSchedule::falling(std::uint64_t step) const
{
    const std::uint64_t falls = (step - warmupSteps) / std::max<std::uint64_t>(1, fallSteps);
    return std::max(minimum, base * std::pow(fallFactor, static_cast<double>(falls)));
}

double LearningRateSchedule::oneCycle(std::uint64_t step) const
{
    const double last = totalSteps > 0 ? static_cast<double>(totalSteps - 1) : 0.0;
    const double s = std::min(static_cast<double>(step), last);
    // Below zero with a short rise or few steps: then the first step is on the way down already.
    const double peak = riseShare * static_cast<double>(totalSteps) - 1.0;
    if (s < peak)
        return annealed(startFactor * base, base, s / peak);
    return peak < last ? annealed(base, minimum, (s - peak) / (last - peak)) : base;
}

double LearningRateSchedule::piecewise(std::uint64_t step) const
{
    const auto s = static_cast<double>(step);
    const auto next = std::ranges::upper_bound(points, s, {}, &std::pair<double, double>::first);
    if (points.empty())
        return base;
    if (next == points.begin())
        return base * points.front().second;
    if (next == points.end())
        return base * points.back().second;
    const auto [fromStep, from] = *std::prev(next);
    const auto [toStep, to] = *next;
    return base * (from + (to - from) * (s - fromStep) / (toStep - fromStep));
}

LearningRateSchedule makeSchedule(const ExperimentConfig& config, std::uint64_t stepsPerEpoch)
{
    const auto steps = [stepsPerEpoch](int epochs) {
        return stepsPerEpoch * static_cast<std::uint64_t>(std::max(0, epochs));
    };
    const ScheduleConfig& given = config.schedule;
    LearningRateSchedule schedule;
    schedule.kind = given.name;
    schedule.base = config.optimizer.learningRate;
    schedule.minimum = given.minimumLearningRate;
    schedule.warmupSteps = steps(given.warmupEpochs);
    const ExtensionConfig& extension = config.extension;
    schedule.endStep = steps(config.train.epochs);
    schedule.totalSteps = extension.after.empty()
                              ? schedule.endStep
                              : steps(static_cast<int>(extension.after.front()));
    for (std::size_t i = 0; i < extension.after.size(); ++i)
        schedule.stages.push_back({steps(static_cast<int>(extension.after[i])),
                                   extension.learningRates.at(i),
                                   extension.endLearningRates.at(i)});
    schedule.warmupStart = given.warmupLearningRate;
    schedule.fallSteps = steps(given.stepEpochs);
    schedule.fallFactor = given.stepFactor;
    schedule.riseShare = given.riseShare;
    schedule.startFactor = given.startFactor;
    for (std::size_t i = 0; i < std::min(given.epochs.size(), given.factors.size()); ++i)
        schedule.points.emplace_back(given.epochs[i] * static_cast<double>(stepsPerEpoch),
                                     given.factors[i]);
    return schedule;
}

} // namespace formwork
