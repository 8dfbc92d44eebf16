// What this process runs on: host, processor, memory, BLAS.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace formwork {

std::string hostName();
std::string cpuModelName();     // as the kernel names it; "unknown processor" if it does not
std::uint64_t residentBytes();  // memory of this process in RAM now (VmRSS)
std::string libtorchVersion();  // of the headers compiled against
std::string softwareVersions(); // "formwork 0.1.0, LibTorch 1.13.0, ..."

struct BlasInfo
{
    std::string description; // library, version, kernel and thread model as far as it tells
    bool slow = false;       // the reference implementation, about forty times slower
};

// The BLAS that is loaded into this process.
BlasInfo blasInfo();
// The same from the real paths of loaded libraries, and what OpenBLAS says about itself (may be
// empty).
BlasInfo blasFromLibraries(const std::vector<std::string>& libraries,
                           const std::string& openBlasConfig);

} // namespace formwork
