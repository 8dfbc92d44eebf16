// Private to core/image: TIFF and BigTIFF files (TIFF 6.0 and what libtiff adds) through libtiff.
#pragma once

#include "core/image/decode.h"

namespace formwork {

// Reads the first directory. The size is that of the image as decodeTiff() turns it. Errors:
// CorruptData, UnsupportedFormat (more pixels than limits.h allows).
ImageInfo probeTiff(std::span<const std::byte> bytes);

// The first image of the file, turned as its orientation tag says. Grey, RGB, palette, CMYK, YCbCr
// and Lab as libtiff converts them; 16 bits are scaled to 8. Alpha is dropped: colours that were
// multiplied by it (associated alpha) are divided by it again, as Pillow does, so that an image has
// the same pixels whichever way it was written; where alpha is 0 they are black.
//
// Errors: CorruptData for any damage and for a file that ends early, even where libtiff would go
// on; UnsupportedFormat for floating-point, signed, 32-bit and LogLuv samples, old-style JPEG,
// compressions that libtiff was built without, and strips or tiles above 512 MiB.
void decodeTiff(std::span<const std::byte> bytes, Image& out, DecodeBudget& budget);

} // namespace formwork
