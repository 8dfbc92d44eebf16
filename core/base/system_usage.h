// What the machine and this process do: processor, memory, disk, and an NVIDIA GPU (nvidia_gpu.h).
#pragma once

#include <cstdint>
#include <memory>
#include <optional>

namespace formwork {

struct SystemSample
{
    std::int64_t time = 0;   // unix milliseconds
    double cpuShare = 0;     // of all cores of the machine, [0, 1]
    double otherShare = 0;   // of these that other processes kept busy, or a host took away
    double processCores = 0; // that this process kept busy: 1.5 is one and a half
    // That threads which prepare images kept busy, or would have if others had not; absent without
    // such threads. Where a run waits for them and this is little, they wait for a disk themselves.
    std::optional<double> loaderCores;
    std::optional<double> loaderBusyCores; // what these threads had of them
    std::uint64_t memoryUsed = 0;
    std::uint64_t memoryTotal = 0;
    std::uint64_t processMemory = 0; // resident
    double diskReadRate = 0;         // bytes a second that this process had read from a disk
    double diskBusyShare = 0;        // of the busiest disk, [0, 1]
    // Of the GPU that was asked for.
    std::optional<double> gpuShare;      // of the time in which a kernel ran, [0, 1]
    std::optional<double> gpuMemoryUsed; // bytes
    std::optional<double> gpuMemoryTotal;
};

// Rates are since the last call of sample(), or since it was made. Not thread-safe. What the system
// does not report is 0 or absent; nothing throws. NVIDIA's libraries are loaded when a GPU is asked
// for.
class SystemMeter
{
public:
    SystemMeter();
    ~SystemMeter();
    SystemMeter(const SystemMeter&) = delete;
    SystemMeter& operator=(const SystemMeter&) = delete;

    // `gpu`: CUDA's index of the device that the run computes on, as in "cuda:1"; nothing on a CPU.
    SystemSample sample(std::optional<int> gpu = {});

private:
    struct State;
    std::unique_ptr<State> m_state;
};

} // namespace formwork
