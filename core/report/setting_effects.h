// Which settings of a sweep mattered for a figure: rank statistics, a setting at a time. Pure
// functions.
//
// Settings whose values are numbers, and those with two values, are compared by Spearman's rank
// correlation with a 95 % interval (Bonett and Wright, "Sample size requirements for estimating
// Pearson, Kendall and Spearman correlations", 2000); settings with more values that have no order
// by the Kruskal-Wallis test. Ranks do not depend on the scale, so a learning rate needs no
// logarithm.
#pragma once

#include "core/report/change.h"

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace formwork {

// With fewer runs nothing is said about a setting.
inline constexpr std::size_t kFewestRunsForEffect = 5;

struct SettingColumn
{
    std::string key;
    std::vector<std::string> values; // of each run, as configValue() writes them
};

// The runs with one value of a setting.
struct ValueMedian
{
    std::string value;
    std::size_t runs = 0;
    double median = 0; // of the figure
};

struct SettingEffect
{
    std::string key;
    // The values have an order: numbers by size, two values as `medians` lists them.
    bool isOrdered = false;
    std::size_t runs = 0; // that have the figure
    // Spearman's rank correlation, above 0 where larger values go with a larger figure; of values
    // without an order 0.
    double correlation = 0;
    std::optional<Interval> interval; // 95 %, of the correlation; only if ordered
    // For values without an order: the share of the variance of the ranks that they explain
    // (epsilon squared, 0 to 1), and the p-value of Kruskal and Wallis.
    double explained = 0;
    double pValue = 1;
    std::vector<ValueMedian> medians; // by value: numbers by size, texts by the alphabet
    // Settings that changed with this one (rank correlation beyond ±0.9, or the same division of
    // the runs): the effects of these cannot be separated.
    std::vector<std::string> changedWith;

    // From 0 to 1, comparable between both kinds: |correlation|, or the root of `explained`.
    double strength() const;
    // It is unlikely (5 %) to be seen by chance. One in twenty settings without any effect is.
    bool isShown() const;
};

// Spearman's correlation, ties with mean ranks; nothing for fewer than two pairs or where one side
// has a single value.
std::optional<double> rankCorrelation(std::span<const double> a, std::span<const double> b);
// 95 %; nothing for fewer than kFewestRunsForEffect. A correlation of ±1 is given the interval of
// the next one that as many runs can have, and ±1 as its end.
std::optional<Interval> rankCorrelationInterval(double correlation, std::size_t count);

struct KruskalWallis
{
    double statistic = 0; // H, corrected for ties
    double explained = 0; // epsilon squared, at least 0
    double pValue = 1;    // by the chi-squared distribution with one less than the groups
};
// `groups[i]` is the group of `values[i]`, below `groupCount`. Nothing with fewer than two groups,
// or where all values are equal.
std::optional<KruskalWallis> kruskalWallis(std::span<const double> values,
                                           std::span<const std::size_t> groups,
                                           std::size_t groupCount);

// Effects of each column that has more than one value among the runs that have the figure (finite);
// the strongest first, those that are shown before the others. Columns are as long as `figure`.
std::vector<SettingEffect> settingEffects(const std::vector<SettingColumn>& settings,
                                          const std::vector<std::optional<double>>& figure);

} // namespace formwork
