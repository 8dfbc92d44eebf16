// The device that computes. Compiles against LibTorch with and without CUDA.
#pragma once

#include "core/experiment/config.h"

#include <c10/core/Stream.h>
#include <torch/types.h>

#include <compare>
#include <cstdint>
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

// Makes the device the calling thread's own, with a context on it; does nothing on the CPU. The
// first thing that a thread does which computes on a GPU: LibTorch would otherwise open a context
// on GPU 0 as well, and page-lock memory through it, which fails where that GPU is full or lost.
void useDevice(torch::Device device);

// The stream on which the calling thread has the device compute.
c10::Stream currentStream(torch::Device device);

// Sets the calling thread's compute threads. The first thing a training thread does: OpenMP's count
// belongs to a thread, and LibTorch overwrites it with the last count set by any thread when it is
// first used in a new one, so that first use has to come before.
void setComputeThreads(int threads);

} // namespace formwork
