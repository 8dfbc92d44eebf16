#include "core/image/resample/axis_taps.h"

#include <algorithm>
#include <cmath>

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

// Half the width of the triangle's foot, in source pixels.
double triangleReach(double scale)
{
    return std::max(scale, 1.0);
}

void computeTriangleTaps(int source, double scale, AxisTaps& result)
{
    const double reach = triangleReach(scale);
    for (int d = 0; d < result.outputs; ++d) {
        const double centre = (d + 0.5) * scale;
        const int first = std::max(static_cast<int>(centre - reach + 0.5), 0);
        const int last = std::min(static_cast<int>(centre + reach + 0.5), source);
        float* weights =
            &result.weights[static_cast<std::size_t>(d) * static_cast<std::size_t>(result.stride)];
        double sum = 0;
        for (int s = first; s < last; ++s)
            sum += std::max(0.0, 1.0 - std::abs(s + 0.5 - centre) / reach);
        for (int s = first; s < last; ++s)
            weights[s - first] =
                static_cast<float>(std::max(0.0, 1.0 - std::abs(s + 0.5 - centre) / reach) / sum);
        result.first[static_cast<std::size_t>(d)] = first;
        result.taps = std::max(result.taps, last - first);
        std::fill(weights + (last - first), weights + result.stride, 0.0F);
    }
}

} // namespace

AxisFilter axisFilter(Interpolation interpolation, int sourceWidth, int sourceHeight,
                      int targetWidth, int targetHeight)
{
    if (interpolation == Interpolation::Bilinear)
        return AxisFilter::Triangle;
    return sourceWidth >= targetWidth && sourceHeight >= targetHeight ? AxisFilter::Area
                                                                      : AxisFilter::TwoTaps;
}

void computeTaps(int source, int target, AxisFilter filter, AxisTaps& taps)
{
    // In this order: 1 / (target / source) is not always source / target, and a position that
    // falls on the other side of a whole number is another row.
    const double inverse = static_cast<double>(target) / source;
    const double scale = 1.0 / inverse;
    taps.source = source;
    taps.outputs = target;
    taps.taps = 0;
    switch (filter) {
    case AxisFilter::Area:
        taps.stride = ceilOf(scale) + 2;
        break;
    case AxisFilter::TwoTaps:
        taps.stride = 2;
        break;
    case AxisFilter::Triangle:
        taps.stride = 2 * ceilOf(triangleReach(scale)) + 1;
        break;
    }
    taps.first.resize(static_cast<std::size_t>(target));
    taps.weights.resize(static_cast<std::size_t>(target) * static_cast<std::size_t>(taps.stride));
    switch (filter) {
    case AxisFilter::Area:
        computeAreaTaps(source, scale, taps);
        break;
    case AxisFilter::TwoTaps:
        computeTwoTaps(source, inverse, scale, taps);
        break;
    case AxisFilter::Triangle:
        computeTriangleTaps(source, static_cast<double>(source) / target, taps);
        break;
    }
}

} // namespace formwork
