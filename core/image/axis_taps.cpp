#include "core/image/axis_taps.h"

#include <algorithm>

namespace formwork {

namespace {

// OpenCV leaves out slivers of a pixel below this, without making up for their weight.
constexpr double kSliver = 1e-3;

// std::floor and std::ceil are calls into the maths library on plain x86-64; positions are small
// and not negative.
int floorOf(double position)
{
    return static_cast<int>(position);
}

int ceilOf(double position)
{
    const int whole = static_cast<int>(position);
    return whole + (position > whole ? 1 : 0);
}

void computeAreaTaps(int source, double scale, AxisTaps& result)
{
    for (int d = 0; d < result.outputs; ++d) {
        const double begin = d * scale;
        const double end = begin + scale;
        const double cell = std::min(scale, source - begin);
        const int lastWhole = std::min(floorOf(end), source - 1);
        const int firstWhole = std::min(ceilOf(begin), lastWhole);
        float* weights =
            &result.weights[static_cast<std::size_t>(d) * static_cast<std::size_t>(result.stride)];
        int count = 0;
        result.first[static_cast<std::size_t>(d)] = firstWhole;
        if (firstWhole - begin > kSliver) {
            --result.first[static_cast<std::size_t>(d)];
            weights[count++] = static_cast<float>((firstWhole - begin) / cell);
        }
        const float whole = static_cast<float>(1.0 / cell);
        for (int s = firstWhole; s < lastWhole; ++s)
            weights[count++] = whole;
        if (end - lastWhole > kSliver)
            weights[count++] =
                static_cast<float>(std::min(std::min(end - lastWhole, 1.0), cell) / cell);
        result.taps = std::max(result.taps, count);
        std::fill(weights + count, weights + result.stride, 0.0F);
    }
}

void computeTwoTaps(int source, double inverse, double scale, AxisTaps& result)
{
    for (int d = 0; d < result.outputs; ++d) {
        int first = floorOf(d * scale);
        auto share = static_cast<float>((d + 1) - (first + 1) * inverse);
        share = share <= 0 ? 0.0F : share - static_cast<float>(floorOf(share));
        if (first >= source - 1) {
            first = source - 1;
            share = 0;
        }
        const auto at = static_cast<std::size_t>(d);
        result.first[at] = first;
        result.weights[2 * at] = 1.0F - share;
        result.weights[2 * at + 1] = share;
    }
    result.taps = 2;
}

} // namespace

bool averagesAreas(int sourceWidth, int sourceHeight, int targetWidth, int targetHeight)
{
    return sourceWidth >= targetWidth && sourceHeight >= targetHeight;
}

void computeTaps(int source, int target, bool area, AxisTaps& taps)
{
    // In this order: 1 / (target / source) is not always source / target, and a position that
    // falls on the other side of a whole number is another row.
    const double inverse = static_cast<double>(target) / source;
    const double scale = 1.0 / inverse;
    taps.outputs = target;
    taps.taps = 0;
    taps.stride = area ? ceilOf(scale) + 2 : 2;
    taps.first.resize(static_cast<std::size_t>(target));
    taps.weights.resize(static_cast<std::size_t>(target) * static_cast<std::size_t>(taps.stride));
    if (area)
        computeAreaTaps(source, scale, taps);
    else
        computeTwoTaps(source, inverse, scale, taps);
}

} // namespace formwork
