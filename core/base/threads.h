// Small helpers around std::jthread.
#pragma once

#include <cstddef>
#include <functional>
#include <stop_token>

namespace formwork {

// Cores this process may use (affinity mask), at least 1.
int availableCores();

// Name shown by debuggers and top; cut at 15 characters.
void setThreadName(const char* name);
// Name of the threads that prepare images, so that SystemMeter can report how busy they are.
inline constexpr const char* kLoaderThreadName = "formwork-load";

// Calls body(index, worker) for every index in [0, count) on `workers` threads (0 = all cores),
// each index once, handed out in ascending order; worker is in [0, workers). Returns when all are
// done. The first exception of a body stops the rest and is rethrown here. After a stop request no
// further index is started and Error{Cancelled} is thrown.
void parallelFor(std::size_t count, int workers, const std::stop_token& stop,
                 const std::function<void(std::size_t index, int worker)>& body);

// Calls body() in a new thread and returns when it has ended; its exception is rethrown here.
void runInNewThread(const std::function<void()>& body);

} // namespace formwork
