// Runs that repeat one experiment, and what they have in common. Pure functions.
#pragma once

#include "core/experiment/run_observer.h"
#include "core/store/store.h"

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace formwork {

// The part of a run's config (YAML as configToYaml writes it) that puts it into a group: the value
// of the key `by`, or with an empty `by` everything but the run's name and seed, so that runs that
// differ only in their seed are together. Text alone is looked at: thousands of runs take
// milliseconds.
std::string groupKey(std::string_view yaml, std::string_view by);

struct Spread
{
    double mean = 0;
    double deviation = 0; // of a sample (n - 1); 0 with one value
    int count = 0;
};
// Spread of the values that are present and finite; nothing if there are none.
std::optional<Spread> spreadOf(const std::vector<std::optional<double>>& values);

// One experiment trained twice with one seed gives the same losses and accuracies: a second look at
// one draw, not a second draw. True also where one of the runs is not as far as the other; false
// for a run without epochs.
bool areRepeats(const std::vector<EpochRecord>& a, const std::vector<EpochRecord>& b);
// The same for rows, from the last values and ranges of their metrics: the places in `rows` of
// those that repeat no earlier one.
std::vector<std::size_t> distinctRows(const std::vector<const RunRow*>& rows);

// Mean and standard deviation (n - 1) of what several runs recorded in each epoch. Among runs that
// repeat each other only the longest counts, so that `runs` is the n of the deviation.
struct EpochStatistics
{
    std::vector<EpochRecord> mean; // for each epoch that any run has, ascending
    std::vector<EpochRecord> deviation;
    std::vector<int> runs; // that have the epoch
    int count = 0;         // of runs, without repeats
};
EpochStatistics epochStatistics(const std::vector<const std::vector<EpochRecord>*>& runs);

} // namespace formwork
