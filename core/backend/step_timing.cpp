#include "core/backend/step_timing.h"

#include <algorithm>

namespace formwork {

TimeSummary summarise(const std::vector<StepTiming>& steps, double StepTiming::*part)
{
    std::vector<double> values;
    for (const StepTiming& step : steps)
        values.push_back(step.*part);
    std::ranges::sort(values);
    const std::size_t middle = values.size() / 2;
    const double median = values.size() % 2 == 1 ? values.at(middle)
                                                 : (values.at(middle - 1) + values.at(middle)) / 2;
    return {median, values.front(), values.back(), static_cast<int>(values.size())};
}

} // namespace formwork
