// What a run's epochs come to: the figures that lists show without reading curves.
#pragma once

#include "core/experiment/run_observer.h"

#include <array>
#include <cstddef>
#include <optional>
#include <vector>

namespace formwork {

enum class Metric {
    TrainLoss,
    TrainTop1,
    TrainTop5,
    ValidationLoss,
    ValidationTop1,
    ValidationTop5,
};
inline constexpr std::size_t kMetricCount = 6;

// Other work on more of the machine than this share, and the times of an epoch say little.
inline constexpr double kDisturbingLoad = 0.1;
// Whether that was so while `epoch` trained; false where it was not recorded.
inline bool isDisturbed(const EpochRecord& epoch)
{
    return epoch.otherLoad && *epoch.otherLoad > kDisturbingLoad;
}

// Absent as long as no epoch has a value.
struct MetricRange
{
    std::optional<double> last;
    std::optional<double> lowest;
    std::optional<double> highest;
};

struct RunSummary
{
    std::array<MetricRange, kMetricCount> metrics; // by Metric
    int epochsDone = 0;
    int bestEpoch = 0;                             // see bestEpochIn(); 0 without epochs
    std::optional<double> bestValidationTop1 = {}; // of the best epoch
    std::optional<double> firstEpochSeconds;
    std::optional<double> medianEpochSeconds; // without the first epoch, if there are more
    std::optional<double> imagesPerSecond;    // of the training part, last epoch
    std::optional<double> dataWaitShare;      // of the training part, all epochs, [0, 1]
    int disturbedEpochs = 0;                  // see isDisturbed()

    const MetricRange& metric(Metric metric) const
    {
        return metrics[static_cast<std::size_t>(metric)];
    }
};

// The epoch whose weights are the best checkpoint: the last one that the trainer called the best so
// far. In runs from before that was recorded the first one with the highest validation top-1, or
// without validation with the lowest training loss. 0 without epochs.
int bestEpochIn(const std::vector<EpochRecord>& epochs);

// `epochs` in ascending order.
RunSummary summariseEpochs(const std::vector<EpochRecord>& epochs);

} // namespace formwork
