#include "ui/charts/series.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace formwork::ui {

namespace {

std::optional<double> percent(std::optional<double> share)
{
    if (!share)
        return std::nullopt;
    return *share * 100;
}

} // namespace

std::optional<double> metricValue(const EpochRecord& epoch, MetricKind metric, CurvePart part)
{
    const bool validation = part == CurvePart::Validation;
    switch (metric) {
    case MetricKind::EpochSeconds:
        return validation ? std::nullopt : std::optional(epoch.epochSeconds);
    case MetricKind::Accuracy:
        return percent(validation ? epoch.validationTop1 : std::optional(epoch.trainTop1));
    case MetricKind::Loss:
        return validation ? epoch.validationLoss : std::optional(epoch.trainLoss);
    }
    return std::nullopt;
}

Curve metricCurve(const std::vector<EpochRecord>& epochs, MetricKind metric, CurvePart part,
                  XAxisKind x)
{
    Curve curve;
    curve.x.reserve(epochs.size());
    curve.y.reserve(epochs.size());
    double elapsed = 0;
    for (const EpochRecord& epoch : epochs) {
        elapsed += epoch.epochSeconds;
        const std::optional<double> value = metricValue(epoch, metric, part);
        if (!value || !std::isfinite(*value))
            continue;
        curve.x.push_back(x == XAxisKind::Epoch ? epoch.epoch : elapsed);
        curve.y.push_back(*value);
    }
    return curve;
}

int missingValues(const std::vector<EpochRecord>& epochs, MetricKind metric, CurvePart part)
{
    return static_cast<int>(std::ranges::count_if(epochs, [&](const EpochRecord& epoch) {
        const std::optional<double> value = metricValue(epoch, metric, part);
        return value && !std::isfinite(*value);
    }));
}

Band metricBand(const std::vector<EpochRecord>& mean, const std::vector<EpochRecord>& deviation,
                MetricKind metric, CurvePart part)
{
    Band band;
    for (std::size_t i = 0; i < std::min(mean.size(), deviation.size()); ++i) {
        const std::optional<double> value = metricValue(mean[i], metric, part);
        if (!value || !std::isfinite(*value))
            continue;
        const double spread = metricValue(deviation[i], metric, part).value_or(0);
        const double most = metric == MetricKind::Accuracy ? std::max(100.0, *value)
                                                           : std::numeric_limits<double>::max();
        band.low.push_back(std::max(*value - spread, std::min(0.0, *value)));
        band.high.push_back(std::min(*value + spread, most));
    }
    return band;
}

std::optional<double> axisPosition(const std::vector<EpochRecord>& epochs, int epoch, XAxisKind x)
{
    double elapsed = 0;
    for (const EpochRecord& each : epochs) {
        elapsed += each.epochSeconds;
        if (each.epoch == epoch)
            return x == XAxisKind::Epoch ? epoch : elapsed;
    }
    return std::nullopt;
}

EpochTimeParts timeParts(const EpochRecord& epoch)
{
    EpochTimeParts parts;
    parts.dataWait = epoch.dataWaitSeconds;
    parts.transfer = epoch.transferSeconds;
    parts.compute = epoch.computeSeconds;
    parts.validation = epoch.validationSeconds;
    const double known = parts.dataWait + parts.transfer + parts.compute + parts.validation;
    parts.other = std::max(0.0, epoch.epochSeconds - known);
    return parts;
}

EpochTimeParts meanTimeParts(const std::vector<EpochRecord>& epochs)
{
    EpochTimeParts mean;
    const std::size_t first = epochs.size() > 1 ? 1 : 0;
    const double count = static_cast<double>(epochs.size() - first);
    for (std::size_t i = first; i < epochs.size(); ++i) {
        const EpochTimeParts parts = timeParts(epochs[i]);
        mean.dataWait += parts.dataWait / count;
        mean.transfer += parts.transfer / count;
        mean.compute += parts.compute / count;
        mean.validation += parts.validation / count;
        mean.other += parts.other / count;
    }
    return mean;
}

} // namespace formwork::ui
