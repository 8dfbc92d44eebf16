// Private to core/image: the SIMD half of Resampler.
#pragma once

#include "core/image/resample/axis_taps.h"
#include "core/image/resample/resample.h"

#include <array>
#include <cstddef>
#include <vector>

namespace formwork {

// Outputs of a row are made in blocks of eight; rows of scratch are padded to whole vectors.
constexpr int kResampleBlock = 8;
constexpr int kResamplePadding = 16;

// AxisTaps of the horizontal axis as the kernel walks over them, mirrored if asked for. There are
// two ways:
//   pixel by pixel   Of a row of RGB pixels, an output's taps are loaded as RGBx and multiplied by
//                    weights that stand there four times each.
//   from registers   Of three rows, one per channel, the taps of 16 outputs are picked from a
//   window
//                    in registers. Takes AVX-512 and outputs that lie close enough.
struct HorizontalPlan
{
    int taps = 0;
    int window = 0; // pixels in registers: 32 or 64; 0 = pixel by pixel
    // Pixel by pixel, padded to blocks of kResampleBlock outputs.
    std::vector<int> offset; // 3 * first source pixel, per output
    // [block][i < 4][tap]: 4 x of output i, 4 x of output i + 4; from registers: [group][tap][16]
    std::vector<float> weights;
    // From registers, padded to groups of kResamplePadding outputs.
    std::vector<int> base;  // the window's first pixel, per group
    std::vector<int> index; // of the first tap in the window, per output
};

// In the way that is best on this processor.
void planHorizontal(const AxisTaps& taps, bool flip, HorizontalPlan& plan);

// Floats in a channel's row of source pixels, with room for a window behind the last one.
constexpr std::size_t channelRow(int width)
{
    return (static_cast<std::size_t>(width) + 64 + 15) / 16 * 16;
}

// Everything the kernel needs; pointers are borrowed.
struct ResampleArguments
{
    ImageView source;
    const AxisTaps* vertical = nullptr;
    const HorizontalPlan* horizontal = nullptr;
    OutputSpec spec;
    std::array<float, 3> scale{}; // value = scale * pixel + offset, per channel
    std::array<float, 3> offset{};
    // One source row: RGB pixels, then zeros for plan.taps pixels; or, from registers, three rows
    // of channelRow(), zero behind the pixels.
    float* line = nullptr;
    float* planes = nullptr;             // three rows of outputs, each padded
    std::byte* packed = nullptr;         // one interleaved row of outputs, padded
    const std::uint8_t** rows = nullptr; // room for vertical->taps pointers
    std::byte* out = nullptr;
};

// Floats in a padded row of outputs.
constexpr std::size_t paddedRow(int size)
{
    return (static_cast<std::size_t>(size) + kResamplePadding - 1) / kResamplePadding *
           kResamplePadding;
}

// Best instructions of this processor, chosen at the first call. False: it has none, nothing was
// done.
bool resampleSimd(const ResampleArguments& arguments);

} // namespace formwork
