// Operations on an RGB image that mix the channels of a pixel, as PIL and torchvision do them on
// 8-bit images. In place; no memory is allocated.
#pragma once

#include "core/image/image.h"

#include <cstddef>
#include <cstdint>

namespace formwork {

// ITU-R 601 luma in 16-bit fixed point, rounded: PIL's conversion to "L".
constexpr int greyOf(const std::uint8_t* pixel)
{
    return (pixel[0] * 19595 + pixel[1] * 38470 + pixel[2] * 7471 + 0x8000) >> 16;
}

// The rounded mean of the grey values.
int meanGrey(const Image& image);

// All channels become the grey value.
void toGrey(Image& image);

// Blend of the grey image and the image (PIL's ImageEnhance.Color); factor >= 0, 1 changes nothing.
void adjustSaturation(float factor, Image& image);

// Turns the hue by `turn` in [-0.5, 0.5] of the circle. By way of PIL's HSV, which holds hue and
// saturation in 8 bits each: also a turn of 0 changes most colours a little.
void adjustHue(double turn, Image& image);

// PIL's blend of two values: from + factor * (to - from) in float32, cut to [0, 255] and truncated.
constexpr std::uint8_t blendValue(int from, int to, float factor)
{
    const float value = static_cast<float>(from) + factor * static_cast<float>(to - from);
    return static_cast<std::uint8_t>(value < 0 ? 0 : value > 255 ? 255 : value);
}

// blendValue() for `count` values; out may be either of the inputs.
void blendRow(const std::uint8_t* from, const std::uint8_t* to, float factor, std::size_t count,
              std::uint8_t* out);

} // namespace formwork
