#include "core/experiment/device_description.h"

namespace formwork {

std::optional<DeviceChoice> describedDevice(std::string_view description)
{
    return deviceChoiceFrom(description.substr(0, description.find(" (")));
}

std::optional<int> describedGpu(std::string_view description)
{
    const auto device = describedDevice(description);
    return device && !device->indices.empty() ? std::optional(device->indices.front())
                                              : std::nullopt;
}

} // namespace formwork
