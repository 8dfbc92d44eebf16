// How batches reach the device that computes.
#pragma once

#include "core/loader/loader.h"

#include <c10/core/Event.h>
#include <c10/core/Stream.h>
#include <torch/types.h>

#include <memory>
#include <optional>
#include <vector>

namespace formwork {

// Page-locked memory, which a GPU copies from while the program continues; null for the CPU, whose
// loaders use ordinary memory. Error{OutOfMemory} from the allocator; what else is wrong with the
// device is thrown as LibTorch's error.
std::unique_ptr<BatchAllocator> makeBatchAllocator(torch::Device device);

// A batch on the device. On the CPU `images` and `labels` are the batch's own memory.
struct DeviceBatch
{
    torch::Tensor images; // (count, 3, size, size) float32, normalised
    torch::Tensor labels; // (count) int64
    // Only for mixed images, else undefined: the other label (count) int64, and the share of the
    // first (count) float32.
    torch::Tensor secondLabels;
    torch::Tensor shares;
};

// A stream for the copies to a GPU; nothing for the CPU. The memory of what was copied on a stream
// is used again only by that stream: one is enough for a run.
std::optional<c10::Stream> makeCopyStream(torch::Device device);

// Hands batches to the device. A GPU is sent them on a separate stream, so that the copy of one
// runs while the batch before is computed with, and normalises bytes itself. The program runs one
// step ahead of it at most. Belongs to the training thread.
class BatchTransfer
{
public:
    // `output`: what the batches hold; float32 or bytes, NCHW. `stream`: of makeCopyStream() for
    // this device.
    BatchTransfer(torch::Device device, const OutputSpec& output,
                  std::optional<c10::Stream> stream);

    // Starts the copy (to a GPU) or wraps (on the CPU). What is asked of the device afterwards
    // waits for the copy. stepAsked() has to follow before the next batch.
    DeviceBatch operator()(const Batch& batch);

    // To be called when everything that reads the batch was asked for. Waits for the step before;
    // keeps `lease`, and what was sent of the batch, until the device is done with them. On the CPU
    // the lease is given back at once.
    void stepAsked(BatchLease lease);
    // Waits for all and gives everything back.
    void drain();

private:
    // LibTorch could note by itself which stream reads what (record_stream), but asks the device
    // when such a tensor is freed: on one that was lost meanwhile that would end the program.
    using Sent = std::vector<torch::Tensor>;
    struct Pending
    {
        BatchLease lease;
        Sent sent;
        c10::Event done;
    };

    DeviceBatch sent(const DeviceBatch& host);
    torch::Tensor normalised(const torch::Tensor& bytes);
    void waitForPending();

    torch::Device m_device;
    OutputSpec m_output;
    std::optional<c10::Stream> m_stream; // of a GPU
    torch::Tensor m_scale;               // on the device; defined for bytes
    torch::Tensor m_shift;
    Sent m_sent; // of the batch whose step is being asked for
    std::optional<Pending> m_pending;
};

} // namespace formwork
