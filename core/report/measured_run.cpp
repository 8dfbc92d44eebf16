#include "core/report/measured_run.h"

#include <algorithm>
#include <cmath>
#include <utility>

namespace formwork {

namespace {

std::optional<double> medianOver(const std::vector<const EpochRecord*>& epochs,
                                 std::optional<double> EpochRecord::*value)
{
    std::vector<double> values;
    for (const EpochRecord* epoch : epochs)
        if (epoch->*value)
            values.push_back(*(epoch->*value));
    return values.empty() ? std::nullopt : std::optional(medianOf(values));
}

} // namespace

double trainingSeconds(const EpochRecord& epoch)
{
    return epoch.epochSeconds - epoch.validationSeconds;
}

std::optional<double> knownValue(double value)
{
    return std::isfinite(value) ? std::optional(value) : std::nullopt;
}

std::optional<double> measuredValue(const MeasuredMedian& median)
{
    return median.count > 0 ? std::optional(median.value) : std::nullopt;
}

std::vector<const EpochRecord*> warmEpochs(const RunData& run)
{
    std::vector<const EpochRecord*> warm;
    std::vector<const EpochRecord*> all;
    for (const EpochRecord& epoch : run.epochs) {
        all.push_back(&epoch);
        const bool isFirst = &epoch == &run.epochs.front();
        const bool afterResume = std::ranges::find(run.resumes, epoch.epoch - 1,
                                                   &ResumeRecord::afterEpoch) != run.resumes.end();
        if (!isFirst && !afterResume)
            warm.push_back(&epoch);
    }
    return warm.empty() ? all : warm;
}

MeasuredRun measureRun(const RunData& run, Side side, MedianBootstrap& bootstrap)
{
    const std::vector<const EpochRecord*> warm = warmEpochs(run);
    MeasuredRun measured;
    measured.run = &run;
    for (const EpochRecord* epoch : warm)
        measured.warmSeconds.push_back(trainingSeconds(*epoch));
    measured.trainingSeconds = bootstrap.measure(measured.warmSeconds, side);
    measured.dataWaitShare = summariseEpochs(run.epochs).dataWaitShare;
    measured.loaderCpuSeconds = medianOver(warm, &EpochRecord::loaderCpuSeconds);
    measured.otherLoad = medianOver(warm, &EpochRecord::otherLoad);
    return measured;
}

std::optional<PairedSeconds> pairedSeconds(const RunData& measured, const RunData& reference)
{
    if (measured.row.turns == 0 || measured.row.turns != reference.row.turns)
        return std::nullopt;
    PairedSeconds pairs;
    const std::vector<const EpochRecord*> others = warmEpochs(reference);
    for (const EpochRecord* epoch : warmEpochs(measured)) {
        const auto other = std::ranges::find(others, epoch->epoch, &EpochRecord::epoch);
        if (other == others.end())
            continue;
        pairs.measured.push_back(trainingSeconds(*epoch));
        pairs.reference.push_back(trainingSeconds(**other));
    }
    return pairs.measured.empty() ? std::nullopt : std::optional(std::move(pairs));
}

SameData combined(SameData a, SameData b)
{
    if (a == SameData::No || b == SameData::No)
        return SameData::No;
    return a == SameData::Yes && b == SameData::Yes ? SameData::Yes : SameData::Unknown;
}

} // namespace formwork
