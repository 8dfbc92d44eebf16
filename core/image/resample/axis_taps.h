// Private to core/image: which source pixels make an output pixel along one axis, with the weights
// of OpenCV's INTER_AREA (modules/imgproc/src/resize.cpp, 4.x) or of PyTorch's antialiased bilinear
// interpolation (aten/src/ATen/native/cpu/UpSampleKernel.cpp).
#pragma once

#include "core/image/resample/resample.h"

#include <cstddef>
#include <vector>

namespace formwork {

// Output d is the sum over k < taps of weights[d * stride + k] * source[first[d] + k]. Weights of
// unused taps are zero; their source index may lie beyond the end.
struct AxisTaps
{
    int source = 0; // pixels
    int outputs = 0;
    int taps = 0;   // the most that any output uses
    int stride = 0; // >= taps
    std::vector<int> first;
    std::vector<float> weights;

    // The output at x, mirrored or not.
    std::size_t at(int x, bool mirrored) const
    {
        return static_cast<std::size_t>(mirrored ? outputs - 1 - x : x);
    }
};

enum class AxisFilter { Area, TwoTaps, Triangle };

// INTER_AREA averages areas only if both axes keep or lose pixels; otherwise both axes interpolate
// between two neighbours.
AxisFilter axisFilter(Interpolation interpolation, int sourceWidth, int sourceHeight,
                      int targetWidth, int targetHeight);

// Reuses the vectors of `taps`. source, target >= 1; Area only with source >= target.
void computeTaps(int source, int target, AxisFilter filter, AxisTaps& taps);

} // namespace formwork
