// For the work of a job in a test: returns when the job is asked to stop.
#pragma once

#include <condition_variable>
#include <mutex>
#include <stop_token>

namespace formwork::test {

inline void awaitStop(const std::stop_token& stop)
{
    std::mutex mutex;
    std::condition_variable_any never;
    std::unique_lock lock(mutex);
    never.wait(lock, stop, [] { return false; });
}

} // namespace formwork::test
