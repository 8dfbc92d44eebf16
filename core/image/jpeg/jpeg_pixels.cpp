// Compiled once per instruction set: foreach_target.h includes this file again for each.
#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "core/image/jpeg/jpeg_pixels.cpp"
#include <hwy/foreach_target.h>

#include "core/image/jpeg/jpeg_pixels.h"

#include <hwy/highway.h>

HWY_BEFORE_NAMESPACE();
namespace formwork::HWY_NAMESPACE {

#if HWY_ARCH_X86 && HWY_TARGET <= HWY_AVX2

namespace hn = hwy::HWY_NAMESPACE;

using Line = hn::FixedTag<std::int16_t, 16>;
using LineBytes = hn::FixedTag<std::uint8_t, 16>;

HWY_INLINE hn::Vec<Line> widened(const std::uint8_t* from)
{
    return hn::PromoteTo(Line(), hn::LoadU(LineBytes(), from));
}

// 3 * near + far
void sumRows(const ChromaRows& rows, int first, int count, std::int16_t* sums)
{
    const Line d;
    const auto three = hn::Set(d, 3);
    for (int x = first; x < count; x += 16) {
        const auto sum = hn::Add(hn::Mul(widened(rows.near + x), three), widened(rows.far + x));
        hn::StoreU(sum, d, sums + x);
    }
}

// Each sample with its left and its right neighbour gives two pixels.
template <int kShift, class Load>
HWY_INLINE void widenRow(Load load, int count, int leftBias, int rightBias, std::uint8_t* out)
{
    const Line d;
    const hn::Repartition<std::uint8_t, Line> bytes;
    const auto three = hn::Set(d, 3);
    for (int x = 0; x < count; x += 16) {
        const auto middle = hn::Mul(load(x), three);
        const auto left = hn::Add(hn::Add(middle, load(x - 1)), hn::Set(d, leftBias));
        const auto right = hn::Add(hn::Add(middle, load(x + 1)), hn::Set(d, rightBias));
        const auto both =
            hn::Or(hn::ShiftRight<kShift>(left), hn::ShiftLeft<8>(hn::ShiftRight<kShift>(right)));
        hn::StoreU(hn::BitCast(bytes, both), bytes, out + 2 * x);
    }
}

void upsampleRowHere(const ChromaRows& rows, int count, std::int16_t* sums, std::uint8_t* out)
{
    const Line d;
    if (rows.halfHeight && rows.halfWidth) {
        std::int16_t* line = sums + kPixelSlack / 2;
        sumRows(rows, -1, count + 1, line);
        widenRow<4>([&](int x) HWY_ATTR { return hn::LoadU(d, line + x); }, count, 8, 7, out);
    } else if (rows.halfWidth) {
        widenRow<2>([&](int x) HWY_ATTR { return widened(rows.near + x); }, count, 1, 2, out);
    } else {
        const auto bias = hn::Set(d, rows.lowerHalf ? 2 : 1);
        sumRows(rows, 0, count, sums);
        for (int x = 0; x < count; x += 16) {
            const auto value = hn::ShiftRight<2>(hn::Add(hn::LoadU(d, sums + x), bias));
            hn::StoreU(hn::DemoteTo(LineBytes(), value), LineBytes(), out + x);
        }
    }
}

// (value * constant + 2^15) >> 16 for a fraction below one half, exactly, in 16 bits.
HWY_INLINE hn::Vec<Line> scaled(hn::Vec<Line> value, int constant)
{
    const Line d;
    const auto high =
        hn::MulHigh(hn::Add(value, value), hn::Set(d, static_cast<std::int16_t>(constant)));
    return hn::ShiftRight<1>(hn::Add(high, hn::Set(d, 1)));
}

// (a * p + b * q + 2^15) >> 16
HWY_INLINE hn::Vec<Line> scaledSum(hn::Vec<Line> a, int p, hn::Vec<Line> b, int q)
{
    const Line d;
    const hn::Repartition<std::int32_t, Line> ints;
    const auto rounding = hn::Set(ints, 1 << 15);
    const auto factors = hn::BitCast(d, hn::Set(ints, (q << 16) | (p & 0xFFFF)));
    auto unused = hn::Zero(ints);
    const auto half = [&](auto pairs) HWY_ATTR {
        return hn::ShiftRight<16>(
            hn::ReorderWidenMulAccumulate(ints, pairs, factors, rounding, unused));
    };
    return hn::ReorderDemote2To(d, half(hn::InterleaveLower(d, a, b)),
                                half(hn::InterleaveUpper(d, a, b)));
}

// JFIF's conversion: R = Y + 1.402 Cr', G = Y - 0.34414 Cb' - 0.71414 Cr', B = Y + 1.772 Cb', the
// factors in 16 bits of fraction (91881, 22554, 46802, 116130), whole parts split off.
void convertYccRowHere(const std::uint8_t* y, const std::uint8_t* cb, const std::uint8_t* cr,
                       int count, std::uint8_t* rgb)
{
    const Line d;
    const LineBytes bytes;
    const auto middle = hn::Set(d, 128);
    for (int x = 0; x < count; x += 16) {
        const auto luma = widened(y + x);
        const auto blue = hn::Sub(widened(cb + x), middle);
        const auto red = hn::Sub(widened(cr + x), middle);
        const auto r = hn::Add(hn::Add(luma, red), scaled(red, 91881 - 65536));
        const auto g = hn::Add(hn::Sub(luma, red), scaledSum(blue, -22554, red, 65536 - 46802));
        const auto b = hn::Add(hn::Add(luma, hn::Add(blue, blue)), scaled(blue, 116130 - 131072));
        hn::StoreInterleaved3(hn::DemoteTo(bytes, r), hn::DemoteTo(bytes, g),
                              hn::DemoteTo(bytes, b), bytes, rgb + 3 * x);
    }
}

void convertGreyRowHere(const std::uint8_t* y, int count, std::uint8_t* rgb)
{
    const LineBytes bytes;
    for (int x = 0; x < count; x += 16) {
        const auto grey = hn::LoadU(bytes, y + x);
        hn::StoreInterleaved3(grey, grey, grey, bytes, rgb + 3 * x);
    }
}

bool hasKernelsHere()
{
    return true;
}

#else

bool hasKernelsHere()
{
    return false;
}

void upsampleRowHere(const ChromaRows&, int, std::int16_t*, std::uint8_t*) {}
void convertYccRowHere(const std::uint8_t*, const std::uint8_t*, const std::uint8_t*, int,
                       std::uint8_t*)
{}
void convertGreyRowHere(const std::uint8_t*, int, std::uint8_t*) {}

#endif

} // namespace formwork::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace formwork {

HWY_EXPORT(hasKernelsHere);
HWY_EXPORT(upsampleRowHere);
HWY_EXPORT(convertYccRowHere);
HWY_EXPORT(convertGreyRowHere);

bool hasJpegKernels()
{
    return HWY_DYNAMIC_DISPATCH(hasKernelsHere)();
}

void upsampleRow(const ChromaRows& rows, int count, std::int16_t* sums, std::uint8_t* out)
{
    HWY_DYNAMIC_DISPATCH(upsampleRowHere)(rows, count, sums, out);
}

void convertYccRow(const std::uint8_t* y, const std::uint8_t* cb, const std::uint8_t* cr, int count,
                   std::uint8_t* rgb)
{
    HWY_DYNAMIC_DISPATCH(convertYccRowHere)(y, cb, cr, count, rgb);
}

void convertGreyRow(const std::uint8_t* y, int count, std::uint8_t* rgb)
{
    HWY_DYNAMIC_DISPATCH(convertGreyRowHere)(y, count, rgb);
}

} // namespace formwork
#endif
