// By how much a measured quantity differs between two runs, and how sure that is. Pure functions.
#pragma once

#include <cstddef>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

namespace formwork {

// The smallest number of measurements on each side that an interval is given for.
inline constexpr std::size_t kFewestForInterval = 3;

struct Interval
{
    double low = 0;
    double high = 0;
};

// -0.18: 18 % less than the reference.
struct RelativeChange
{
    double value = 0;                 // median(measured) / median(reference) - 1
    std::optional<Interval> interval; // 95 %; nothing with fewer than kFewestForInterval on a side

    // The interval leaves no change out of the question.
    bool isShown() const { return interval && (interval->low > 0 || interval->high < 0); }
};

// +0.042: 4.2 points more than the reference.
struct Difference
{
    double value = 0;                 // median(measured) - median(reference)
    std::optional<Interval> interval; // 95 %; nothing where a side was not resampled

    bool isShown() const { return interval && (interval->low > 0 || interval->high < 0); }
};

// Which side of a comparison measurements are on. The sides use separate draws, so that both are
// resampled independently even if they hold the same values.
enum class Side { Measured, Reference };

// The median of one side, with what an interval around a change needs of it. Made once for a run,
// however many others it is compared with.
struct MeasuredMedian
{
    double value = 0;
    std::size_t count = 0; // of finite measurements; without any there is nothing to compare
    // Medians of as many values drawn with replacement, in the order of the draws; empty with too
    // few measurements.
    std::vector<double> resampled;
};

// Percentile bootstrap of medians (Efron, "Bootstrap methods: another look at the jackknife",
// 1979). Which places of the sorted values a resampled median lies at depends on their number
// alone, so these places are drawn once for each number of values and side: the same measurements
// always give the same interval, and a further run costs a sort. Not thread-safe.
class MedianBootstrap
{
public:
    // `fewest`: the smallest number of values that are resampled. Values that are not finite are
    // left out.
    MeasuredMedian measure(std::span<const double> values, Side side,
                           std::size_t fewest = kFewestForInterval);

private:
    // The two places whose mean is the median; one place twice for an odd number of values.
    struct Places
    {
        std::size_t lower = 0;
        std::size_t upper = 0;
    };
    const std::vector<Places>& placesFor(std::size_t count, Side side);

    std::map<std::pair<std::size_t, Side>, std::vector<Places>> m_places;
};

// Nothing if a side is empty or the reference's median is not above zero.
std::optional<RelativeChange> relativeChange(const MeasuredMedian& measured,
                                             const MeasuredMedian& reference);
// For paired measurements, such as epochs of two runs that were trained
// alternately: the median of the changes of the pairs, and the interval over the pairs, which what
// meets both of a pair does not widen. Nothing without a pair whose reference is above zero.
std::optional<RelativeChange> pairedChange(std::span<const double> measured,
                                           std::span<const double> reference,
                                           MedianBootstrap& bootstrap);
// Nothing if a side is empty.
std::optional<Difference> differenceOf(const MeasuredMedian& measured,
                                       const MeasuredMedian& reference);
// The change of measurements that are compared once.
std::optional<RelativeChange> changeOfMedians(std::span<const double> measured,
                                              std::span<const double> reference);

// Median of the finite values; 0 if there are none.
double medianOf(std::span<const double> values);

// "-18 % (95 %: -21 to -14)", "no difference shown (95 %: -3 to +4)", or "-18 % (too few epochs for
// an interval)".
std::string changeText(const RelativeChange& change);

} // namespace formwork
