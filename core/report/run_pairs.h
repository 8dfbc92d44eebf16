// Any two runs beside each other, or two groups of runs that differ only in their seed. Pure
// functions over what the store holds.
#pragma once

#include "core/report/comparison.h"

#include <optional>
#include <string>
#include <vector>

namespace formwork {

// One of two sides. Figures of a group are medians over its runs, the load is the highest.
struct ComparedSide
{
    std::vector<RunId> runs; // more than one: seeds of one experiment, repetitions left out
    std::string name;        // what the names of its runs have in common
    std::optional<double> trainingSeconds; // absent where no times were recorded, as the share
    std::optional<double> dataWaitShare;
    std::optional<double> loaderCpuSeconds; // absent in older runs, as the load
    std::optional<double> otherLoad;
};

// What the interval of the times is taken over: the seeds where both sides have at least two, else
// the epochs, by pairs where two runs were trained alternately.
enum class ComparedOver {
    Epochs,
    Seeds,
    PairsOfEpochs, // of two runs that were trained alternately, see pairedChange()
};

struct RunPair
{
    ComparedSide measured;
    ComparedSide reference;
    ComparedOver over = ComparedOver::Epochs;
    // Change of an epoch's training seconds, without warm-up epochs. Nothing without times.
    std::optional<RelativeChange> time;
    int lastCommonEpoch = 0; // 0: none
    // measured - reference at that epoch, of the validation data if `isValidated`, else of the
    // training data. Nothing where that data differs, or where it is unknown and not assumed to be
    // the same. With an interval over the seeds where both sides have at least two.
    bool isValidated = false;
    SameData data = SameData::Unknown;
    std::optional<Difference> top1;
    std::optional<Difference> loss;

    bool isDisturbed() const;
};

// Every run, or group of seeds, with the first one, in the order of `runs`; runs without epochs are
// left out. Where all runs are seeds of one experiment they are taken one by one.
std::vector<RunPair> runPairs(const std::vector<const RunData*>& runs,
                              UnknownData unknown = UnknownData::NotCompared);

} // namespace formwork
