// Mixed precision: matrix products and convolutions in 16 bits, everything else in float32.
#pragma once

#include "core/experiment/config.h"

#include <torch/types.h>

#include <string>

namespace formwork {

// While it lives, LibTorch's autocast is on in this thread (nothing for float32). Forward passes
// belong inside, backward passes and updates outside.
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

// Whether this processor multiplies bfloat16 faster than float32 (AVX-512 BF16, AMX).
bool cpuHasBFloat16();

// Error{InvalidConfig} naming train.precision for float16 on the CPU. A warning for the log, or
// empty, for bfloat16 on a CPU that has no instructions for it.
std::string checkPrecision(torch::Device device, PrecisionKind precision);

// Sets what LibTorch may do with float32 products on CUDA, for the whole process; nothing on the
// CPU.
void allowTensorFloat32(torch::Device device, bool allow);

} // namespace formwork
