// Compiled once per instruction set: foreach_target.h includes this file again for each.
#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "core/image/augment/pixel_kernels.cpp"
#include <hwy/foreach_target.h>

#include "core/image/augment/colour.h"
#include "core/image/augment/pixel_kernels.h"
#include "core/image/resample/half.h"

#include <algorithm>
#include <array>

#include <hwy/highway.h>

HWY_BEFORE_NAMESPACE();
namespace formwork::HWY_NAMESPACE {

namespace hn = hwy::HWY_NAMESPACE;

using Floats = hn::CappedTag<float, 16>;
using Ints = hn::Rebind<std::int32_t, Floats>;
using Bytes = hn::Rebind<std::uint8_t, Floats>;

// Instructions that gather and that convert halves (rounding as floatToHalf()) come together.
#define FORMWORK_WIDE_X86 (HWY_ARCH_X86 && HWY_TARGET <= HWY_AVX2)

// Multiplication and addition apart: this room's results do not depend on a fused one. (The file is
// compiled without contraction, too.)
template <class V>
HWY_INLINE V blend(V from, V to, V factor)
{
    const Floats d;
    const auto value = hn::Add(from, hn::Mul(factor, hn::Sub(to, from)));
    return hn::Min(hn::Max(value, hn::Zero(d)), hn::Set(d, 255.0F));
}

HWY_INLINE hn::Vec<Ints> loadInts(const std::uint8_t* values)
{
    return hn::PromoteTo(Ints(), hn::LoadU(Bytes(), values));
}

// Truncates.
HWY_INLINE void storeBytes(hn::Vec<Floats> value, std::uint8_t* out)
{
    hn::StoreU(hn::DemoteTo(Bytes(), hn::ConvertTo(Ints(), value)), Bytes(), out);
}

void blendValues(const std::uint8_t* from, const std::uint8_t* to, float factor, std::size_t count,
                 std::uint8_t* out)
{
    const Floats d;
    const auto share = hn::Set(d, factor);
    std::size_t i = 0;
    for (; i + hn::Lanes(d) <= count; i += hn::Lanes(d))
        storeBytes(
            blend(hn::ConvertTo(d, loadInts(from + i)), hn::ConvertTo(d, loadInts(to + i)), share),
            out + i);
    for (; i < count; ++i)
        out[i] = formwork::blendValue(from[i], to[i], factor);
}

void blendConstant(int from, float factor, std::size_t count, std::uint8_t* values)
{
    const Floats d;
    const auto share = hn::Set(d, factor);
    const auto base = hn::Set(d, static_cast<float>(from));
    std::size_t i = 0;
    for (; i + hn::Lanes(d) <= count; i += hn::Lanes(d))
        storeBytes(blend(base, hn::ConvertTo(d, loadInts(values + i)), share), values + i);
    for (; i < count; ++i)
        values[i] = formwork::blendValue(from, values[i], factor);
}

// A block of pixels, one array per channel.
constexpr std::size_t kBlock = 16;
using BlockBytes = hn::CappedTag<std::uint8_t, kBlock>;

struct Planes
{
    alignas(64) std::array<std::array<std::uint8_t, kBlock>, 3> channels;
};

HWY_INLINE void loadPlanes(const std::uint8_t* values, Planes& planes)
{
    const BlockBytes d;
    for (std::size_t i = 0; i < kBlock; i += hn::Lanes(d)) {
        hn::Vec<BlockBytes> r;
        hn::Vec<BlockBytes> g;
        hn::Vec<BlockBytes> b;
        hn::LoadInterleaved3(d, values + 3 * i, r, g, b);
        hn::StoreU(r, d, &planes.channels[0][i]);
        hn::StoreU(g, d, &planes.channels[1][i]);
        hn::StoreU(b, d, &planes.channels[2][i]);
    }
}

HWY_INLINE void storePlanes(const Planes& planes, std::uint8_t* values)
{
    const BlockBytes d;
    for (std::size_t i = 0; i < kBlock; i += hn::Lanes(d))
        hn::StoreInterleaved3(hn::LoadU(d, &planes.channels[0][i]),
                              hn::LoadU(d, &planes.channels[1][i]),
                              hn::LoadU(d, &planes.channels[2][i]), d, values + 3 * i);
}

HWY_INLINE hn::Vec<Ints> greyInts(const Planes& planes, std::size_t i)
{
    const Ints d;
    const auto weighted = [&](std::size_t c, int weight) HWY_ATTR {
        return hn::Mul(loadInts(&planes.channels[c][i]), hn::Set(d, weight));
    };
    const auto sum = hn::Add(hn::Add(weighted(0, 19595), weighted(1, 38470)),
                             hn::Add(weighted(2, 7471), hn::Set(d, 0x8000)));
    return hn::ShiftRight<16>(sum);
}

void blendWithGrey(float factor, std::size_t pixels, std::uint8_t* values)
{
    const Floats d;
    const auto share = hn::Set(d, factor);
    Planes planes;
    std::size_t pixel = 0;
    for (; pixel + kBlock <= pixels; pixel += kBlock) {
        std::uint8_t* block = values + 3 * pixel;
        loadPlanes(block, planes);
        for (std::size_t i = 0; i < kBlock; i += hn::Lanes(d)) {
            const auto grey = hn::ConvertTo(d, greyInts(planes, i));
            for (auto& channel : planes.channels)
                storeBytes(blend(grey, hn::ConvertTo(d, loadInts(&channel[i])), share),
                           &channel[i]);
        }
        storePlanes(planes, block);
    }
    for (; pixel < pixels; ++pixel) {
        std::uint8_t* value = values + 3 * pixel;
        const int grey = formwork::greyOf(value);
        for (int c = 0; c < 3; ++c)
            value[c] = formwork::blendValue(grey, value[c], factor);
    }
}

std::uint64_t sumGrey(const std::uint8_t* values, std::size_t pixels)
{
    const Ints d;
    Planes planes;
    std::uint64_t sum = 0;
    std::size_t pixel = 0;
    while (pixel + kBlock <= pixels) {
        // So many blocks stay far inside 32 bits per lane.
        const std::size_t end = std::min(pixels, pixel + 65536 * kBlock);
        auto sums = hn::Zero(d);
        for (; pixel + kBlock <= end; pixel += kBlock) {
            loadPlanes(values + 3 * pixel, planes);
            for (std::size_t i = 0; i < kBlock; i += hn::Lanes(d))
                sums = hn::Add(sums, greyInts(planes, i));
        }
        alignas(64) std::array<std::int32_t, 16> lanes{};
        hn::StoreU(sums, d, lanes.data());
        for (const std::int32_t lane : lanes)
            sum += static_cast<std::uint64_t>(lane);
    }
    for (; pixel < pixels; ++pixel)
        sum += static_cast<std::uint64_t>(formwork::greyOf(values + 3 * pixel));
    return sum;
}

void mixHalves(float share, std::size_t count, std::uint16_t* first, std::uint16_t* second)
{
    const float rest = 1 - share;
    std::size_t i = 0;
#if FORMWORK_WIDE_X86
    const Floats d;
    const hn::Rebind<hwy::float16_t, Floats> halves;
    const hn::Rebind<std::uint16_t, Floats> bits;
    const auto load = [&](const std::uint16_t* values) HWY_ATTR {
        return hn::PromoteTo(d, hn::BitCast(halves, hn::LoadU(bits, values)));
    };
    const auto store = [&](hn::Vec<Floats> value, std::uint16_t* values) HWY_ATTR {
        hn::StoreU(hn::BitCast(bits, hn::DemoteTo(halves, value)), bits, values);
    };
    const auto own = hn::Set(d, share);
    const auto other = hn::Set(d, rest);
    for (; i + hn::Lanes(d) <= count; i += hn::Lanes(d)) {
        const auto a = load(first + i);
        const auto b = load(second + i);
        store(hn::Add(hn::Mul(own, a), hn::Mul(other, b)), first + i);
        store(hn::Add(hn::Mul(own, b), hn::Mul(other, a)), second + i);
    }
#endif
    for (; i < count; ++i) {
        const float a = formwork::halfToFloat(first[i]);
        const float b = formwork::halfToFloat(second[i]);
        first[i] = formwork::floatToHalf(share * a + rest * b);
        second[i] = formwork::floatToHalf(share * b + rest * a);
    }
}

HWY_INLINE hn::Vec<Ints> interpolateInts(hn::Vec<Ints> p00, hn::Vec<Ints> p01, hn::Vec<Ints> p10,
                                         hn::Vec<Ints> p11, hn::Vec<Ints> right,
                                         hn::Vec<Ints> below)
{
    const auto top =
        hn::Add(hn::ShiftLeft<kWarpWeightBits>(p00), hn::Mul(right, hn::Sub(p01, p00)));
    const auto bottom =
        hn::Add(hn::ShiftLeft<kWarpWeightBits>(p10), hn::Mul(right, hn::Sub(p11, p10)));
    const auto sum =
        hn::Add(hn::ShiftLeft<kWarpWeightBits>(top), hn::Mul(below, hn::Sub(bottom, top)));
    return hn::ShiftRight<2 * kWarpWeightBits>(sum);
}

void interpolateRow(const std::uint8_t* upper, const std::uint8_t* lower, int right, int below,
                    int count, std::uint8_t* out)
{
    const Ints d;
    const int lanes = static_cast<int>(hn::Lanes(d));
    const auto weightX = hn::Set(d, right);
    const auto weightY = hn::Set(d, below);
    int i = 0;
    for (; i + lanes <= count; i += lanes) {
        const auto value =
            interpolateInts(loadInts(upper + i), loadInts(upper + i + 3), loadInts(lower + i),
                            loadInts(lower + i + 3), weightX, weightY);
        hn::StoreU(hn::DemoteTo(Bytes(), value), Bytes(), out + i);
    }
    for (; i < count; ++i)
        out[i] = static_cast<std::uint8_t>(
            formwork::interpolate(upper[i], upper[i + 3], lower[i], lower[i + 3], right, below));
}

#if FORMWORK_WIDE_X86

// The four neighbours of a vector of places.
struct Neighbours
{
    hn::Vec<Ints> p00;
    hn::Vec<Ints> p01;
    hn::Vec<Ints> p10;
    hn::Vec<Ints> p11;
};

HWY_INLINE Neighbours gather(const Image& source, hn::Vec<Ints> column, hn::Vec<Ints> row)
{
    const Ints d;
    const auto zero = hn::Zero(d);
    const auto one = hn::Set(d, 1);
    const auto three = hn::Set(d, 3);
    const auto stride = hn::Set(d, static_cast<std::int32_t>(source.stride()));
    const auto left = hn::Mul(hn::Max(column, zero), three);
    const auto right =
        hn::Mul(hn::Min(hn::Add(column, one), hn::Set(d, source.width() - 1)), three);
    const auto upper = hn::Mul(hn::Max(row, zero), stride);
    const auto lower = hn::Mul(hn::Min(hn::Add(row, one), hn::Set(d, source.height() - 1)), stride);
    const auto* pixels = reinterpret_cast<const std::int32_t*>(source.pixels());
    return {hn::GatherOffset(d, pixels, hn::Add(upper, left)),
            hn::GatherOffset(d, pixels, hn::Add(upper, right)),
            hn::GatherOffset(d, pixels, hn::Add(lower, left)),
            hn::GatherOffset(d, pixels, hn::Add(lower, right))};
}

template <int kShift>
HWY_INLINE hn::Vec<Ints> interpolateChannel(const Neighbours& pixels, hn::Vec<Ints> right,
                                            hn::Vec<Ints> below)
{
    const Ints d;
    const auto channel = [&](hn::Vec<Ints> pixel) HWY_ATTR {
        return hn::And(hn::ShiftRight<kShift>(pixel), hn::Set(d, 0xFF));
    };
    return interpolateInts(channel(pixels.p00), channel(pixels.p01), channel(pixels.p10),
                           channel(pixels.p11), right, below);
}

// Returns how many pixels are done.
int interpolateVectors(const Image& source, const std::int32_t* x, const std::int32_t* y, int count,
                       std::uint8_t* out)
{
    const Ints d;
    const Bytes bytes;
    const auto mask = hn::Set(d, (1 << kWarpWeightBits) - 1);
    const int lanes = static_cast<int>(hn::Lanes(d));
    int i = 0;
    for (; i + lanes <= count; i += lanes) {
        const auto placeX = hn::LoadU(d, x + i);
        const auto placeY = hn::LoadU(d, y + i);
        const Neighbours pixels = gather(source, hn::ShiftRight<kWarpWeightBits>(placeX),
                                         hn::ShiftRight<kWarpWeightBits>(placeY));
        const auto right = hn::And(placeX, mask);
        const auto below = hn::And(placeY, mask);
        hn::StoreInterleaved3(hn::DemoteTo(bytes, interpolateChannel<0>(pixels, right, below)),
                              hn::DemoteTo(bytes, interpolateChannel<8>(pixels, right, below)),
                              hn::DemoteTo(bytes, interpolateChannel<16>(pixels, right, below)),
                              bytes, out + 3 * i);
    }
    return i;
}

#else

int interpolateVectors(const Image&, const std::int32_t*, const std::int32_t*, int, std::uint8_t*)
{
    return 0;
}

#endif

void interpolatePixels(const Image& source, const std::int32_t* x, const std::int32_t* y, int count,
                       std::uint8_t* out)
{
    constexpr int kMask = (1 << kWarpWeightBits) - 1;
    for (int i = interpolateVectors(source, x, y, count, out); i < count; ++i) {
        const int column = x[i] >> kWarpWeightBits;
        const int row = y[i] >> kWarpWeightBits;
        const std::uint8_t* upper = source.row(std::max(row, 0));
        const std::uint8_t* lower = source.row(std::min(row + 1, source.height() - 1));
        const int left = 3 * std::max(column, 0);
        const int right = 3 * std::min(column + 1, source.width() - 1);
        for (int c = 0; c < 3; ++c)
            out[3 * i + c] = static_cast<std::uint8_t>(
                formwork::interpolate(upper[left + c], upper[right + c], lower[left + c],
                                      lower[right + c], x[i] & kMask, y[i] & kMask));
    }
}

} // namespace formwork::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace formwork {

