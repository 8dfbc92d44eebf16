// What NVIDIA's driver reports, through its library: neither CUDA's headers nor LibTorch are
// needed.
#pragma once

#include "core/machine/facts.h"

#include <filesystem>
#include <string>

namespace formwork {

// Loads `library` ("libcuda.so.1"; it stays loaded) and asks for its devices; the driver's version
// comes from proc/driver/nvidia/version below `root` ("/"). Never throws; what is missing or
// refused is in `failure`.
CudaDriverFacts askCudaDriver(const std::string& library, const std::filesystem::path& root);

// "12.8" of 12080.
std::string cudaVersionText(int version);

} // namespace formwork
