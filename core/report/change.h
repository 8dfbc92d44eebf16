// By how much a measured quantity differs between two runs, and how sure that is. Pure functions.
#pragma once

#include <optional>
#include <span>
#include <string>

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

// Interval: percentile bootstrap (Efron, "Bootstrap methods: another look at the jackknife", 1979)
// over both sides independently, with draws that depend on the values alone, so that the same runs
// always give the same interval. Nothing if a side is empty or the reference's median is not above
// zero; values that are not finite are left out.
std::optional<RelativeChange> changeOfMedians(std::span<const double> measured,
                                              std::span<const double> reference);

// Of the finite ones; 0 if there are none.
double medianOf(std::span<const double> values);

// "-18 % (95 %: -21 to -14)", "no difference shown (95 %: -3 to +4)", or "-18 % (too few epochs for
// an interval)".
std::string changeText(const RelativeChange& change);

} // namespace formwork
