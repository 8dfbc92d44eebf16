#include "core/store/run_summary.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace formwork {

namespace {

std::array<std::optional<double>, kMetricCount> metricsOf(const EpochRecord& epoch)
{
    return {epoch.trainLoss,      epoch.trainTop1,      epoch.trainTop5,
            epoch.validationLoss, epoch.validationTop1, epoch.validationTop5};
}

void include(MetricRange& range, double value)
{
    range.last = value;
    if (std::isnan(value))
        return;
    range.lowest = std::min(range.lowest.value_or(value), value);
    range.highest = std::max(range.highest.value_or(value), value);
}

double trainingSeconds(const EpochRecord& epoch)
{
    return epoch.epochSeconds - epoch.validationSeconds;
}

double median(std::vector<double> values)
{
    const auto middle = values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2);
    std::ranges::nth_element(values, middle);
    if (values.size() % 2 == 1)
        return *middle;
    return (*middle + *std::max_element(values.begin(), middle)) / 2;
}

void addTimes(RunSummary& summary, const std::vector<EpochRecord>& epochs)
{
    std::vector<double> seconds;
    double training = 0;
    double waiting = 0;
    for (const EpochRecord& epoch : epochs) {
        if (std::isnan(epoch.epochSeconds))
            continue; // imported, from where it was not recorded
        seconds.push_back(epoch.epochSeconds);
        training += trainingSeconds(epoch);
        waiting += epoch.dataWaitSeconds;
    }
    if (seconds.empty())
        return;
    summary.firstEpochSeconds = seconds.front();
    // The first epoch fills caches and starts threads; it says little about the others.
    if (seconds.size() > 1)
        seconds.erase(seconds.begin());
    summary.medianEpochSeconds = median(std::move(seconds));
    if (training > 0 && std::isfinite(waiting))
        summary.dataWaitShare = std::clamp(waiting / training, 0.0, 1.0);
    if (const double last = trainingSeconds(epochs.back()); last > 0 && epochs.back().images > 0)
        summary.imagesPerSecond = static_cast<double>(epochs.back().images) / last;
}

// More is better.
double scoreWithoutRecord(const EpochRecord& epoch, bool validated)
{
    const double score = validated ? epoch.validationTop1.value_or(0) : -epoch.trainLoss;
    return std::isfinite(score) ? score : -std::numeric_limits<double>::infinity();
}

} // namespace

int bestEpochIn(const std::vector<EpochRecord>& epochs)
{
    const auto isRecorded = [](const EpochRecord& epoch) {
        return epoch.isBest.has_value();
    };
    if (std::ranges::any_of(epochs, isRecorded)) {
        const auto best =
            std::find_if(epochs.rbegin(), epochs.rend(),
                         [](const EpochRecord& epoch) { return epoch.isBest.value_or(false); });
        if (best != epochs.rend())
            return best->epoch;
    }
    const bool validated = std::ranges::any_of(
        epochs, [](const EpochRecord& epoch) { return epoch.validationTop1.has_value(); });
    const auto best = std::ranges::max_element(epochs, {}, [validated](const EpochRecord& epoch) {
        return scoreWithoutRecord(epoch, validated);
    });
    return best == epochs.end() ? 0 : best->epoch;
}

RunSummary summariseEpochs(const std::vector<EpochRecord>& epochs)
{
    RunSummary summary;
    if (epochs.empty())
        return summary;
    summary.bestEpoch = bestEpochIn(epochs);
    for (const EpochRecord& epoch : epochs) {
        summary.disturbedEpochs += isDisturbed(epoch) ? 1 : 0;
        if (epoch.epoch == summary.bestEpoch)
            summary.bestValidationTop1 = epoch.validationTop1;
        const auto values = metricsOf(epoch);
        for (std::size_t i = 0; i < kMetricCount; ++i) {
            if (values[i])
                include(summary.metrics[i], *values[i]);
        }
    }
    summary.epochsDone = epochs.back().epoch;
    addTimes(summary, epochs);
    return summary;
}

} // namespace formwork
