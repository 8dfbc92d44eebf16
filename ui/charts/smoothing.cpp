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
    std::size_t i = 0;
    // Until the bias is below what a double distinguishes from 1; after that dividing only costs
    // time.
    for (; i < result.size() && pastPower > 1e-17; ++i) {
        if (!std::isfinite(result[i]))
            continue;
        sum = past * sum + (1 - past) * result[i];
        pastPower *= past;
        result[i] = sum / (1 - pastPower);
    }
    for (; i < result.size(); ++i) {
        if (!std::isfinite(result[i]))
            continue;
        sum = past * sum + (1 - past) * result[i];
        result[i] = sum;
    }
    return result;
}

} // namespace formwork::ui
