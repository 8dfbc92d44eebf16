// Time, in the two forms the program needs.
#pragma once

#include <chrono>
#include <cstdint>

namespace formwork {

// Seconds on the steady clock; only differences mean something.
inline double steadySeconds()
{
    return std::chrono::duration<double>(std::chrono::steady_clock::now().time_since_epoch())
        .count();
}

// Milliseconds since 1970-01-01 UTC, as stored in the workspace.
inline std::int64_t unixMilliseconds()
{
    return std::chrono::duration_cast<std::chrono::milliseconds>(
               std::chrono::system_clock::now().time_since_epoch())
        .count();
}

} // namespace formwork
