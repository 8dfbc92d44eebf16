#include "core/report/change.h"

#include "core/base/random.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <iterator>
#include <limits>
#include <vector>

namespace formwork {

namespace {

constexpr int kResamples = 2000;
constexpr double kOutside = 0.025; // on each side of the interval

std::vector<double> finite(std::span<const double> values)
{
    std::vector<double> kept;
    std::ranges::copy_if(values, std::back_inserter(kept),
                         [](double value) { return std::isfinite(value); });
    return kept;
}

// Reorders `values`, which must not be empty.
double median(std::vector<double>& values)
{
    const auto middle = values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2);
    std::ranges::nth_element(values, middle);
    if (values.size() % 2 == 1)
        return *middle;
    return (*middle + *std::max_element(values.begin(), middle)) / 2;
}

double resampledMedian(const std::vector<double>& values, std::vector<double>& room,
                       CounterRng& random)
{
    room.resize(values.size());
    std::ranges::generate(room, [&] { return values[random.below(values.size())]; });
    return median(room);
}

// The value below which the share `share` of `values` lies. Reorders them.
double quantile(std::vector<double>& values, double share)
{
    const auto place =
        static_cast<std::ptrdiff_t>(std::lround(share * static_cast<double>(values.size() - 1)));
    std::ranges::nth_element(values, values.begin() + place);
    return values[static_cast<std::size_t>(place)];
}

Interval bootstrap(const std::vector<double>& measured, const std::vector<double>& reference)
{
    CounterRng random(0, RandomStream::Bootstrap, 0,
                      measured.size() * 1'000'003 + reference.size());
    std::vector<double> room;
    std::vector<double> changes;
    for (int i = 0; i < kResamples; ++i) {
        const double below = resampledMedian(reference, room, random);
        const double above = resampledMedian(measured, room, random);
        if (below > 0)
            changes.push_back(above / below - 1);
    }
    if (changes.empty())
        return {-1, std::numeric_limits<double>::infinity()};
    return {quantile(changes, kOutside), quantile(changes, 1 - kOutside)};
}

std::string percent(double share)
{
    return fmt::format("{:+.0f}", share * 100 + 0.0);
}

} // namespace

std::optional<RelativeChange> changeOfMedians(std::span<const double> measured,
                                              std::span<const double> reference)
{
    std::vector<double> ours = finite(measured);
    std::vector<double> theirs = finite(reference);
    if (ours.empty() || theirs.empty())
        return std::nullopt;
    RelativeChange change;
    if (std::min(ours.size(), theirs.size()) >= kFewestForInterval)
        change.interval = bootstrap(ours, theirs);
    const double below = median(theirs);
    if (!(below > 0))
        return std::nullopt;
    change.value = median(ours) / below - 1;
    return change;
}

double medianOf(std::span<const double> values)
{
    std::vector<double> kept = finite(values);
    return kept.empty() ? 0 : median(kept);
}

std::string changeText(const RelativeChange& change)
{
    if (!change.interval)
        return percent(change.value) + " % (too few epochs for an interval)";
    const std::string interval = fmt::format("(95 %: {} to {})", percent(change.interval->low),
                                             percent(change.interval->high));
    return change.isShown() ? percent(change.value) + " % " + interval
                            : "no difference shown " + interval;
}

} // namespace formwork
