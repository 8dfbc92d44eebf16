// What NVIDIA's driver reports, through its library: neither CUDA's headers nor LibTorch are
// needed.
#pragma once

#include "core/machine/facts.h"

#include <filesystem>
#include <string>
#include <vector>

namespace formwork {

// Loads `library` ("libcuda.so.1"; it stays loaded) and asks for its devices; the driver's version
// comes from proc/driver/nvidia/version below `root` ("/"). Never throws; what is missing or
// refused is in `failure`.
// Free memory comes from `management` (NVML), which needs no context on the device.
CudaDriverFacts askCudaDriver(const std::string& library, const std::filesystem::path& root,
                              const std::string& management = "libnvidia-ml.so.1");

// Those that LibTorch can use, by number, with what the driver says of them.
std::vector<UsableDevice> usableDevices(const BackendInfo& backend, const CudaDriverFacts& driver);

// "12.8" of 12080.
std::string cudaVersionText(int version);

} // namespace formwork
