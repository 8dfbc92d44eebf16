// From what a run recorded to what a chart draws. Pure functions.
#pragma once

#include "core/base/system_usage.h"
#include "core/experiment/run_observer.h"

#include <QtGlobal>

#include <array>
#include <optional>
#include <vector>

namespace formwork::ui {

enum class MetricKind {
    EpochSeconds,
    Accuracy, // top-1
    Loss,
    Top5,
    LearningRate,
    GradientNorm,
    ImagesPerSecond, // of the training part
    DataWait,        // share of the training part spent waiting for data
    Memory,          // peak of the epoch, GB
    StepLoss,        // as recorded between epochs
    Gpu,             // share of the time in which it computed, likewise
};
inline constexpr std::array kAllMetrics = {MetricKind::EpochSeconds, MetricKind::Accuracy,
                                           MetricKind::Loss,         MetricKind::Top5,
                                           MetricKind::LearningRate, MetricKind::GradientNorm,
                                           MetricKind::StepLoss,     MetricKind::ImagesPerSecond,
                                           MetricKind::DataWait,     MetricKind::Memory,
                                           MetricKind::Gpu};
bool hasValidationPart(MetricKind metric);
bool isPercentage(MetricKind metric);
bool isLoss(MetricKind metric);
bool isBetweenEpochs(MetricKind metric);

enum class CurvePart { Train, Validation };
// What the x axis counts: epochs, or the seconds that the run had been training at their end (the
// time it stood still between a stop and a resume left out).
enum class XAxisKind { Epoch, Elapsed };

// Epochs (1, 2, ...) or seconds on x; y in the unit of the metric: seconds, per cent, or loss.
struct Curve
{
    std::vector<double> x;
    std::vector<double> y;
};

// One metric's value in one epoch. What has no validation part, as the runtime of an epoch, counts
// as its train part; shares are in per cent. Nothing for what lies between epochs.
std::optional<double> metricValue(const EpochRecord& epoch, MetricKind metric, CurvePart part);

// Whether some epoch has a value. A figure that is 0 in all of them was not recorded. False for
// what lies between epochs.
bool hasMetric(const std::vector<EpochRecord>& epochs, MetricKind metric);

// Epochs without a value, or with one that is not finite, are left out.
Curve metricCurve(const std::vector<EpochRecord>& epochs, MetricKind metric, CurvePart part,
                  XAxisKind x = XAxisKind::Epoch);

// The loss of single steps. They lie between the ends of epochs: at 2.5 half of the third is done.
Curve stepCurve(const std::vector<EpochRecord>& epochs, const std::vector<StepRecord>& steps,
                XAxisKind x);
// The GPU's load in per cent, at the times at which epochs trained.
Curve gpuCurve(const std::vector<EpochRecord>& epochs, const std::vector<SystemSample>& samples,
               XAxisKind x);

// How many epochs have a value that is not finite.
int missingValues(const std::vector<EpochRecord>& epochs, MetricKind metric, CurvePart part);

// A band of one standard deviation around a mean curve, with the x of metricCurve(mean, ...),
// within what the metric can be: not below 0, an accuracy not above 100.
struct Band
{
    std::vector<double> low;
    std::vector<double> high;
};
// `deviation` has an entry for each of `mean`, of the same epoch.
Band metricBand(const std::vector<EpochRecord>& mean, const std::vector<EpochRecord>& deviation,
                MetricKind metric, CurvePart part);

// Where on the axis the end of that epoch lies; nothing if the run did not get there.
std::optional<double> axisPosition(const std::vector<EpochRecord>& epochs, int epoch, XAxisKind x);

// Parts of one epoch's time in seconds; `other` is what is left of epochSeconds, at least 0.
struct EpochTimeParts
{
    double dataWait = 0;
    double transfer = 0;
    double compute = 0;
    double validation = 0;
    double other = 0;
};
EpochTimeParts timeParts(const EpochRecord& epoch);
// The mean over epochs from the second on (over all if there is only one).
EpochTimeParts meanTimeParts(const std::vector<EpochRecord>& epochs);

} // namespace formwork::ui
