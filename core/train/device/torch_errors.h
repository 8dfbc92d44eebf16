// Turns what LibTorch and the standard library throw into formwork::Error: the room's boundary.
#pragma once

#include "core/base/error.h"

#include <exception>
#include <string>

namespace formwork {

// What was under way, for the messages.
enum class TorchTask {
    Training,
    Evaluation,
    Prediction,
    StepBenchmark,
    Conversion,
    Export,
    Inquiry
};

// To be called inside a catch block: always throws. A formwork::Error passes as it is; running out
// of memory becomes OutOfMemory with a hint at the batch size, where the task has one; a CUDA
// device that failed DeviceUnavailable; all else Internal.
[[noreturn]] void rethrowAsError(TorchTask task);

// Whether it says that memory ran out: an Error of that code, std::bad_alloc, LibTorch's own.
bool meansOutOfMemory(const std::exception& error);

// Whether a message of CUDA says that the device or its context is beyond use: an uncorrectable
// memory error, a GPU that left the bus, a kernel that crashed. From then on every call of this
// process on that device fails.
bool meansDeviceLost(const std::string& message);

} // namespace formwork
