#include "core/report/run_pairs.h"

#include "core/experiment/run_name.h"

#include "core/report/measured_run.h"
#include "core/report/seed_groups.h"

#include <algorithm>
#include <map>
#include <set>
#include <utility>

namespace formwork {

namespace {

constexpr std::size_t kFewestSeeds = 2;

using Group = std::vector<const RunData*>;

// A run that repeats another one of its group is not a second draw: the longer one stays.
void addWithoutRepeats(Group& group, const RunData* run)
{
    const auto twin = std::ranges::find_if(
        group, [run](const RunData* known) { return areRepeats(known->epochs, run->epochs); });
    if (twin == group.end())
        group.push_back(run);
    else if (run->epochs.size() > (*twin)->epochs.size())
        *twin = run;
}

std::vector<Group> groupsOf(const std::vector<const RunData*>& runs)
{
    std::vector<Group> groups;
    std::vector<Group> single;
    std::map<std::string, std::size_t> places;
    for (const RunData* run : runs) {
        if (run->epochs.empty())
            continue;
        const auto [place, isNew] = places.try_emplace(
            groupKey(configToYaml(run->config, run->unreadable), {}), groups.size());
        if (isNew)
            groups.emplace_back();
        addWithoutRepeats(groups[place->second], run);
        single.push_back({run});
    }
    return groups.size() > 1 ? groups : single;
}

// A group with all that its comparisons share.
struct MeasuredGroup
{
    std::vector<MeasuredRun> runs;
    MeasuredMedian overEpochs; // of all runs
    MeasuredMedian overSeeds;  // of the runs' medians
    ComparedSide side;

