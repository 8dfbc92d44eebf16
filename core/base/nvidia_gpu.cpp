#include "core/base/nvidia_gpu.h"

#include <dlfcn.h>

#include <array>

namespace formwork {

namespace {

constexpr int kSuccess = 0;

// Keeps null where the library lacks the function.
template <typename Function>
void find(void* library, const char* name, Function& function)
{
    if (library != nullptr)
        function = reinterpret_cast<Function>(::dlsym(library, name));
}

std::optional<int> deviceHandle(const NvidiaFunctions& nvidia, int index)
{
    int device = 0;
    if (nvidia.cuInit == nullptr || nvidia.cuDeviceGet == nullptr || nvidia.cuInit(0) != kSuccess ||
        nvidia.cuDeviceGet(&device, index) != kSuccess)
        return std::nullopt;
    return device;
}

} // namespace

NvidiaFunctions nvidiaFunctions()
{
    NvidiaFunctions found;
    void* driver = ::dlopen("libcuda.so.1", RTLD_NOW | RTLD_LOCAL);
    find(driver, "cuInit", found.cuInit);
    find(driver, "cuDeviceGet", found.cuDeviceGet);
    find(driver, "cuDeviceGetPCIBusId", found.cuDeviceGetPCIBusId);
    find(driver, "cuDevicePrimaryCtxRetain", found.cuDevicePrimaryCtxRetain);
    find(driver, "cuDevicePrimaryCtxRelease_v2", found.cuDevicePrimaryCtxRelease);
    find(driver, "cuCtxPushCurrent_v2", found.cuCtxPushCurrent);
    find(driver, "cuCtxPopCurrent_v2", found.cuCtxPopCurrent);
    find(driver, "cuMemGetInfo_v2", found.cuMemGetInfo);
    void* management = ::dlopen("libnvidia-ml.so.1", RTLD_NOW | RTLD_LOCAL);
    find(management, "nvmlInit_v2", found.nvmlInit);
    find(management, "nvmlDeviceGetHandleByPciBusId_v2", found.nvmlDeviceGetHandleByPciBusId);
    find(management, "nvmlDeviceGetUtilizationRates", found.nvmlDeviceGetUtilizationRates);
    find(management, "nvmlDeviceGetMemoryInfo", found.nvmlDeviceGetMemoryInfo);
    return found;
}

std::string busAddress(const NvidiaFunctions& nvidia, int index)
{
    const std::optional<int> device = deviceHandle(nvidia, index);
    std::array<char, 32> address{};
    if (!device || nvidia.cuDeviceGetPCIBusId == nullptr ||
        nvidia.cuDeviceGetPCIBusId(address.data(), static_cast<int>(address.size()) - 1, *device) !=
            kSuccess)
        return {};
    return address.data();
}

// The current context may belong to another device: LibTorch leaves its guards in that of cuda:0.
std::optional<std::uint64_t> gpuMemoryInUse(const NvidiaFunctions& nvidia, int index)
{
    const std::optional<int> device = deviceHandle(nvidia, index);
    void* context = nullptr;
    if (!device || nvidia.cuDevicePrimaryCtxRetain == nullptr ||
        nvidia.cuDevicePrimaryCtxRelease == nullptr || nvidia.cuCtxPushCurrent == nullptr ||
        nvidia.cuCtxPopCurrent == nullptr || nvidia.cuMemGetInfo == nullptr ||
        nvidia.cuDevicePrimaryCtxRetain(&context, *device) != kSuccess)
        return std::nullopt;
    std::optional<std::uint64_t> used;
    if (nvidia.cuCtxPushCurrent(context) == kSuccess) {
        std::size_t free = 0;
        std::size_t total = 0;
        if (nvidia.cuMemGetInfo(&free, &total) == kSuccess)
            used = total - free;
        nvidia.cuCtxPopCurrent(&context);
    }
    nvidia.cuDevicePrimaryCtxRelease(*device);
    return used;
}

GpuUse readGpuUse(const NvidiaFunctions& nvidia, int index)
{
    const std::string address = busAddress(nvidia, index);
    void* device = nullptr;
    if (address.empty() || nvidia.nvmlInit == nullptr ||
        nvidia.nvmlDeviceGetHandleByPciBusId == nullptr || nvidia.nvmlInit() != kSuccess ||
        nvidia.nvmlDeviceGetHandleByPciBusId(address.c_str(), &device) != kSuccess)
        return {};
    GpuUse use;
    NvmlUtilization rates;
    if (nvidia.nvmlDeviceGetUtilizationRates != nullptr &&
        nvidia.nvmlDeviceGetUtilizationRates(device, &rates) == kSuccess)
        use.share = rates.kernel / 100.0;
    NvmlMemory memory;
    if (nvidia.nvmlDeviceGetMemoryInfo != nullptr &&
        nvidia.nvmlDeviceGetMemoryInfo(device, &memory) == kSuccess) {
        use.memoryUsed = static_cast<double>(memory.used);
        use.memoryTotal = static_cast<double>(memory.total);
    }
    return use;
}

} // namespace formwork
