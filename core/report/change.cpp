#include "core/report/change.h"

#include "core/base/random.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <functional>
#include <iterator>
#include <limits>
#include <vector>

namespace formwork {

namespace {

constexpr std::size_t kResamples = 2000;
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

// The value below which the share `share` of `values` lies. Reorders them.
double quantile(std::vector<double>& values, double share)
{
    const auto place =
        static_cast<std::ptrdiff_t>(std::lround(share * static_cast<double>(values.size() - 1)));
    std::ranges::nth_element(values, values.begin() + place);
    return values[static_cast<std::size_t>(place)];
}

Interval middle(std::vector<double>& values)
{
    return {quantile(values, kOutside), quantile(values, 1 - kOutside)};
}

Interval intervalOf(const MeasuredMedian& measured, const MeasuredMedian& reference)
{
    std::vector<double> changes;
    changes.reserve(kResamples);
    for (std::size_t i = 0; i < kResamples; ++i) {
        if (reference.resampled[i] > 0)
            changes.push_back(measured.resampled[i] / reference.resampled[i] - 1);
    }
    if (changes.empty())
        return {-1, std::numeric_limits<double>::infinity()};
    return middle(changes);
}

std::string percent(double share)
{
    return fmt::format("{:+.0f}", share * 100 + 0.0);
}

} // namespace

const std::vector<MedianBootstrap::Places>& MedianBootstrap::placesFor(std::size_t count, Side side)
{
    std::vector<Places>& places = m_places[{count, side}];
    if (!places.empty())
        return places;
    CounterRng random(0, RandomStream::Bootstrap, static_cast<std::uint32_t>(side), count);
    std::vector<std::size_t> drawn(count);
    places.reserve(kResamples);
    for (std::size_t i = 0; i < kResamples; ++i) {
        std::ranges::generate(drawn, [&] { return static_cast<std::size_t>(random.below(count)); });
        const auto upper = drawn.begin() + static_cast<std::ptrdiff_t>(count / 2);
        std::ranges::nth_element(drawn, upper);
        places.push_back(
            {count % 2 == 1 ? *upper : *std::max_element(drawn.begin(), upper), *upper});
    }
    return places;
}

MeasuredMedian MedianBootstrap::measure(std::span<const double> values, Side side,
                                        std::size_t fewest)
{
    std::vector<double> sorted = finite(values);
    std::ranges::sort(sorted);
    MeasuredMedian measured;
    measured.count = sorted.size();
    if (sorted.empty())
        return measured;
    const std::size_t middle = sorted.size() / 2;
    measured.value = (sorted[(sorted.size() - 1) / 2] + sorted[middle]) / 2;
    if (sorted.size() < fewest)
        return measured;
    measured.resampled.reserve(kResamples);
    for (const Places& places : placesFor(sorted.size(), side))
        measured.resampled.push_back((sorted[places.lower] + sorted[places.upper]) / 2);
    return measured;
}

std::optional<RelativeChange> relativeChange(const MeasuredMedian& measured,
                                             const MeasuredMedian& reference)
{
    if (measured.count == 0 || reference.count == 0 || !(reference.value > 0))
        return std::nullopt;
    RelativeChange change;
    change.value = measured.value / reference.value - 1;
    if (!measured.resampled.empty() && !reference.resampled.empty())
        change.interval = intervalOf(measured, reference);
    return change;
}

std::optional<RelativeChange> pairedChange(std::span<const double> measured,
                                           std::span<const double> reference,
                                           MedianBootstrap& bootstrap)
{
    std::vector<double> changes;
    for (std::size_t i = 0; i < std::min(measured.size(), reference.size()); ++i)
        if (reference[i] > 0)
            changes.push_back(measured[i] / reference[i] - 1);
    MeasuredMedian median = bootstrap.measure(changes, Side::Measured);
    if (median.count == 0)
        return std::nullopt;
    RelativeChange change{.value = median.value, .interval = {}};
    if (!median.resampled.empty())
        change.interval = middle(median.resampled);
    return change;
}

std::optional<Difference> differenceOf(const MeasuredMedian& measured,
                                       const MeasuredMedian& reference)
{
    if (measured.count == 0 || reference.count == 0)
        return std::nullopt;
    Difference difference{.value = measured.value - reference.value, .interval = {}};
    if (measured.resampled.empty() || reference.resampled.empty())
        return difference;
    std::vector<double> differences(kResamples);
    std::ranges::transform(measured.resampled, reference.resampled, differences.begin(),
                           std::minus{});
    difference.interval = middle(differences);
    return difference;
}

std::optional<RelativeChange> changeOfMedians(std::span<const double> measured,
                                              std::span<const double> reference)
{
    MedianBootstrap bootstrap;
    return relativeChange(bootstrap.measure(measured, Side::Measured),
                          bootstrap.measure(reference, Side::Reference));
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
