// Private to core/image: BMP files (Windows bitmaps; the structures BITMAPFILEHEADER and
// BITMAPCOREHEADER, BITMAPINFOHEADER, BITMAPV4HEADER, BITMAPV5HEADER). Every read is checked
// against the end of the bytes.
#pragma once

#include "core/image/decode.h"

namespace formwork {

// Reads the headers. Errors: CorruptData (also for a file that ends before its pixels do),
// UnsupportedFormat (embedded JPEG or PNG, OS/2's own compressions; more pixels than limits.h
// allows).
ImageInfo probeBmp(std::span<const std::byte> bytes);

// 1, 4, 8, 16, 24 and 32 bits, bit fields, RLE4, RLE8, rows in either order. Samples of n bits are
// scaled to 8 so that the largest becomes 255; alpha is dropped; pixels that a run-length code
// skips have the palette's first colour, as have those after its end. Errors: those of probeBmp().
void decodeBmp(std::span<const std::byte> bytes, Image& out, DecodeBudget& budget);

} // namespace formwork
