#include "core/train/device/device.h"

#include "core/base/error.h"
#include "core/base/nvidia_gpu.h"
#include "core/train/device/environment.h"

#include <ATen/ATen.h>
#include <ATen/Context.h>
#include <ATen/Parallel.h>
#include <ATen/detail/CUDAHooksInterface.h>
#include <c10/core/impl/VirtualGuardImpl.h>
#include <torch/cuda.h>

#include <dlfcn.h>

#include <array>

namespace formwork {

namespace {

// Asked of the driver, whose interface never changes; LibTorch's own needs CUDA's headers.
std::string cudaDeviceName(int index)
{
    const std::string fallback = "device " + std::to_string(index);
    void* driver = dlopen("libcuda.so.1", RTLD_NOW | RTLD_LOCAL);
    if (driver == nullptr)
        return fallback;
    const auto initialise = reinterpret_cast<int (*)(unsigned)>(dlsym(driver, "cuInit"));
    const auto getName =
        reinterpret_cast<int (*)(char*, int, int)>(dlsym(driver, "cuDeviceGetName"));
    std::array<char, 256> name{};
    if (initialise == nullptr || getName == nullptr || initialise(0) != 0 ||
        getName(name.data(), static_cast<int>(name.size()) - 1, index) != 0)
        return fallback;
    return name.data();
}

} // namespace

std::vector<std::string> cudaDeviceNames()
{
    std::vector<std::string> names;
    if (!torch::cuda::is_available())
        return names;
    const auto count = static_cast<int>(torch::cuda::device_count());
    for (int index = 0; index < count; ++index)
        names.push_back(cudaDeviceName(index));
    return names;
}

std::optional<CudaCapability> cudaCapability(int index)
{
    constexpr int kMajor = 75; // CU_DEVICE_ATTRIBUTE_COMPUTE_CAPABILITY_MAJOR
    constexpr int kMinor = 76;
    void* driver = dlopen("libcuda.so.1", RTLD_NOW | RTLD_LOCAL);
    if (driver == nullptr)
        return std::nullopt;
    const auto initialise = reinterpret_cast<int (*)(unsigned)>(dlsym(driver, "cuInit"));
    const auto getAttribute =
        reinterpret_cast<int (*)(int*, int, int)>(dlsym(driver, "cuDeviceGetAttribute"));
    CudaCapability capability;
    if (initialise == nullptr || getAttribute == nullptr || initialise(0) != 0 ||
        getAttribute(&capability.major, kMajor, index) != 0 ||
        getAttribute(&capability.minor, kMinor, index) != 0)
        return std::nullopt;
    return capability;
}

int cudaRuntimeVersion()
{
    return at::Context::hasCUDART() ? static_cast<int>(at::Context::versionCUDART()) : 0;
}

torch::Device chooseDevice(const DeviceChoice& choice, int ordinal)
{
    const bool available = choice.kind != DeviceKind::Cpu && torch::cuda::is_available();
    if (choice.kind == DeviceKind::Cuda && !available)
        throw Error(
            ErrorCode::DeviceUnavailable,
            Text("train.device is %1, but LibTorch finds no CUDA device").arg(deviceName(choice)),
            {},
            at::detail::getCUDAHooks().hasCUDART()
                ? Text("check the NVIDIA driver (nvidia-smi), or set train.device to auto or cpu")
                : Text("set train.device to auto or cpu, or build with a LibTorch for CUDA"));
    if (!available)
        return {torch::kCPU};
    const int index =
        choice.indices.empty() ? ordinal : choice.indices.at(static_cast<std::size_t>(ordinal));
    const auto count = static_cast<int>(torch::cuda::device_count());
    if (index >= count)
        throw Error(ErrorCode::DeviceUnavailable,
                    Text("there is no device cuda:%1: LibTorch finds %2 CUDA devices, counted "
                         "from 0")
                        .arg(index, count),
                    {}, Text("formwork-cli doctor lists them"));
    return {torch::kCUDA, static_cast<torch::DeviceIndex>(index)};
}

std::string describeDevice(torch::Device device)
{
    if (device.is_cpu())
        return "cpu";
    return device.str() + " (" + cudaDeviceName(device.index()) + ")";
}

void waitForDevice(torch::Device device)
{
    if (device.is_cuda())
        torch::cuda::synchronize(device.index());
}

std::uint64_t memoryInUse(torch::Device device)
{
    if (device.is_cuda())
        return gpuMemoryInUse(nvidiaFunctions(), device.index()).value_or(0);
    return anonymousBytes();
}

void useDevice(torch::Device device)
{
    if (device.is_cpu())
        return;
    c10::impl::VirtualGuardImpl(device.type()).setDevice(device);
    at::empty({1}, at::TensorOptions().dtype(at::kByte).device(device)); // opens the context
}

c10::Stream currentStream(torch::Device device)
{
    return c10::impl::VirtualGuardImpl(device.type()).getStream(device);
}

void setComputeThreads(int threads)
{
    // Each keeps its own note of having been used in this thread: the inline function as
    // compiled into this program, and LibTorch's library.
    at::internal::lazy_init_num_threads();
    (void)at::get_num_threads();
    at::set_num_threads(threads);
}

} // namespace formwork