HWY_EXPORT(blendValues);
HWY_EXPORT(blendConstant);
HWY_EXPORT(blendWithGrey);
HWY_EXPORT(sumGrey);
HWY_EXPORT(mixHalves);
HWY_EXPORT(interpolateRow);
HWY_EXPORT(interpolatePixels);

void blendValuesSimd(const std::uint8_t* from, const std::uint8_t* to, float factor,
                     std::size_t count, std::uint8_t* out)
{
    HWY_DYNAMIC_DISPATCH(blendValues)(from, to, factor, count, out);
}

void blendConstantSimd(int from, float factor, std::size_t count, std::uint8_t* values)
{
    HWY_DYNAMIC_DISPATCH(blendConstant)(from, factor, count, values);
}

void blendWithGreySimd(float factor, std::size_t pixels, std::uint8_t* values)
{
    HWY_DYNAMIC_DISPATCH(blendWithGrey)(factor, pixels, values);
}

std::uint64_t sumGreySimd(const std::uint8_t* values, std::size_t pixels)
{
    return HWY_DYNAMIC_DISPATCH(sumGrey)(values, pixels);
}

void mixHalvesSimd(float share, std::size_t count, std::uint16_t* first, std::uint16_t* second)
{
    HWY_DYNAMIC_DISPATCH(mixHalves)(share, count, first, second);
}

void interpolateRowSimd(const std::uint8_t* upper, const std::uint8_t* lower, int right, int below,
                        int count, std::uint8_t* out)
{
    HWY_DYNAMIC_DISPATCH(interpolateRow)(upper, lower, right, below, count, out);
}

void interpolatePixelsSimd(const Image& source, const std::int32_t* x, const std::int32_t* y,
                           int count, std::uint8_t* out)
{
    HWY_DYNAMIC_DISPATCH(interpolatePixels)(source, x, y, count, out);
}

} // namespace formwork
#endif
