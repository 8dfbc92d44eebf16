// What the ranks of a run spent in an epoch, put together: the epoch's record is the truth of the
// whole run, and the log names a rank that holds up the others. LibTorch-free.
#pragma once

#include "core/base/progress.h"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace formwork {

// Sums of gradients in an epoch.
struct ExchangeSeconds
{
    double total = 0;   // from the start of each sum to its end
    double waiting = 0; // of these, with nothing else to do; a part of `RankEpoch::compute`
};

// One rank's epoch.
struct RankEpoch
{
    double training = 0;
    double dataWait = 0;
    double transfer = 0;
    double compute = 0;
    double validation = 0;
    double loaderCpu = 0; // 0 where it is not known
    double peakMemory = 0;
    double damaged = 0; // training samples
    // Nothing where it was not measured: a GPU is not waited for, and all ranks compute for equally
    // long, the waiting for the slowest included.
    std::optional<ExchangeSeconds> exchange = {};

    std::vector<double> toNumbers() const;
    static RankEpoch fromNumbers(const std::vector<double>& numbers);
};

// Means over the ranks, which keep step: the parts add up as those of one rank do. The loaders'
// time and damaged samples are summed, memory is that of the largest rank; the exchange is known
// where it is for all.
RankEpoch wholeEpoch(const std::vector<RankEpoch>& ranks);

// "Exchange of gradients: 12.1 s in this epoch, 83 % of it hidden behind computing"; nothing where
// it was not measured.
std::optional<std::string> exchangeLine(const RankEpoch& whole);

// "Rank 3 on node-b is 18 % slower than the median: data wait"; nothing where no rank is slower by
// a tenth, and in epochs shorter than a second, which say little. Where the exchange was not
// measured, nothing is said about computing: "Rank 3 on node-b waited 2.5 s for data in this epoch,
// the median rank 1.0 s" if that is a tenth of the epoch more.
std::optional<std::string> stragglerLine(const std::vector<RankEpoch>& ranks,
                                         const std::vector<std::string>& hosts);

} // namespace formwork
