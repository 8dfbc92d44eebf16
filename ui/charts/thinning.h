// Fewer points for the same picture: of every pixel column the least and the greatest value stay,
// so that no spike is lost, whatever the zoom. Pure function.
#pragma once

#include <span>
#include <vector>

namespace formwork::ui {

struct CurvePoint
{
    double x = 0;
    double y = 0;

    bool operator==(const CurvePoint&) const = default;
};

// The part of a curve that lies in [lower, upper], and on either side the point next to it, where
// there is one. `x` ascends (equal ones are fine), `y` has as many values; nothing else is asked of
// them. Columns with up to two points keep them; all others are given as two points, one of the
// least and one of the greatest value, within the column. At most 2 * columns + 4 points. `out` is
// overwritten.
void thinCurve(std::span<const double> x, std::span<const double> y, double lower, double upper,
               int columns, std::vector<CurvePoint>& out);

} // namespace formwork::ui