    bool hasSeeds() const { return runs.size() >= kFewestSeeds; }
};

template <typename Value>
std::vector<double> valuesOf(const std::vector<MeasuredRun>& runs, const Value& value)
{
    std::vector<double> values;
    for (const MeasuredRun& run : runs)
        if (const std::optional<double> each = value(run))
            values.push_back(*each);
    return values;
}

MeasuredGroup measureGroup(const Group& group, Side side, MedianBootstrap& bootstrap)
{
    MeasuredGroup measured;
    std::vector<double> epochs;
    for (const RunData* run : group) {
        measured.runs.push_back(measureRun(*run, side, bootstrap));
        const std::vector<double>& seconds = measured.runs.back().warmSeconds;
        epochs.insert(epochs.end(), seconds.begin(), seconds.end());
        measured.side.runs.push_back(run->row.id);
        measured.side.otherLoad = std::max(measured.side.otherLoad, measured.runs.back().otherLoad);
    }
    measured.overEpochs = bootstrap.measure(epochs, side);
    measured.overSeeds = bootstrap.measure(
        valuesOf(measured.runs,
                 [](const MeasuredRun& run) { return measuredValue(run.trainingSeconds); }),
        side, kFewestSeeds);
    std::vector<std::string> names;
    for (const RunData* run : group)
        names.push_back(run->row.name);
    measured.side.name = commonRunName(names);
    const auto medianOver = [&measured](std::optional<double> MeasuredRun::*value) {
        const std::vector<double> values =
            valuesOf(measured.runs, [value](const MeasuredRun& run) { return run.*value; });
        return values.empty() ? std::nullopt : std::optional(medianOf(values));
    };
    measured.side.dataWaitShare = medianOver(&MeasuredRun::dataWaitShare);
    measured.side.loaderCpuSeconds = medianOver(&MeasuredRun::loaderCpuSeconds);
    return measured;
}

std::vector<const RunData*> runsOf(const MeasuredGroup& a, const MeasuredGroup& b)
{
    std::vector<const RunData*> runs;
    for (const MeasuredGroup* group : {&a, &b})
        for (const MeasuredRun& run : group->runs)
            runs.push_back(run.run);
    return runs;
}

// 0 if the runs have no epoch in common.
int lastCommonEpoch(const std::vector<const RunData*>& runs)
{
    std::map<int, std::size_t> counts;
    for (const RunData* run : runs)
        for (const EpochRecord& epoch : run->epochs)
            ++counts[epoch.epoch];
    const auto common = std::find_if(counts.rbegin(), counts.rend(), [&](const auto& count) {
        return count.second == runs.size();
    });
    return common == counts.rend() ? 0 : common->first;
}

const EpochRecord& epochOf(const RunData& run, int number)
{
    return *std::ranges::find(run.epochs, number, &EpochRecord::epoch);
}

// Compares all runs with the first one.
SameData sameDataOf(const std::vector<const RunData*>& runs, DataIdentity RunData::*data)
{
    SameData same = SameData::Yes;
    for (const RunData* run : runs)
        same = combined(same, compareData(runs.front()->*data, run->*data));
    return same;
}

void compareResults(RunPair& pair, const MeasuredGroup& measured, const MeasuredGroup& reference,
                    UnknownData unknown, MedianBootstrap& bootstrap)
{
    const std::vector<const RunData*> runs = runsOf(measured, reference);
    const int number = lastCommonEpoch(runs);
    pair.lastCommonEpoch = number;
    if (number == 0)
        return;
    const auto validated = std::ranges::count_if(runs, [number](const RunData* run) {
        return epochOf(*run, number).validationTop1.has_value();
    });
    const bool all = validated == std::ssize(runs);
    pair.isValidated = all;
    pair.data = sameDataOf(runs, all ? &RunData::validationData : &RunData::trainData);
    // An accuracy on images that were trained with and one on others are not compared.
    if ((validated > 0 && !all) || !mayCompare(pair.data, unknown))
        return;
    const auto difference = [&](const auto& value) {
        const auto side = [&](const MeasuredGroup& group, Side which) {
            return bootstrap.measure(
                valuesOf(group.runs,
                         [&](const MeasuredRun& run) { return value(epochOf(*run.run, number)); }),
                which, kFewestSeeds);
        };
        return differenceOf(side(measured, Side::Measured), side(reference, Side::Reference));
    };
    pair.top1 = difference([all](const EpochRecord& epoch) {
        return all ? epoch.validationTop1 : std::optional(epoch.trainTop1);
    });
    pair.loss = difference([all](const EpochRecord& epoch) {
        return all ? epoch.validationLoss : std::optional(epoch.trainLoss);
    });
}

RunPair pairOf(const MeasuredGroup& measured, const MeasuredGroup& reference, UnknownData unknown,
               MedianBootstrap& bootstrap)
{
    RunPair pair;
    pair.measured = measured.side;
    pair.reference = reference.side;
    const bool overSeeds = measured.hasSeeds() && reference.hasSeeds();
    pair.over = overSeeds ? ComparedOver::Seeds : ComparedOver::Epochs;
    const auto times = [overSeeds](const MeasuredGroup& group) -> const MeasuredMedian& {
        return overSeeds ? group.overSeeds : group.overEpochs;
    };
    pair.measured.trainingSeconds = measuredValue(times(measured));
    pair.reference.trainingSeconds = measuredValue(times(reference));
    pair.time = relativeChange(times(measured), times(reference));
    const bool single = measured.runs.size() == 1 && reference.runs.size() == 1;
    const auto pairs = single
                           ? pairedSeconds(*measured.runs.front().run, *reference.runs.front().run)
                           : std::nullopt;
    if (pairs) {
        pair.over = ComparedOver::PairsOfEpochs;
        pair.time = pairedChange(pairs->measured, pairs->reference, bootstrap);
    }
    compareResults(pair, measured, reference, unknown, bootstrap);
    return pair;
}

} // namespace

bool RunPair::isDisturbed() const
{
    const std::optional<double> load = std::max(measured.otherLoad, reference.otherLoad);
    return load && *load > kDisturbingLoad;
}

std::vector<RunPair> runPairs(const std::vector<const RunData*>& runs, UnknownData unknown)
{
    const std::vector<Group> groups = groupsOf(runs);
    if (groups.size() < 2)
        return {};
    MedianBootstrap bootstrap;
    const MeasuredGroup reference = measureGroup(groups.front(), Side::Reference, bootstrap);
    std::vector<RunPair> pairs;
    for (std::size_t i = 1; i < groups.size(); ++i)
        pairs.push_back(pairOf(measureGroup(groups[i], Side::Measured, bootstrap), reference,
                               unknown, bootstrap));
    return pairs;
}

} // namespace formwork
