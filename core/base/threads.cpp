#include "core/base/threads.h"

#include "core/base/error.h"

#include <algorithm>
#include <atomic>
#include <exception>
#include <mutex>
#include <thread>
#include <vector>

#include <pthread.h>
#include <sched.h>

namespace formwork {

int availableCores()
{
    cpu_set_t set;
    CPU_ZERO(&set);
    if (sched_getaffinity(0, sizeof set, &set) == 0)
        return std::max(1, CPU_COUNT(&set));
    return std::max(1, static_cast<int>(std::thread::hardware_concurrency()));
}

void setThreadName(const char* name)
{
    char shortName[16] = {};
    for (std::size_t i = 0; i + 1 < sizeof shortName && name[i] != '\0'; ++i)
        shortName[i] = name[i];
    pthread_setname_np(pthread_self(), shortName);
}

void parallelFor(std::size_t count, int workers, const std::stop_token& stop,
                 const std::function<void(std::size_t, int)>& body)
{
    if (workers <= 0)
        workers = availableCores();
    workers = static_cast<int>(std::min<std::size_t>(static_cast<std::size_t>(workers), count));
    std::atomic<std::size_t> next{0};
    std::atomic<bool> failed{false};
    std::exception_ptr failure;
    std::mutex failureMutex;

    const auto work = [&](int worker) {
        try {
            while (!failed.load(std::memory_order_relaxed) && !stop.stop_requested()) {
                const std::size_t index = next.fetch_add(1, std::memory_order_relaxed);
                if (index >= count)
                    return;
                body(index, worker);
            }
        } catch (...) {
            const std::lock_guard lock(failureMutex);
            if (!failure)
                failure = std::current_exception();
            failed = true;
        }
    };

    {
        std::vector<std::jthread> threads;
        for (int worker = 1; worker < workers; ++worker)
            threads.emplace_back(work, worker);
        if (workers > 0)
            work(0);
    }
    if (failure)
        std::rethrow_exception(failure);
    throwIfStopped(stop);
}

void runInNewThread(const std::function<void()>& body)
{
    std::exception_ptr failure;
    std::jthread([&] {
        try {
            body();
        } catch (...) {
            failure = std::current_exception();
        }
    }).join();
    if (failure)
        std::rethrow_exception(failure);
}

} // namespace formwork
