// Which devices a run computes on, as train.device and --device say it.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace formwork {

enum class DeviceKind { Auto, Cpu, Cuda };

inline constexpr int kMostCudaDevices = 64;

struct DeviceChoice
{
    DeviceKind kind = DeviceKind::Auto;
    // CUDA devices as LibTorch counts them, rising and without repetition: several train data
    // parallel, one rank on each. Empty: one, whichever is free.
    std::vector<int> indices = {};

    DeviceChoice() = default;
    // A kind is a choice without numbers.
    DeviceChoice(DeviceKind which) : kind(which) {} // NOLINT(google-explicit-constructor)

    static DeviceChoice cuda(std::vector<int> numbers);

    int count() const { return indices.empty() ? 1 : static_cast<int>(indices.size()); }

    bool operator==(const DeviceChoice&) const = default;
};

// Parses "auto", "cpu", "cuda", "cuda:1" and "cuda:0,2", blanks allowed behind a comma. Nothing for
// anything else, for a number that is given twice, and from kMostCudaDevices on.
std::optional<DeviceChoice> deviceChoiceFrom(std::string_view text);

// The text it is read from: "cuda:0,2".
std::string deviceName(const DeviceChoice& choice);

} // namespace formwork
