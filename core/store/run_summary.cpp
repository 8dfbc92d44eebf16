#include "core/store/run_summary.h"

#include <algorithm>

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
        seconds.push_back(epoch.epochSeconds);
        training += trainingSeconds(epoch);
        waiting += epoch.dataWaitSeconds;
    }
    summary.firstEpochSeconds = seconds.front();
    // The first epoch fills caches and starts threads; it says little about the others.
    if (seconds.size() > 1)
        seconds.erase(seconds.begin());
    summary.medianEpochSeconds = median(std::move(seconds));
    if (training > 0)
        summary.dataWaitShare = std::clamp(waiting / training, 0.0, 1.0);
    if (const double last = trainingSeconds(epochs.back()); last > 0)
        summary.imagesPerSecond = static_cast<double>(epochs.back().images) / last;
}

} // namespace

RunSummary summariseEpochs(const std::vector<EpochRecord>& epochs)
{
    RunSummary summary;
    if (epochs.empty())
        return summary;
    for (const EpochRecord& epoch : epochs) {
        const std::optional<double> best = summary.metric(Metric::ValidationTop1).highest;
        if (epoch.validationTop1 && (!best || *epoch.validationTop1 > *best))
            summary.bestEpoch = epoch.epoch;
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
