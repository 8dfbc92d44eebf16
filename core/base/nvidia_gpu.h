// What NVIDIA's driver (libcuda) and its management library (NVML) report about a GPU. Both are
// loaded if present; their headers are not needed to build.
//
// CUDA counts the devices that CUDA_VISIBLE_DEVICES leaves to this process, in its own order;
// NVML counts all of the machine by bus address. So a device is always named by CUDA's
// index, as LibTorch's "cuda:1" is, and found in NVML by its bus address.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>

namespace formwork {

struct NvmlUtilization
{
    unsigned kernel = 0; // per cent of the time
    unsigned memory = 0;
};
struct NvmlMemory // bytes
{
    unsigned long long total = 0;
    unsigned long long free = 0;
    unsigned long long used = 0;
};

// The functions that are used; null where a library or a function is missing. All return 0 for
// success.
struct NvidiaFunctions
{
    int (*cuInit)(unsigned flags) = nullptr;
    int (*cuDeviceGet)(int* device, int index) = nullptr;
    int (*cuDeviceGetPCIBusId)(char* address, int length, int device) = nullptr;
    int (*cuDevicePrimaryCtxRetain)(void** context, int device) = nullptr;
    int (*cuDevicePrimaryCtxRelease)(int device) = nullptr;
    int (*cuCtxPushCurrent)(void* context) = nullptr;
    int (*cuCtxPopCurrent)(void** context) = nullptr;
    int (*cuMemGetInfo)(std::size_t* free, std::size_t* total) = nullptr; // of the current context
    int (*nvmlInit)() = nullptr;
    int (*nvmlDeviceGetHandleByPciBusId)(const char* address, void** device) = nullptr;
    int (*nvmlDeviceGetUtilizationRates)(void* device, NvmlUtilization* rates) = nullptr;
    int (*nvmlDeviceGetMemoryInfo)(void* device, NvmlMemory* memory) = nullptr;
};

// Of the libraries of this machine, which stay loaded.
NvidiaFunctions nvidiaFunctions();

// "0000:01:00.0", alike for all processes of the machine; empty where the driver does not say.
std::string busAddress(const NvidiaFunctions& nvidia, int index);

// By all programs. Needs a context on the device: for devices that this process computes on.
std::optional<std::uint64_t> gpuMemoryInUse(const NvidiaFunctions& nvidia, int index);

struct GpuUse // what is unknown is absent
{
    std::optional<double> share;      // of the time in which a kernel ran, [0, 1]
    std::optional<double> memoryUsed; // bytes, by all programs
    std::optional<double> memoryTotal;
};

// Needs no context.
GpuUse readGpuUse(const NvidiaFunctions& nvidia, int index);

} // namespace formwork
