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

bool hasValidationPart(MetricKind metric)
{
    return metric == MetricKind::Accuracy || metric == MetricKind::Loss ||
           metric == MetricKind::Top5;
}

bool isPercentage(MetricKind metric)
{
    return metric == MetricKind::Accuracy || metric == MetricKind::Top5 ||
           metric == MetricKind::DataWait || metric == MetricKind::Gpu;
}

bool isLoss(MetricKind metric)
{
    return metric == MetricKind::Loss || metric == MetricKind::StepLoss;
}

bool isBetweenEpochs(MetricKind metric)
{
    return metric == MetricKind::StepLoss || metric == MetricKind::Gpu;
}

std::optional<double> metricValue(const EpochRecord& epoch, MetricKind metric, CurvePart part)
{
    const bool validation = part == CurvePart::Validation;
    if (validation && !hasValidationPart(metric))
        return std::nullopt;
    switch (metric) {
    case MetricKind::EpochSeconds:
        return epoch.epochSeconds;
    case MetricKind::Top5:
        return percent(validation ? epoch.validationTop5 : std::optional(epoch.trainTop5));
    case MetricKind::LearningRate:
        return epoch.learningRate;
    case MetricKind::GradientNorm:
        return epoch.gradientNorm;
    case MetricKind::ImagesPerSecond: {
        const double seconds = epoch.epochSeconds - epoch.validationSeconds;
        return seconds > 0 && epoch.images > 0
                   ? std::optional(static_cast<double>(epoch.images) / seconds)
                   : std::nullopt;
    }
    case MetricKind::DataWait: {
        const double seconds = epoch.epochSeconds - epoch.validationSeconds;
        return seconds > 0 ? std::optional(100 * epoch.dataWaitSeconds / seconds) : std::nullopt;
    }
    case MetricKind::Memory:
        return epoch.peakMemoryBytes > 0
                   ? std::optional(static_cast<double>(epoch.peakMemoryBytes) / 1e9)
                   : std::nullopt;
    case MetricKind::StepLoss:
    case MetricKind::Gpu:
        return std::nullopt;
    case MetricKind::Accuracy:
        return percent(validation ? epoch.validationTop1 : std::optional(epoch.trainTop1));
    case MetricKind::Loss:
        return validation ? epoch.validationLoss : std::optional(epoch.trainLoss);
    }
    return std::nullopt;
}

bool hasMetric(const std::vector<EpochRecord>& epochs, MetricKind metric)
{
    return std::ranges::any_of(epochs, [metric](const EpochRecord& epoch) {
        const auto isThere = [&](CurvePart part) {
            const std::optional<double> value = metricValue(epoch, metric, part);
            return value && std::isfinite(*value) && *value != 0;
        };
        return isThere(CurvePart::Train) || isThere(CurvePart::Validation);
    });
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

namespace {

// Where a part of an epoch lies on the axis; `place` counts epochs.
class EpochAxis
{
public:
    EpochAxis(const std::vector<EpochRecord>& epochs, XAxisKind x) : m_x(x)
    {
        for (const EpochRecord& epoch : epochs)
            m_ends.push_back((m_ends.empty() ? 0 : m_ends.back()) + epoch.epochSeconds);
    }

    double at(double place) const
    {
        if (m_x == XAxisKind::Epoch)
            return place;
        if (m_ends.empty())
            return 0;
        // The epoch in progress is taken to be as long as the one before it.
        const auto whole = std::min(static_cast<std::size_t>(std::max(0.0, place)), m_ends.size());
        const double begin = whole == 0 ? 0 : m_ends[whole - 1];
        const std::size_t like = std::min(whole, m_ends.size() - 1);
        const double length = m_ends[like] - (like == 0 ? 0 : m_ends[like - 1]);
        return begin + (place - static_cast<double>(whole)) * length;
    }

private:
    XAxisKind m_x;
    std::vector<double> m_ends; // of the epochs, in seconds
};

} // namespace

Curve stepCurve(const std::vector<EpochRecord>& epochs, const std::vector<StepRecord>& steps,
                XAxisKind x)
{
    std::uint64_t perEpoch = 1; // not recorded, but the last of an epoch is among them
    for (const StepRecord& step : steps) {
        if (step.epoch > 0)
            perEpoch = std::max(perEpoch, (step.step + static_cast<std::uint64_t>(step.epoch) - 1) /
                                              static_cast<std::uint64_t>(step.epoch));
    }
    const EpochAxis axis(epochs, x);
    Curve curve;
    for (const StepRecord& step : steps) {
        if (!std::isfinite(step.loss))
            continue;
        curve.x.push_back(axis.at(static_cast<double>(step.step) / static_cast<double>(perEpoch)));
        curve.y.push_back(step.loss);
    }
    return curve;
}

Curve gpuCurve(const std::vector<EpochRecord>& epochs, const std::vector<SystemSample>& samples,
               XAxisKind x)
{
    const EpochAxis axis(epochs, x);
    Curve curve;
    std::size_t epoch = 0;
    for (const SystemSample& sample : samples) {
        while (epoch < epochs.size() && epochs[epoch].finishedAt < sample.time)
            ++epoch;
        if (!sample.gpuShare || epoch >= epochs.size())
            continue;
        const double length = 1000 * epochs[epoch].epochSeconds;
        const double left = static_cast<double>(epochs[epoch].finishedAt - sample.time);
        if (length <= 0 || left > length)
            continue; // between a stop and a resume
        curve.x.push_back(axis.at(static_cast<double>(epoch) + 1 - left / length));
        curve.y.push_back(100 * *sample.gpuShare);
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
        const double most =
            isPercentage(metric) ? std::max(100.0, *value) : std::numeric_limits<double>::max();
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
