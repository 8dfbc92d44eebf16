// Private to core/image: which source pixels make an output pixel along one axis, with the weights
// of OpenCV's INTER_AREA (modules/imgproc/src/resize.cpp, 4.x).
#pragma once

#include <cstddef>
#include <vector>

namespace formwork {

// Output d is the sum over k < taps of weights[d * stride + k] * source[first[d] + k]. Weights of
// unused taps are zero; their source index may lie beyond the end.
struct AxisTaps
{
    int outputs = 0;
    int taps = 0;   // the most that any output uses
    int stride = 0; // >= taps
    std::vector<int> first;
    std::vector<float> weights;
};

// INTER_AREA averages areas only if both axes keep or lose pixels; otherwise both axes interpolate
// between two neighbours.
bool averagesAreas(int sourceWidth, int sourceHeight, int targetWidth, int targetHeight);

// Reuses the vectors of `taps`. source, target >= 1; area only with source >= target.
void computeTaps(int source, int target, bool area, AxisTaps& taps);

} // namespace formwork
