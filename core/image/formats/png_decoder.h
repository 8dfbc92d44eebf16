// Private to core/image: PNG files (ISO/IEC 15948) through libpng.
#pragma once

#include "core/image/decode.h"

namespace formwork {

// Reads the header. Errors: CorruptData, UnsupportedFormat (more pixels than limits.h allows).
ImageInfo probePng(std::span<const std::byte> bytes);

// Decodes row by row into `out`, without another copy of the image: palettes are resolved, 1, 2 and
// 4 bits scaled to 8, of 16 the upper 8 kept, grey spread to RGB, alpha dropped. Ancillary chunks,
// damaged ones too, are skipped. Errors: those of probePng(), CorruptData for a file that ends
// before its IEND chunk, OutOfMemory.
void decodePng(std::span<const std::byte> bytes, Image& out, DecodeBudget& budget);

} // namespace formwork
