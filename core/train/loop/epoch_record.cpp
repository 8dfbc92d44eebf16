#include "core/train/loop/epoch_record.h"

#include "core/base/clock.h"
#include "core/base/error.h"

#include <ATen/ATen.h>
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <string>
#include <vector>

namespace formwork {

namespace {

// Names what lowers the rate in this schedule; not every schedule has a warm-up.
Text remedyFor(const ExperimentConfig& config)
{
    const ScheduleConfig& schedule = config.schedule;
    const std::string rate = fmt::format("{}", config.optimizer.learningRate);
    const bool isPiecewise = schedule.name == ScheduleKind::Piecewise;
    if (isPiecewise && !schedule.factors.empty()) {
        const double highest = std::ranges::max(schedule.factors);
        if (highest > 1)
            return Text("lower schedule.factors, which raise optimizer.lr (%1) up to %2 times, or "
                        "limit the gradients with optimizer.clip_norm")
                .arg(rate, fmt::format("{}", highest));
    }
    if (isPiecewise || schedule.name == ScheduleKind::OneCycle)
        return Text("lower optimizer.lr (%1 now), or limit the gradients with optimizer.clip_norm")
            .arg(rate);
    return Text("lower optimizer.lr (%1 now), warm up with schedule.warmup_epochs, or limit "
                "the gradients with optimizer.clip_norm")
        .arg(rate);
}

[[noreturn]] void diverged(const Text& what, const TrainingState& state,
                           const ExperimentConfig& config)
{
    throw Error(ErrorCode::Diverged,
                Text("%1 in epoch %2 at step %3").arg(what, state.epoch, state.step), {},
                remedyFor(config));
}

} // namespace

EpochRecord epochRecord(const TrainingState& state,
                        const std::optional<ValidationResult>& validation, double learningRate)
{
    EpochRecord record;
    record.epoch = state.epoch;
    record.trainLoss = state.train.meanLoss();
    record.trainTop1 = state.train.top1Share();
    record.trainTop5 = state.train.top5Share();
    if (validation.has_value()) {
        record.validationLoss = validation->totals.meanLoss();
        record.validationTop1 = validation->totals.top1Share();
        record.validationTop5 = validation->totals.top5Share();
    }
    if (state.gradients.updates > 0)
        record.gradientNorm = state.gradients.sum / static_cast<double>(state.gradients.updates);
    record.learningRate = learningRate;
    record.images = static_cast<std::uint64_t>(state.train.images);
    record.epochSeconds = state.seconds.training + state.seconds.validation;
    record.dataWaitSeconds = state.seconds.dataWait;
    record.transferSeconds = state.seconds.transfer;
    record.computeSeconds = state.seconds.compute;
    record.validationSeconds = state.seconds.validation;
    record.peakMemoryBytes = state.peakMemory;
    record.finishedAt = unixMilliseconds();
    return record;
}

void requireFinite(double loss, const TrainingState& state, const ExperimentConfig& config)
{
    if (!std::isfinite(loss))
        diverged(std::isnan(loss) ? Text("the loss became NaN") : Text("the loss became infinite"),
                 state, config);
}

void requireFiniteWeights(const torch::nn::Module& model, const TrainingState& state,
                          const ExperimentConfig& config)
{
    const torch::NoGradGuard noGrad;
    std::vector<torch::Tensor> ends; // of each parameter's range: no number is passed on by both
    for (const torch::Tensor& parameter : model.parameters()) {
        const auto [lowest, highest] = at::aminmax(parameter);
        ends.push_back(lowest);
        ends.push_back(highest);
    }
    if (!ends.empty() && !at::isfinite(at::stack(ends)).all().item<bool>())
        diverged(Text("a weight became infinite or NaN"), state, config);
}

} // namespace formwork
