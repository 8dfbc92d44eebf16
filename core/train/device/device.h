// The device that computes, and how batches reach it. Compiles against LibTorch with and without
// CUDA.
#pragma once

#include "core/experiment/config.h"
#include "core/loader/loader.h"

#include <c10/core/Event.h>
#include <c10/core/Stream.h>
#include <torch/types.h>

#include <compare>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace formwork {

// Names of the CUDA devices LibTorch can use; empty without.
std::vector<std::string> cudaDeviceNames();
// Version of the CUDA that LibTorch was built with: 13020 is 13.2. 0: built without CUDA.
int cudaRuntimeVersion();

struct CudaCapability
{
    int major = 0;
    int minor = 0;
    auto operator<=>(const CudaCapability&) const = default;
};
// The compute capability of a CUDA device; nothing where the driver does not say.
std::optional<CudaCapability> cudaCapability(int index);

// `auto` is CUDA where there is a device. `ordinal`: which of several devices, for ranks of one
// machine; without numbers in `choice` they take the devices in order. Error{DeviceUnavailable} for
// `cuda` without a device, and for a number that LibTorch does not know.
torch::Device chooseDevice(const DeviceChoice& choice, int ordinal = 0);

// "cpu" or "cuda:0 (name)".
std::string describeDevice(torch::Device device);

// Returns when the device has done all that was asked of it; at once on the CPU.
void waitForDevice(torch::Device device);

// Memory in use: of the device on CUDA (by all programs), on the CPU anonymousBytes().
std::uint64_t memoryInUse(torch::Device device);

// Sets the calling thread's compute threads. The first thing a training thread does: OpenMP's count
// belongs to a thread, and LibTorch overwrites it with the last count set by any thread when it is
// first used in a new one, so that first use has to come before.
void setComputeThreads(int threads);

// Page-locked memory, which a GPU copies from while the program continues; null for the CPU, whose
// loaders use ordinary memory.
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

// Hands batches to the device. A GPU is sent them on a separate stream, so that the copy of one
// runs while the batch before is computed with, and normalises bytes itself. Belongs to the
// training thread.
class BatchTransfer
{
public:
    // `output`: what the batches hold; float32 or bytes, NCHW.
    BatchTransfer(torch::Device device, const OutputSpec& output);

    // Starts the copy (to a GPU) or wraps (on the CPU). What is asked of the device afterwards
    // waits for the copy; `batch` must stay until the device is done.
    DeviceBatch operator()(const Batch& batch);

private:
    DeviceBatch sent(const DeviceBatch& host);
    torch::Tensor normalised(const torch::Tensor& bytes);

    torch::Device m_device;
    OutputSpec m_output;
    std::optional<c10::Stream> m_stream; // of a GPU
    torch::Tensor m_scale;               // on the device; defined for bytes
    torch::Tensor m_shift;
};

// Keeps the batches that a GPU may still be reading, and lets the program run one step ahead of it
// at most. On the CPU a batch is given back at once.
class StepQueue
{
public:
    explicit StepQueue(torch::Device device) : m_device(device) {}

    // To be called when everything that reads the batch was asked for. Waits for the step before.
    void push(BatchLease lease);
    // Waits for all and gives everything back.
    void drain();

private:
    struct Pending
    {
        BatchLease lease;
        c10::Event done;
    };
    void waitForPending();

    torch::Device m_device;
    std::optional<Pending> m_pending;
};

} // namespace formwork
