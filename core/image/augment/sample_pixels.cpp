#include "core/image/augment/sample_pixels.h"

#include "core/image/augment/pixel_kernels.h"
#include "core/image/resample/half.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstddef>
#include <cstdint>

namespace formwork {

namespace {

// The conversions are free of branches, so that the compiler makes vector code of the loops.

void store(float value, float& out)
{
    out = value;
}

void store(float value, std::uint8_t& out)
{
    // A float has no bits behind the point at 2^23: the addition rounds.
    out = static_cast<std::uint8_t>(std::bit_cast<std::uint32_t>(value + 0x1p23F));
}

void store(float value, std::uint16_t& out)
{
    out = floatToHalf(value);
}

template <typename T>
void mix(float share, std::size_t count, T* first, T* second)
{
    const float rest = 1 - share;
    for (std::size_t i = 0; i < count; ++i) {
        const float a = first[i];
        const float b = second[i];
        store(share * a + rest * b, first[i]);
        store(share * b + rest * a, second[i]);
    }
}

std::size_t pixelCount(const OutputSpec& spec)
{
    return static_cast<std::size_t>(spec.size) * static_cast<std::size_t>(spec.size);
}

// The place of pixel (x, y), in values; the channels are `channelStep` apart.
std::size_t placeOf(const OutputSpec& spec, int x, int y)
{
    const std::size_t pixel = static_cast<std::size_t>(y) * static_cast<std::size_t>(spec.size) +
                              static_cast<std::size_t>(x);
    return spec.layout == PixelLayout::Nchw ? pixel : 3 * pixel;
}

std::size_t channelStep(const OutputSpec& spec)
{
    return spec.layout == PixelLayout::Nchw ? pixelCount(spec) : 1;
}

template <typename T, typename Convert>
void storeAs(const OutputSpec& spec, std::size_t place, int count, const float* values,
             const Convert& convert, T* sample)
{
    const std::size_t pixelStep = spec.layout == PixelLayout::Nchw ? 1 : 3;
    for (std::size_t c = 0; c < 3; ++c) {
        T* out = sample + place + c * channelStep(spec);
        for (std::size_t i = 0; i < static_cast<std::size_t>(count); ++i)
            store(convert(values[3 * i + c], c), out[i * pixelStep]);
    }
}

} // namespace

void storePixels(const OutputSpec& spec, int x, int y, int count, const float* values, void* sample)
{
    const std::size_t place = placeOf(spec, x, y);
    const auto same = [](float value, std::size_t) {
        return value;
    };
    const auto pixelValue = [&spec](float value, std::size_t c) {
        return std::clamp(255 * (spec.mean[c] + spec.deviation[c] * value), 0.0F, 255.0F);
    };
    switch (spec.type) {
    case PixelType::Float32:
        storeAs(spec, place, count, values, same, static_cast<float*>(sample));
        break;
    case PixelType::Float16:
        storeAs(spec, place, count, values, same, static_cast<std::uint16_t*>(sample));
        break;
    case PixelType::UInt8:
        storeAs(spec, place, count, values, pixelValue, static_cast<std::uint8_t*>(sample));
        break;
    }
}

void mixSamples(const OutputSpec& spec, float share, void* first, void* second)
{
    const std::size_t count = 3 * pixelCount(spec);
    switch (spec.type) {
    case PixelType::Float32:
        mix(share, count, static_cast<float*>(first), static_cast<float*>(second));
        break;
    case PixelType::Float16:
        mixHalvesSimd(share, count, static_cast<std::uint16_t*>(first),
                      static_cast<std::uint16_t*>(second));
        break;
    case PixelType::UInt8:
        mix(share, count, static_cast<std::uint8_t*>(first), static_cast<std::uint8_t*>(second));
        break;
    }
}

void swapBoxes(const OutputSpec& spec, const PixelRect& box, void* first, void* second)
{
    const std::size_t valueSize = pixelTypeSize(spec.type);
    const bool planar = spec.layout == PixelLayout::Nchw;
    const std::size_t planes = planar ? 3 : 1;
    const std::size_t bytes = static_cast<std::size_t>(box.width) * (planar ? 1 : 3) * valueSize;
    for (std::size_t plane = 0; plane < planes; ++plane) {
        for (int y = box.y; y < box.y + box.height; ++y) {
            const std::size_t offset =
                (placeOf(spec, box.x, y) + plane * channelStep(spec)) * valueSize;
            std::byte* a = static_cast<std::byte*>(first) + offset;
            std::byte* b = static_cast<std::byte*>(second) + offset;
            std::swap_ranges(a, a + bytes, b);
        }
    }
}

} // namespace formwork
