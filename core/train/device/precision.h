// Mixed precision: matrix products and convolutions in 16 bits, everything else in float32.
#pragma once

#include "core/experiment/config.h"

#include <torch/types.h>

#include <functional>
#include <iosfwd>
#include <string>

namespace formwork {

// While it lives, LibTorch's autocast is on in this thread (nothing for float32). Forward passes
// belong inside, backward passes and updates outside. `precision` is not Auto.
class AutocastScope
{
public:
    AutocastScope(torch::Device device, PrecisionKind precision);
    ~AutocastScope();
    AutocastScope(const AutocastScope&) = delete;
    AutocastScope& operator=(const AutocastScope&) = delete;

private:
    torch::Device m_device;
    bool m_active;
    bool m_wasActive = false;
};

// What a device has instructions for. Without them LibTorch still computes the same, but on a CPU
// some thirty times as slowly as in float32.
struct PrecisionSupport
{
    bool bfloat16 = false;
    bool float16 = false;
    bool tensorFloat32 = false;
    std::string device; // as it appears in messages: "this processor", or the GPU's name
};
// Whether a processor multiplies bfloat16 faster than float32 (AVX-512 BF16, AMX; on ARM BF16),
// from what /proc/cpuinfo says. Not where that is silent about it, as for an unknown processor.
bool hasBFloat16(std::istream& cpuInfo);
// A GPU whose capability is unknown is taken to support all.
PrecisionSupport precisionSupport(torch::Device device);

// Error{InvalidConfig} naming train.precision or train.tf32 if the device does not support it.
// `auto` is always supported; so is train.tf32 on the CPU, where it means nothing.
void requirePrecision(const PrecisionSupport& support, const TrainConfig& config);

// Seconds of training steps: the fastest, the median, the slowest.
struct StepSeconds
{
    double least = 0;
    double median = 0;
    double most = 0;
};
// Times steps in a precision that is supported.
using PrecisionTrial = std::function<StepSeconds(PrecisionKind)>;

struct PrecisionChoice
{
    PrecisionKind precision = PrecisionKind::Float32;
    std::string note; // for the log: what was measured, or why nothing was
};
// What `auto` means on a device: float32, or a supported 16-bit type if a trial shows it to be
// faster by a tenth, and all of its steps faster than all of float32's: steps that vary by more
// than they differ say nothing. A trial of the shorter type that fails, but for a stop and for lack
// of memory, leaves float32. Errors are those of the trial otherwise.
PrecisionChoice choosePrecision(const PrecisionSupport& support, const PrecisionTrial& trial);

// While it lives, LibTorch may (or may not) use TensorFloat-32 for float32 products on CUDA.
// LibTorch has one such setting for all threads and devices of a process, so another value at the
// same time is refused: Error{Busy} naming train.tf32. (The queue does not start such runs beside
// each other.) Nothing on the CPU. Any thread.
class TensorFloat32Use
{
public:
    TensorFloat32Use(torch::Device device, bool allow);
    ~TensorFloat32Use();
    TensorFloat32Use(const TensorFloat32Use&) = delete;
    TensorFloat32Use& operator=(const TensorFloat32Use&) = delete;

private:
    bool m_isOnCuda;
};

} // namespace formwork
