// Keeps reports of progress from costing more than the work.
#pragma once

#include "core/base/clock.h"

#include <limits>

namespace formwork {

inline constexpr double kProgressSeconds = 0.05; // between two reports of a job

// Says when the next of many possible reports is due: the first at once, then one every `seconds`.
// Not thread-safe.
class Throttle
{
public:
    explicit Throttle(double seconds = kProgressSeconds) : m_seconds(seconds) {}

    // Whether a report is due `now`; if so, the next is due `seconds` later.
    bool isDue(double now = steadySeconds())
    {
        if (now - m_last < m_seconds)
            return false;
        m_last = now;
        return true;
    }

private:
    double m_seconds;
    double m_last = -std::numeric_limits<double>::infinity();
};

} // namespace formwork
