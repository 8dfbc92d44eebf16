// Private to core/image: from the samples of a JPEG to pixels, in SIMD. All of it gives the same
// bytes as libjpeg's fancy upsampling and colour conversion; tests compare the two.
#pragma once

#include <cstddef>
#include <cstdint>

namespace formwork {

// True where these functions and those of jpeg_scan.h are faster than libjpeg's own; they must not
// be called elsewhere.
bool hasJpegKernels();

// How chroma of half the size is spread over the pixels: a triangle filter, 3/4 of the nearer
// sample and 1/4 of the farther one in each direction, with libjpeg's rounding.
struct ChromaRows
{
    const std::uint8_t* near = nullptr;
    const std::uint8_t* far = nullptr; // the next row up or down; unused if !halfHeight
    bool lowerHalf = false;            // of the near row's two pixel rows
    bool halfWidth = false;
    bool halfHeight = false;
};

// Pixels of the samples 0, 1, ..., count - 1, which is twice as many if halfWidth. Where halfWidth
// the samples -1 and `count` are read too. `sums` has room for count + kPixelSlack, `out` for the
// pixels and kPixelSlack; this many samples behind the last one may be read.
inline constexpr int kPixelSlack = 64;
void upsampleRow(const ChromaRows& rows, int count, std::int16_t* sums, std::uint8_t* out);

// One row of pixels; may read and write kPixelSlack samples and 3 * kPixelSlack bytes too many.
void convertYccRow(const std::uint8_t* y, const std::uint8_t* cb, const std::uint8_t* cr, int count,
                   std::uint8_t* rgb);
void convertGreyRow(const std::uint8_t* y, int count, std::uint8_t* rgb);

} // namespace formwork
