#include "core/base/progress.h"

namespace formwork {

namespace {
constexpr double kMinimumSpan = 0.25; // seconds between two marks
constexpr double kNewShare = 0.3;     // weight of the newest span
} // namespace

void RateMeter::update(const Progress& progress, double seconds)
{
    if (!m_started || progress.stage != m_stage || progress.done < m_lastDone) {
        m_started = true;
        m_stage = progress.stage;
        m_markSeconds = seconds;
        m_markDone = progress.done;
        m_lastDone = progress.done;
        m_unitsPerSecond = 0;
        m_secondsLeft = -1;
        return;
    }
    m_lastDone = progress.done;
    const double span = seconds - m_markSeconds;
    if (span < kMinimumSpan)
        return;
    const double rate = static_cast<double>(progress.done - m_markDone) / span;
    m_unitsPerSecond =
        m_unitsPerSecond == 0 ? rate : (1 - kNewShare) * m_unitsPerSecond + kNewShare * rate;
    m_markSeconds = seconds;
    m_markDone = progress.done;
    if (progress.total > 0 && m_unitsPerSecond > 0) {
        const auto left = progress.total > progress.done ? progress.total - progress.done : 0;
        m_secondsLeft = static_cast<double>(left) / m_unitsPerSecond;
    }
}

} // namespace formwork
