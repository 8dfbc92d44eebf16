// What RunEnvironment::device says: "cpu" or "cuda:1 (name)".
#pragma once

#include "core/experiment/device_choice.h"

#include <optional>
#include <string_view>

namespace formwork {

// Without the name. Nothing for an empty text.
std::optional<DeviceChoice> describedDevice(std::string_view description);

// CUDA's index; nothing for a CPU.
std::optional<int> describedGpu(std::string_view description);

} // namespace formwork
