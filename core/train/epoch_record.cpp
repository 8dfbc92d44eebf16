#include "core/train/epoch_record.h"

#include "core/base/clock.h"
#include "core/base/error.h"

#include <fmt/format.h>

#include <cmath>

namespace formwork {

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
        throw Error(
            ErrorCode::Diverged,
            fmt::format("the loss became {} in epoch {} at step {}", loss, state.epoch, state.step),
            {},
            fmt::format("lower optimizer.lr ({} now), warm up with schedule.warmup_epochs, "
                        "or limit the gradients with optimizer.clip_norm",
                        config.optimizer.learningRate));
}

} // namespace formwork
