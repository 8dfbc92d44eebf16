#include "core/train/device/device.h"

#include "core/base/error.h"
#include "core/base/nvidia_gpu.h"
#include "core/train/device/environment.h"

#include <ATen/ATen.h>
#include <ATen/Context.h>
#include <ATen/Parallel.h>
#include <ATen/detail/CUDAHooksInterface.h>
#include <c10/core/StreamGuard.h>
#include <c10/core/impl/VirtualGuardImpl.h>
#include <torch/cuda.h>

#include <dlfcn.h>

#include <array>
#include <chrono>
#include <mutex>
#include <thread>
#include <unordered_map>
#include <utility>

namespace formwork {

namespace {

c10::Stream currentStream(torch::Device device)
{
    return c10::impl::VirtualGuardImpl(device.type()).getStream(device);
}

// Page-locked blocks come from LibTorch, which hands them out as tensors.
class PinnedAllocator final : public BatchAllocator
{
public:
    void* allocate(std::size_t bytes) override
    {
        try {
            torch::Tensor block =
                at::empty({static_cast<std::int64_t>(bytes)},
                          at::TensorOptions().dtype(at::kByte).pinned_memory(true));
            void* memory = block.data_ptr();
            const std::lock_guard lock(m_mutex);
            m_blocks.emplace(memory, std::move(block));
            return memory;
        } catch (const c10::Error& error) {
            throw Error(
                ErrorCode::OutOfMemory,
                Text("no page-locked memory for a batch: %1").arg(error.what_without_backtrace()),
                {}, Text("lower train.batch_size"));
        }
    }
    void release(void* memory, std::size_t /*bytes*/) noexcept override
    {
        const std::lock_guard lock(m_mutex);
        m_blocks.erase(memory);
    }

private:
    std::mutex m_mutex;
    std::unordered_map<void*, torch::Tensor> m_blocks;
};

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

void setComputeThreads(int threads)
{
    // Each keeps its own note of having been used in this thread: the inline function as
    // compiled into this program, and LibTorch's library.
    at::internal::lazy_init_num_threads();
    (void)at::get_num_threads();
    at::set_num_threads(threads);
}

std::unique_ptr<BatchAllocator> makeBatchAllocator(torch::Device device)
{
    if (device.is_cpu())
        return nullptr;
    return std::make_unique<PinnedAllocator>();
}

BatchTransfer::BatchTransfer(torch::Device device, const OutputSpec& output)
    : m_device(device)
    , m_output(output)
{
    if (!device.is_cpu())
        m_stream = c10::impl::VirtualGuardImpl(device.type()).getStreamFromGlobalPool(device);
    if (output.type != PixelType::UInt8)
        return;
    // (pixel / 255 - mean) / deviation
    m_scale = at::empty({1, 3, 1, 1}, at::kFloat);
    m_shift = at::empty({1, 3, 1, 1}, at::kFloat);
    for (std::int64_t channel = 0; channel < 3; ++channel) {
        const auto c = static_cast<std::size_t>(channel);
        m_scale[0][channel].fill_(1.0 / (255.0 * output.deviation[c]));
        m_shift[0][channel].fill_(-output.mean[c] / output.deviation[c]);
    }
    m_scale = m_scale.to(device);
    m_shift = m_shift.to(device);
}

DeviceBatch BatchTransfer::operator()(const Batch& batch)
{
    // LibTorch has no tensor of constants; neither images nor labels are written to.
    void* const images = const_cast<void*>(batch.images);
    auto* const labels = const_cast<std::int64_t*>(batch.labels);
    const std::int64_t count = batch.count;
    const auto type = m_scale.defined() ? torch::kUInt8 : torch::kFloat32;
    DeviceBatch result;
    result.images = torch::from_blob(images, {count, 3, m_output.size, m_output.size}, type);
    result.labels = torch::from_blob(labels, {count}, torch::kInt64);
    if (batch.shares != nullptr) {
        result.secondLabels =
            torch::from_blob(const_cast<std::int64_t*>(batch.secondLabels), {count}, torch::kInt64);
        result.shares =
            torch::from_blob(const_cast<float*>(batch.shares), {count}, torch::kFloat32);
    }
    if (m_stream.has_value())
        result = sent(result);
    if (m_scale.defined())
        result.images = normalised(result.images);
    return result;
}

DeviceBatch BatchTransfer::sent(const DeviceBatch& host)
{
    DeviceBatch result = host;
    const c10::Stream computing = currentStream(m_device);
    c10::Event copied(m_device.type());
    {
        const c10::StreamGuard guard(*m_stream);
        for (torch::Tensor* part :
             {&result.images, &result.labels, &result.secondLabels, &result.shares}) {
            if (!part->defined())
                continue;
            *part = part->to(m_device, /*non_blocking=*/true);
            // Its memory is not handed out again before the computation is done with it.
            part->record_stream(computing);
        }
        copied.record(*m_stream);
    }
    copied.block(computing);
    return result;
}

torch::Tensor BatchTransfer::normalised(const torch::Tensor& bytes)
{
    const torch::NoGradGuard noGrad;
    return bytes.to(at::kFloat).mul_(m_scale).add_(m_shift);
}

void StepQueue::push(BatchLease lease)
{
    if (m_device.is_cpu())
        return; // the step is over, and with it the lease
    c10::Event done(m_device.type());
    done.record(currentStream(m_device));
    waitForPending();
    m_pending.emplace(Pending{std::move(lease), std::move(done)});
}

void StepQueue::drain()
{
    waitForPending();
    m_pending.reset();
}

void StepQueue::waitForPending()
{
    // Not every LibTorch lets the host block on an event.
    while (m_pending.has_value() && !m_pending->done.query())
        std::this_thread::sleep_for(std::chrono::microseconds(20));
}

} // namespace formwork
