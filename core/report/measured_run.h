// What comparisons need of one run alone. Private to core/report.
#pragma once

#include "core/report/comparison.h"

#include <optional>
#include <vector>

namespace formwork {

// Validation takes the time it takes with any loader.
double trainingSeconds(const EpochRecord& epoch);

// Nothing for a value that is not known.
std::optional<double> knownValue(double value);
std::optional<double> measuredValue(const MeasuredMedian& median);

// The epochs whose times are compared: neither the first one nor one right after a resume, which
// fill caches and, where the run had stopped in mid-epoch, were trained in two parts. All of them
// if none is left.
std::vector<const EpochRecord*> warmEpochs(const RunData& run);

struct MeasuredRun
{
    const RunData* run = nullptr;
    std::vector<double> warmSeconds;     // training parts
    MeasuredMedian trainingSeconds;      // of these
    std::optional<double> dataWaitShare; // of the training part, all epochs
    // Medians over the warm epochs that have a value.
    std::optional<double> loaderCpuSeconds;
    std::optional<double> otherLoad;
};
MeasuredRun measureRun(const RunData& run, Side side, MedianBootstrap& bootstrap);

// The training seconds of the warm epochs that both runs have, in the order of the epochs.
struct PairedSeconds
{
    std::vector<double> measured;
    std::vector<double> reference;
};
// Nothing unless the runs were trained alternately with each other.
std::optional<PairedSeconds> pairedSeconds(const RunData& measured, const RunData& reference);

// Yes or No only if that is known of all pairs; without validation data of the training data.
SameData combined(SameData a, SameData b);

// Whether results may be compared.
inline bool mayCompare(SameData data, UnknownData unknown)
{
    return data == SameData::Yes ||
           (data == SameData::Unknown && unknown == UnknownData::AssumeSame);
}

} // namespace formwork
