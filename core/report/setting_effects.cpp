#include "core/report/setting_effects.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <cstdint>
#include <map>
#include <numeric>
#include <utility>

namespace formwork {

namespace {

constexpr double kQuantile = 1.959963984540054; // of the normal distribution, 97.5 %
constexpr double kTogether = 0.9;
constexpr double kUnlikely = 0.05;

std::optional<double> numberOf(const std::string& text)
{
    double number = 0;
    const char* end = text.data() + text.size();
    const auto read = std::from_chars(text.data(), end, number);
    return read.ec == std::errc() && read.ptr == end && std::isfinite(number)
               ? std::optional(number)
               : std::nullopt;
}

// From 1; equal values have the mean of their ranks. `ties` becomes the sum of t³ - t over them.
std::vector<double> ranksOf(std::span<const double> values, double* ties = nullptr)
{
    std::vector<std::size_t> order(values.size());
    std::iota(order.begin(), order.end(), std::size_t(0));
    std::ranges::sort(order, {}, [&](std::size_t at) { return values[at]; });
    std::vector<double> ranks(values.size());
    double sum = 0;
    for (std::size_t first = 0; first < order.size();) {
        std::size_t last = first;
        while (last + 1 < order.size() && values[order[last + 1]] == values[order[first]])
            ++last;
        const double rank = static_cast<double>(first + last) / 2 + 1;
        for (std::size_t i = first; i <= last; ++i)
            ranks[order[i]] = rank;
        const auto equal = static_cast<double>(last - first + 1);
        sum += equal * equal * equal - equal;
        first = last + 1;
    }
    if (ties != nullptr)
        *ties = sum;
    return ranks;
}

std::optional<double> pearson(std::span<const double> a, std::span<const double> b)
{
    const auto count = static_cast<double>(a.size());
    const double meanA = std::accumulate(a.begin(), a.end(), 0.0) / count;
    const double meanB = std::accumulate(b.begin(), b.end(), 0.0) / count;
    double ab = 0;
    double aa = 0;
    double bb = 0;
    for (std::size_t i = 0; i < a.size(); ++i) {
        ab += (a[i] - meanA) * (b[i] - meanB);
        aa += (a[i] - meanA) * (a[i] - meanA);
        bb += (b[i] - meanB) * (b[i] - meanB);
    }
    if (!(aa > 0 && bb > 0))
        return std::nullopt;
    return std::clamp(ab / std::sqrt(aa * bb), -1.0, 1.0);
}

// The chi-squared distribution beyond `x`: the regularised upper gamma function of half integers,
// Q(a + 1, y) = Q(a, y) + y^a e^-y / Gamma(a + 1), from Q(1/2, y) = erfc(sqrt y) or Q(1, y) = e^-y.
double chiSquaredBeyond(double x, std::size_t freedom)
{
    const double y = x / 2;
    if (y <= 0)
        return 1;
    double a = freedom % 2 == 1 ? 0.5 : 1;
    double beyond = freedom % 2 == 1 ? std::erfc(std::sqrt(y)) : std::exp(-y);
    for (; a + 0.25 < static_cast<double>(freedom) / 2; a += 1)
        beyond += std::exp(a * std::log(y) - y - std::lgamma(a + 1));
    return std::min(1.0, beyond);
}

// The values of one setting over the runs that have the figure.
struct Levels
{
    std::vector<std::string> values; // in their order
    std::vector<std::size_t> of;     // each run
    std::vector<double> ranks;       // of each run, where ordered
    bool isOrdered = false;
};

Levels levelsOf(const SettingColumn& setting, const std::vector<std::size_t>& runs)
{
    std::map<std::string, std::optional<double>> known;
    for (const std::size_t run : runs)
        known.emplace(setting.values[run], std::nullopt);
    bool areNumbers = true;
    for (auto& [text, number] : known) {
        number = numberOf(text);
        areNumbers = areNumbers && number.has_value();
    }
    Levels levels;
    for (const auto& [text, number] : known)
        levels.values.push_back(text);
    if (areNumbers)
        std::ranges::stable_sort(levels.values, {},
                                 [&](const std::string& text) { return *known[text]; });
    levels.isOrdered = areNumbers || levels.values.size() == 2;
    std::map<std::string, std::size_t> places;
    for (std::size_t i = 0; i < levels.values.size(); ++i)
        places[levels.values[i]] = i;
    std::vector<double> positions;
    for (const std::size_t run : runs) {
        levels.of.push_back(places[setting.values[run]]);
        positions.push_back(static_cast<double>(levels.of.back()));
    }
    levels.ranks = ranksOf(positions);
    return levels;
}

std::vector<ValueMedian> mediansOf(const Levels& levels, const std::vector<double>& figure)
{
    std::vector<std::vector<double>> values(levels.values.size());
    for (std::size_t i = 0; i < figure.size(); ++i)
        values[levels.of[i]].push_back(figure[i]);
    std::vector<ValueMedian> medians;
    for (std::size_t i = 0; i < values.size(); ++i)
        medians.push_back({levels.values[i], values[i].size(), medianOf(values[i])});
    return medians;
}

bool changedTogether(const Levels& a, const Levels& b)
{
    if (a.isOrdered && b.isOrdered) {
        const auto correlation = pearson(a.ranks, b.ranks);
        return correlation && std::abs(*correlation) > kTogether;
    }
    if (a.values.size() != b.values.size())
        return false;
    constexpr auto kUnknown = static_cast<std::size_t>(-1);
    std::vector<std::size_t> partner(a.values.size(), kUnknown);
    for (std::size_t i = 0; i < a.of.size(); ++i) {
        std::size_t& expected = partner[a.of[i]];
        if (expected == kUnknown)
            expected = b.of[i];
        if (expected != b.of[i])
            return false;
    }
    return true;
}

SettingEffect effectOf(const std::string& key, const Levels& levels,
                       const std::vector<double>& figure, const std::vector<double>& figureRanks)
{
    SettingEffect effect;
    effect.key = key;
    effect.isOrdered = levels.isOrdered;
    effect.runs = figure.size();
    effect.medians = mediansOf(levels, figure);
    if (levels.isOrdered) {
        effect.correlation = pearson(levels.ranks, figureRanks).value_or(0);
        effect.interval = rankCorrelationInterval(effect.correlation, effect.runs);
    } else if (const auto test = kruskalWallis(figure, levels.of, levels.values.size())) {
        effect.explained = test->explained;
        effect.pValue = test->pValue;
    }
    return effect;
}

} // namespace

double SettingEffect::strength() const
{
    return isOrdered ? std::abs(correlation) : std::sqrt(explained);
}

bool SettingEffect::isShown() const
{
    if (runs < kFewestRunsForEffect)
        return false;
    return isOrdered ? interval && (interval->low > 0 || interval->high < 0) : pValue < kUnlikely;
}

std::optional<double> rankCorrelation(std::span<const double> a, std::span<const double> b)
{
    if (a.size() != b.size() || a.size() < 2)
        return std::nullopt;
    return pearson(ranksOf(a), ranksOf(b));
}

std::optional<Interval> rankCorrelationInterval(double correlation, std::size_t count)
{
    if (count < kFewestRunsForEffect)
        return std::nullopt;
    const auto n = static_cast<double>(count);
    const double most = 1 - 12 / (n * n * n - n); // two neighbours exchanged
    const double used = std::clamp(correlation, -most, most);
    const double centre = std::atanh(used);
    const double half = kQuantile * std::sqrt((1 + used * used / 2) / (n - 3));
    Interval interval{std::tanh(centre - half), std::tanh(centre + half)};
    if (correlation > most)
        interval.high = 1;
    if (correlation < -most)
        interval.low = -1;
    return interval;
}

std::optional<KruskalWallis> kruskalWallis(std::span<const double> values,
                                           std::span<const std::size_t> groups,
                                           std::size_t groupCount)
{
    double ties = 0;
    const std::vector<double> ranks = ranksOf(values, &ties);
    std::vector<double> sums(groupCount);
    std::vector<double> sizes(groupCount);
    for (std::size_t i = 0; i < values.size(); ++i) {
        sums[groups[i]] += ranks[i];
        sizes[groups[i]] += 1;
    }
    const auto n = static_cast<double>(values.size());
    const auto used = static_cast<std::size_t>(
        std::ranges::count_if(sizes, [](double size) { return size > 0; }));
    const double correction = 1 - ties / (n * n * n - n);
    if (used < 2 || !(correction > 0))
        return std::nullopt;
    double sum = 0;
    for (std::size_t group = 0; group < groupCount; ++group)
        sum += sizes[group] > 0 ? sums[group] * sums[group] / sizes[group] : 0;
    KruskalWallis result;
    result.statistic = std::max(0.0, (12 / (n * (n + 1)) * sum - 3 * (n + 1)) / correction);
    const auto k = static_cast<double>(used);
    if (n > k)
        result.explained = std::clamp((result.statistic - k + 1) / (n - k), 0.0, 1.0);
    result.pValue = chiSquaredBeyond(result.statistic, used - 1);
    return result;
}

std::vector<SettingEffect> settingEffects(const std::vector<SettingColumn>& settings,
                                          const std::vector<std::optional<double>>& figure)
{
    std::vector<std::size_t> runs;
    std::vector<double> values;
    for (std::size_t run = 0; run < figure.size(); ++run) {
        if (figure[run] && std::isfinite(*figure[run])) {
            runs.push_back(run);
            values.push_back(*figure[run]);
        }
    }
    const std::vector<double> ranks = ranksOf(values);
    std::vector<Levels> levels;
    std::vector<SettingEffect> effects;
    for (const SettingColumn& setting : settings) {
        Levels found = levelsOf(setting, runs);
        if (found.values.size() < 2)
            continue;
        effects.push_back(effectOf(setting.key, found, values, ranks));
        levels.push_back(std::move(found));
    }
    for (std::size_t i = 0; i < effects.size(); ++i) {
        for (std::size_t j = 0; j < effects.size(); ++j) {
            if (i != j && changedTogether(levels[i], levels[j]))
                effects[i].changedWith.push_back(effects[j].key);
        }
    }
    std::ranges::stable_sort(effects, [](const SettingEffect& a, const SettingEffect& b) {
        return std::pair(!a.isShown(), -a.strength()) < std::pair(!b.isShown(), -b.strength());
    });
    return effects;
}

} // namespace formwork
