// Private to core/image: what a PNG is checked for before libpng sees it.
//
// libpng, as OpenCV sets it up, prints on standard error: errors of damaged files and warnings
// about sound ones (a colour profile it has an opinion on). So damage is found here, and what
// cannot change an RGB pixel is left out.
#pragma once

#include <cstddef>
#include <span>
#include <vector>

namespace formwork {

// Copies signature, header, palette, data and end of a PNG (ISO/IEC 15948) to `out`.
// Errors: CorruptData for a file that ends early and for a wrong checksum in one of these.
void keepCriticalChunks(std::span<const std::byte> png, std::vector<std::byte>& out);

} // namespace formwork
