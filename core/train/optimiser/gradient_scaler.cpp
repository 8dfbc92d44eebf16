#include "core/train/optimiser/gradient_scaler.h"

#include <algorithm>

namespace formwork {

namespace {

constexpr std::int64_t kStepsToGrow = 2000;
constexpr double kSmallestScale = 1;
constexpr double kLargestScale = 1 << 24;

} // namespace

bool GradientScaler::accepts(bool finite)
{
    if (!m_enabled)
        return true;
    if (!finite) {
        m_state = {std::max(kSmallestScale, m_state.scale / 2), 0};
        return false;
    }
    if (++m_state.goodSteps >= kStepsToGrow)
        m_state = {std::min(kLargestScale, m_state.scale * 2), 0};
    return true;
}

} // namespace formwork
