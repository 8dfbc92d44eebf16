// Where the values of a column of a sweep lie on an axis.
#pragma once

#include "ui/models/sweep_data.h"

#include <QString>

#include <optional>
#include <vector>

namespace formwork::ui {

// Numbers lie on a line; settings whose values span two decades or more by their logarithm, with
// zero, if it is among them, apart at the low end. Texts have equal distances.
class SweepScale
{
public:
    struct Tick
    {
        double position = 0;
        QString text;
    };

    SweepScale() = default;
    // `margin`: room beyond the lowest and the highest value, of the axis' length.
    explicit SweepScale(const SweepColumn& column, double margin = 0);

    bool isLogarithmic() const { return m_isLogarithmic; }
    // [0, 1]; nothing for what has no place.
    std::optional<double> position(const std::optional<double>& value) const;
    // At most about `most` of them.
    std::vector<Tick> ticks(int most) const;

private:
    double inside(double share) const; // of [0, 1], between the margins
    std::vector<Tick> linearTicks(int most) const;
    std::vector<Tick> logarithmicTicks(int most) const;

    SweepColumn m_look;          // without values: for the texts of ticks
    std::vector<double> m_given; // distinct values of a setting, if few
    double m_low = 0;
    double m_high = 1;
    double m_margin = 0;
    double m_zeroGap = 0; // share of the axis below the logarithm, where there is a zero
    bool m_isLogarithmic = false;
};

} // namespace formwork::ui
