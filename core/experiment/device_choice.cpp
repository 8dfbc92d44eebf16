#include "core/experiment/device_choice.h"

#include "core/experiment/value_text.h"

#include <algorithm>
#include <utility>

namespace formwork {

namespace {

constexpr std::string_view kCuda = "cuda";

std::optional<std::vector<int>> numbersFrom(std::string_view text)
{
    std::vector<int> numbers;
    for (;;) {
        const std::size_t comma = text.find(',');
        const auto number = config::parseInteger(text.substr(0, comma));
        if (!number || *number < 0 || *number >= kMostCudaDevices)
            return std::nullopt;
        numbers.push_back(static_cast<int>(*number));
        if (comma == std::string_view::npos)
            break;
        text.remove_prefix(comma + 1);
        text.remove_prefix(std::min(text.find_first_not_of(' '), text.size()));
    }
    std::ranges::sort(numbers);
    if (std::ranges::adjacent_find(numbers) != numbers.end())
        return std::nullopt;
    return numbers;
}

} // namespace

DeviceChoice DeviceChoice::cuda(std::vector<int> numbers)
{
    DeviceChoice choice(DeviceKind::Cuda);
    choice.indices = std::move(numbers);
    return choice;
}

std::optional<DeviceChoice> deviceChoiceFrom(std::string_view text)
{
    if (text == "auto")
        return DeviceChoice(DeviceKind::Auto);
    if (text == "cpu")
        return DeviceChoice(DeviceKind::Cpu);
    if (text == kCuda)
        return DeviceChoice(DeviceKind::Cuda);
    if (!text.starts_with(kCuda) || text.substr(kCuda.size(), 1) != ":")
        return std::nullopt;
    auto numbers = numbersFrom(text.substr(kCuda.size() + 1));
    if (!numbers)
        return std::nullopt;
    return DeviceChoice::cuda(std::move(*numbers));
}

std::string deviceName(const DeviceChoice& choice)
{
    switch (choice.kind) {
    case DeviceKind::Auto:
        return "auto";
    case DeviceKind::Cpu:
        return "cpu";
    case DeviceKind::Cuda:
        break;
    }
    std::string name(kCuda);
    for (const int number : choice.indices)
        name.append(1, name == kCuda ? ':' : ',').append(std::to_string(number));
    return name;
}

} // namespace formwork
