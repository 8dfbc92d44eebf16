#include "ui/charts/smoothing.h"

#include <algorithm>
#include <cmath>

namespace formwork::ui {

std::vector<double> smoothed(std::span<const double> values, double weight)
{
    std::vector<double> result(values.begin(), values.end());
    // A weight of 1 would divide by zero: nothing new would ever count.
    const double past = std::clamp(weight, 0.0, 0.9999);
    if (past == 0.0)
        return result;
    double sum = 0;
    double pastPower = 1;
    for (double& value : result) {
        if (!std::isfinite(value))
            continue;
        sum = past * sum + (1 - past) * value;
        pastPower *= past;
        value = sum / (1 - pastPower);
    }
    return result;
}

} // namespace formwork::ui
