// What the ranks of a run spent in an epoch, put together: the epoch's record is the truth of the
// whole run, and the log names a rank that holds up the others. LibTorch-free.
#pragma once

#include "core/base/progress.h"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace formwork {

// One rank's epoch. `waiting` and `exchange` are parts of `compute`.
struct RankEpoch
{
    double training = 0;
    double dataWait = 0;
    double transfer = 0;
    double compute = 0;
    double waiting = 0;  // for sums of gradients, with nothing else to do
    double exchange = 0; // of gradients, from the start of each sum to its end
    double validation = 0;
    double loaderCpu = 0; // 0 where it is not known
    double peakMemory = 0;
    double damaged = 0; // training samples

    // What the rank took on its account: the others waited for the slowest.
    double own() const { return dataWait + transfer + compute - waiting; }

    std::vector<double> toNumbers() const;
    static RankEpoch fromNumbers(const std::vector<double>& numbers);
};

// Means over the ranks, which keep step: the parts add up as those of one rank do. The loaders'
// time and damaged samples are summed, memory is that of the largest rank.
RankEpoch wholeEpoch(const std::vector<RankEpoch>& ranks);

// "Exchange of gradients: 12.1 s an epoch, 83 % of it hidden behind computing".
std::string exchangeLine(const RankEpoch& whole);

// "Rank 3 on node-b is 18 % slower than the median: data wait"; nothing where no rank is slower by
// a tenth, and in epochs shorter than a second, which say little.
std::optional<std::string> stragglerLine(const std::vector<RankEpoch>& ranks,
                                         const std::vector<std::string>& hosts);

} // namespace formwork
