// Private to core/image: the SIMD loops of pixel operations, by the best instructions of this
// processor. The results are the same with all of them, and with none.
#pragma once

#include "core/image/image.h"

#include <cstddef>
#include <cstdint>

namespace formwork {

// blendRow() of colour.h.
void blendValuesSimd(const std::uint8_t* from, const std::uint8_t* to, float factor,
                     std::size_t count, std::uint8_t* out);

// Blend of one value and each of `values`, in place.
void blendConstantSimd(int from, float factor, std::size_t count, std::uint8_t* values);

// Blend of each pixel's grey value and the pixel, in place.
void blendWithGreySimd(float factor, std::size_t pixels, std::uint8_t* values);

// Sum of greyOf() over the pixels.
std::uint64_t sumGreySimd(const std::uint8_t* values, std::size_t pixels);

// mixSamples() of IEEE 754 binary16 values.
void mixHalvesSimd(float share, std::size_t count, std::uint16_t* first, std::uint16_t* second);

constexpr int kWarpWeightBits = 11;

// Four times an 8-bit value with weights of kWarpWeightBits each way, truncated.
constexpr int interpolate(int p00, int p01, int p10, int p11, int right, int below)
{
    const int top = (p00 << kWarpWeightBits) + right * (p01 - p00);
    const int bottom = (p10 << kWarpWeightBits) + right * (p11 - p10);
    return ((top << kWarpWeightBits) + below * (bottom - top)) >> 2 * kWarpWeightBits;
}

// out[i] = interpolate() of the values i and i + 3 of both rows, for `count` values: a row of
// pixels that all lie the same way between their neighbours.
void interpolateRowSimd(const std::uint8_t* upper, const std::uint8_t* lower, int right, int below,
                        int count, std::uint8_t* out);

// Pixels of `source` at the places (x[i], y[i]), in units of 2^-kWarpWeightBits pixels between
// pixel centres; beyond the outermost centres the border continues. Places lie within half a pixel
// of the image. The source must be an Image (whose end is padded).
void interpolatePixelsSimd(const Image& source, const std::int32_t* x, const std::int32_t* y,
                           int count, std::uint8_t* out);

} // namespace formwork
