// Private to core/image: the SIMD half of Resampler.
#pragma once

#include "core/image/axis_taps.h"
#include "core/image/resample.h"

#include <array>
#include <cstddef>
#include <vector>

namespace formwork {

// Outputs of a row are made in blocks of eight; rows of scratch are padded to whole vectors.
constexpr int kResampleBlock = 8;
constexpr int kResamplePadding = 16;

// AxisTaps of the horizontal axis as the kernel walks over them: mirrored if asked for, padded to
// whole blocks, weights four times each so that they multiply an RGBx pixel.
struct HorizontalPlan
{
    int taps = 0;
    std::vector<int> offset;    // 3 * first source pixel, per output
    std::vector<float> weights; // [block][i < 4][tap]: 4 x of output i, 4 x of output i + 4
};

void planHorizontal(const AxisTaps& taps, bool flip, HorizontalPlan& plan);

// Everything the kernel needs; pointers are borrowed.
struct ResampleArguments
{
    ImageView source;
    const AxisTaps* vertical = nullptr;
    const HorizontalPlan* horizontal = nullptr;
    OutputSpec spec;
    std::array<float, 3> scale{}; // value = scale * pixel + offset, per channel
    std::array<float, 3> offset{};
    float* line = nullptr;       // one source row, zero behind the pixels for plan.taps pixels
    float* planes = nullptr;     // three rows of outputs, each padded
    std::byte* packed = nullptr; // one interleaved row of outputs, padded
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
