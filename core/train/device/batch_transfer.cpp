#include "core/train/device/batch_transfer.h"

#include "core/base/error.h"
#include "core/train/device/device.h"
#include "core/train/device/torch_errors.h"

#include <ATen/ATen.h>
#include <c10/core/DeviceGuard.h>
#include <c10/core/StreamGuard.h>
#include <c10/core/impl/VirtualGuardImpl.h>

#include <chrono>
#include <cstdint>
#include <mutex>
#include <thread>
#include <unordered_map>
#include <utility>

namespace formwork {

namespace {

// Page-locked blocks come from LibTorch, which hands them out as tensors.
class PinnedAllocator final : public BatchAllocator
{
public:
    explicit PinnedAllocator(torch::Device device) : m_device(device) {}

    void* allocate(std::size_t bytes) override
    {
        const c10::DeviceGuard guard(m_device);
        try {
            torch::Tensor block =
                at::empty({static_cast<std::int64_t>(bytes + kOffset)},
                          at::TensorOptions().dtype(at::kByte).pinned_memory(true));
            std::uint8_t* memory = block.data_ptr<std::uint8_t>() + kOffset;
            const std::lock_guard lock(m_mutex);
            m_blocks.emplace(memory, std::move(block));
            return memory;
        } catch (const c10::Error& error) {
            if (!meansOutOfMemory(error))
                throw;
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
    // LibTorch notes which streams copy from a block, by the address of its first byte, and asks
    // the device about them when the block is freed, which would end the program if the device was
    // lost meanwhile. Batches stay until their step is done in any case. Keeps the alignment.
    static constexpr std::size_t kOffset = 256;

    torch::Device m_device;
    std::mutex m_mutex;
    std::unordered_map<void*, torch::Tensor> m_blocks;
};

} // namespace

std::unique_ptr<BatchAllocator> makeBatchAllocator(torch::Device device)
{
    if (device.is_cpu())
        return nullptr;
    return std::make_unique<PinnedAllocator>(device);
}

std::optional<c10::Stream> makeCopyStream(torch::Device device)
{
    if (device.is_cpu())
        return std::nullopt;
    return c10::impl::VirtualGuardImpl(device.type()).getStreamFromGlobalPool(device);
}

BatchTransfer::BatchTransfer(torch::Device device, const OutputSpec& output,
                             std::optional<c10::Stream> stream)
    : m_device(device)
    , m_output(output)
    , m_stream(stream)
{
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
            m_sent.push_back(*part);
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

void BatchTransfer::stepAsked(BatchLease lease)
{
    if (m_device.is_cpu())
        return; // the step is over, and with it the lease
    c10::Event done(m_device.type());
    done.record(currentStream(m_device));
    waitForPending();
    m_pending.emplace(Pending{std::move(lease), std::exchange(m_sent, {}), std::move(done)});
}

void BatchTransfer::drain()
{
    waitForPending();
    m_pending.reset();
}

void BatchTransfer::waitForPending()
{
    // Not every LibTorch lets the host block on an event.
    while (m_pending.has_value() && !m_pending->done.query())
        std::this_thread::sleep_for(std::chrono::microseconds(20));
}

} // namespace formwork
