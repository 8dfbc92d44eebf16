// What this process runs on: host, processor, memory, BLAS.
#pragma once

#include <cstdint>
#include <string>

namespace formwork {

std::string hostName();
std::string cpuModelName(); // as the kernel names it; "unknown processor" if it does not
// Memory of this process in RAM now, without pages of files (RssAnon): those of a mapped beton may
// be dropped at any time, and can be as large as the file.
std::uint64_t anonymousBytes();
std::string libtorchVersion();  // of the headers compiled against
std::string softwareVersions(); // "formwork 0.1.0, LibTorch 1.13.0, oneDNN 2.6.3, ..."

struct BlasInfo
{
    std::string description; // library, version, kernel and thread model as far as it reports them
    bool slow = false;       // the reference implementation, about forty times slower
};

// The BLAS that LibTorch and matrix_product.h call in this process. Several may be loaded; the one
// counts whose sgemm_ the dynamic linker finds first.
BlasInfo blasInfo();
// The same from the real path of that library, and what it says about itself (may be empty).
BlasInfo describeBlas(const std::string& library, const std::string& ownDescription);

} // namespace formwork
