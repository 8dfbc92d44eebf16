// Compiled once per instruction set: foreach_target.h includes this file again for each. Products
// and sums are rounded one by one, so that a conversion gives the same bytes on every processor.
#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "core/image/resample/resize_area.cpp"
#include <hwy/foreach_target.h>

#include "core/base/error.h"
#include "core/image/limits.h"
#include "core/image/resample/axis_taps.h"
#include "core/image/resample/resample.h"

#include <cstddef>
#include <string>
#include <vector>

#include <hwy/highway.h>

HWY_BEFORE_NAMESPACE();
namespace formwork::HWY_NAMESPACE {

namespace hn = hwy::HWY_NAMESPACE;

// Channels are summed up along the vertical axis as they lie in the rows, whatever pixel they are
// of. `count` channels of `rows` source rows that stand `stride` apart.
void addRowsHere(const std::uint8_t* source, std::ptrdiff_t stride, const float* weights, int rows,
                 int count, float* line)
{
    const hn::ScalableTag<float> d;
    const hn::Rebind<std::uint8_t, decltype(d)> bytes;
    const hn::Rebind<std::int32_t, decltype(d)> ints;
    const int lanes = static_cast<int>(hn::Lanes(d));
    const auto load = [&](int x, int row) HWY_ATTR {
        return hn::ConvertTo(d, hn::PromoteTo(ints, hn::LoadU(bytes, source + row * stride + x)));
    };
    const auto addAt = [&](int x) HWY_ATTR {
        auto sum = hn::Mul(hn::Set(d, weights[0]), load(x, 0));
        for (int row = 1; row < rows; ++row)
            sum = hn::Add(sum, hn::Mul(hn::Set(d, weights[row]), load(x, row)));
        hn::StoreU(sum, d, line + x);
    };
    int x = 0;
    for (; x + lanes <= count; x += lanes)
        addAt(x);
    if (x < count && count >= lanes) { // once more over the last ones: nothing behind is read
        addAt(count - lanes);
        return;
    }
    for (; x < count; ++x) {
        line[x] = 0;
        for (int row = 0; row < rows; ++row)
            line[x] += weights[row] * static_cast<float>(source[row * stride + x]);
    }
}

// One pixel after the other, as RGB and a channel that nobody wants: the next pixel is written over
// it, and behind the last one there is room.
template <int kTaps>
HWY_INLINE void makePixels(const AxisTaps& taps, float bias, const float* line, std::uint8_t* out)
{
    const hn::CappedTag<float, 4> d;
    const hn::Rebind<std::uint8_t, decltype(d)> bytes;
    const int lanes = static_cast<int>(hn::Lanes(d));
    const int count = kTaps > 0 ? kTaps : taps.taps;
    const float* weights = taps.weights.data();
    for (const int first : taps.first) {
        for (int channel = 0; channel < 4; channel += lanes) {
            const float* from = line + 3 * static_cast<std::ptrdiff_t>(first) + channel;
            auto sum =
                hn::Add(hn::Mul(hn::Set(d, weights[0]), hn::LoadU(d, from)), hn::Set(d, bias));
            for (int k = 1; k < count; ++k)
                sum = hn::Add(sum, hn::Mul(hn::Set(d, weights[k]), hn::LoadU(d, from + 3 * k)));
            hn::StoreU(hn::DemoteTo(bytes, hn::NearestInt(sum)), bytes, out + channel);
        }
        weights += taps.stride;
        out += 3;
    }
}

void makePixelsHere(const AxisTaps& taps, float bias, const float* line, std::uint8_t* out)
{
    switch (taps.taps) {
    case 2:
        return makePixels<2>(taps, bias, line, out);
    case 3:
        return makePixels<3>(taps, bias, line, out);
    case 4:
        return makePixels<4>(taps, bias, line, out);
    default:
        return makePixels<0>(taps, bias, line, out);
    }
}

} // namespace formwork::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace formwork {

HWY_EXPORT(addRowsHere);
HWY_EXPORT(makePixelsHere);

void resizeArea(const ImageView& source, int width, int height, Image& out)
{
    if (source.width < 1 || source.height < 1 || width < 1 || height < 1) {
        throw Error(ErrorCode::InvalidArgument,
                    Text("cannot resize %1 x %2 pixels to %3 x %4")
                        .arg(source.width, source.height, width, height));
    }
    checkPixelCount(static_cast<std::uint64_t>(width), static_cast<std::uint64_t>(height));
    out.resize(width, height);
    const AxisFilter filter =
        axisFilter(Interpolation::Area, source.width, source.height, width, height);
    AxisTaps horizontal;
    AxisTaps vertical;
    computeTaps(source.width, width, filter, horizontal);
    computeTaps(source.height, height, filter, vertical);
    // Halves are rounded to even; but up where four pixels become one, which OpenCV does in
    // integers.
    const bool quarters = source.width == 2 * width && source.height == 2 * height;
    const float bias = quarters ? 1.0F / 16 : 0.0F;
    // Taps without weight may lie behind the row; their pixels must at least be numbers.
    std::vector<float> line(3 * static_cast<std::size_t>(source.width + horizontal.stride) + 4);
    for (int y = 0; y < height; ++y) {
        const float* weights =
            &vertical
                 .weights[static_cast<std::size_t>(y) * static_cast<std::size_t>(vertical.stride)];
        int rows = vertical.taps;
        while (rows > 1 && weights[rows - 1] == 0.0F)
            --rows;
        HWY_DYNAMIC_DISPATCH(addRowsHere)
        (source.row(vertical.first[static_cast<std::size_t>(y)]), source.stride, weights, rows,
         3 * source.width, line.data());
        HWY_DYNAMIC_DISPATCH(makePixelsHere)(horizontal, bias, line.data(), out.row(y));
    }
}

} // namespace formwork
#endif
