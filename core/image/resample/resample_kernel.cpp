// Compiled once per instruction set: foreach_target.h includes this file again for each.
#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "core/image/resample/resample_kernel.cpp"
#include <hwy/foreach_target.h>

#include "core/image/resample/resample_kernel.h"

#include <algorithm>
#include <cstring>
#include <type_traits>

#include <hwy/cache_control.h>
#include <hwy/highway.h>

#include "core/image/resample/resample_window-inl.h"

HWY_BEFORE_NAMESPACE();
namespace formwork::HWY_NAMESPACE {

#if HWY_TARGET == HWY_SCALAR

void planRow(const AxisTaps&, bool, HorizontalPlan&) {}

bool resampleImage(const ResampleArguments&)
{
    return false;
}

#else

namespace hn = hwy::HWY_NAMESPACE;

using Floats = hn::ScalableTag<float>;
using Pixel = hn::FixedTag<float, 4>;

// Two pixels in a register where it is wide enough for sure.
using Block = hn::FixedTag<float, (HWY_ARCH_X86 && HWY_TARGET <= HWY_AVX2) ? 8 : 4>;

template <int kTaps>
HWY_INLINE void addRows(const std::uint8_t* const* rows, const float* weights, int taps, int count,
                        float* line)
{
    const Floats d;
    const hn::Rebind<std::uint8_t, Floats> bytes;
    const hn::Rebind<std::int32_t, Floats> ints;
    const int lanes = static_cast<int>(hn::Lanes(d));
    const auto vector = [&](int x) HWY_ATTR {
        const auto load = [&](int k) HWY_ATTR {
            return hn::ConvertTo(d, hn::PromoteTo(ints, hn::LoadU(bytes, rows[k] + x)));
        };
        auto sum = hn::Mul(hn::Set(d, weights[0]), load(0));
        if constexpr (kTaps > 0) {
            for (int k = 1; k < kTaps; ++k)
                sum = hn::MulAdd(hn::Set(d, weights[k]), load(k), sum);
        } else {
            for (int k = 1; k < taps; ++k)
                sum = hn::MulAdd(hn::Set(d, weights[k]), load(k), sum);
        }
        hn::StoreU(sum, d, line + x);
    };
    int x = 0;
    for (; x + lanes <= count; x += lanes)
        vector(x);
    if (x == count)
        return;
    if (count >= lanes) { // once more over the last ones: never read behind the row
        vector(count - lanes);
        return;
    }
    for (; x < count; ++x) {
        float sum = 0;
        for (int k = 0; k < taps; ++k)
            sum += weights[k] * static_cast<float>(rows[k][x]);
        line[x] = sum;
    }
}

struct RowRange
{
    int begin = 0;
    int end = 0;
};

// Makes a.line of the source rows of output row y. May ask for rows `ahead` meanwhile; then `ahead`
// begins behind them.
void addSourceRows(const ResampleArguments& a, int y, [[maybe_unused]] RowRange& ahead)
{
    const std::uint8_t** rows = a.rows;
    const AxisTaps& vertical = *a.vertical;
    const float* weights =
        &vertical.weights[static_cast<std::size_t>(y) * static_cast<std::size_t>(vertical.stride)];
    int taps = vertical.taps;
    while (taps > 1 && weights[taps - 1] == 0.0F)
        --taps;
    const int first = vertical.first[static_cast<std::size_t>(y)];
    for (int k = 0; k < taps; ++k)
        rows[k] = a.source.row(first + k);
    const auto add = [&](auto known) HWY_ATTR {
        constexpr int kTaps = decltype(known)::value;
#if FORMWORK_RESAMPLE_WINDOWS
        if (a.horizontal->window > 0) {
            addRowsByChannel<kTaps>(rows, weights, taps, a.source.width, a.line,
                                    {a.source.row(std::min(ahead.begin, a.source.height - 1)),
                                     a.source.stride, ahead.end - ahead.begin});
            ahead.begin = ahead.end;
            return;
        }
#endif
        addRows<kTaps>(rows, weights, taps, 3 * a.source.width, a.line);
    };
    switch (taps) {
    case 1:
        return add(std::integral_constant<int, 1>());
    case 2:
        return add(std::integral_constant<int, 2>());
    case 3:
        return add(std::integral_constant<int, 3>());
    default:
        return add(std::integral_constant<int, 0>());
    }
}

// Behind the source rows of the outputs up to a few beyond y.
int endOfRowsAhead(const ResampleArguments& a, int y)
{
    constexpr int kAhead = 4; // outputs
    const AxisTaps& vertical = *a.vertical;
    const int last = std::min(y + kAhead, a.spec.size - 1);
    return std::min(vertical.first[static_cast<std::size_t>(last)] + vertical.taps,
                    a.source.height);
}

// Asks for source rows: those of a raw image lie in main memory, and the processor does not guess
// from one piece of a row where the next one starts.
void prefetchRows(const ResampleArguments& a, const RowRange& range)
{
    for (int y = range.begin; y < range.end; ++y) {
        const std::uint8_t* row = a.source.row(y);
        for (int x = 0; x < 3 * a.source.width; x += 64)
            hwy::Prefetch(row + x);
    }
}

// RGBx of the outputs i (and i + 4 in the upper half, where D holds two pixels).
template <class D>
HWY_INLINE hn::Vec<D> loadPixels(D d, const float* line, const int* offset, int shift)
{
    const Pixel pixel;
    if constexpr (hn::MaxLanes(D()) == 8)
        return hn::Combine(d, hn::LoadU(pixel, line + offset[4] + shift),
                           hn::LoadU(pixel, line + offset[0] + shift));
    else
        return hn::LoadU(pixel, line + offset[0] + shift);
}

template <int kTaps, class D>
HWY_INLINE hn::Vec<D> addPixels(D d, const float* line, const int* offset, const float* weights,
                                int taps)
{
    auto sum = hn::Mul(hn::LoadU(d, weights), loadPixels(d, line, offset, 0));
    const int count = kTaps > 0 ? kTaps : taps;
    for (int k = 1; k < count; ++k)
        sum = hn::MulAdd(hn::LoadU(d, weights + 8 * k), loadPixels(d, line, offset, 3 * k), sum);
    return sum;
}

template <class D, class V>
HWY_INLINE V joinPairs(D d, V low, V high, bool upper)
{
    const hn::RepartitionToWide<D> wide;
    const auto a = hn::BitCast(wide, low);
    const auto b = hn::BitCast(wide, high);
    return hn::BitCast(d,
                       upper ? hn::InterleaveUpper(wide, a, b) : hn::InterleaveLower(wide, a, b));
}

// Outputs 0..3 (and 4..7) of a block, as planes, normalised.
template <int kTaps, class D>
HWY_INLINE void makeOutputs(D d, const ResampleArguments& a, const int* offset,
                            const float* weights, float* const* planes, int x)
{
    const int taps = a.horizontal->taps;
    const int step = 8 * taps;
    const auto p0 = addPixels<kTaps>(d, a.line, offset + 0, weights, taps);
    const auto p1 = addPixels<kTaps>(d, a.line, offset + 1, weights + step, taps);
    const auto p2 = addPixels<kTaps>(d, a.line, offset + 2, weights + 2 * step, taps);
    const auto p3 = addPixels<kTaps>(d, a.line, offset + 3, weights + 3 * step, taps);
    const auto rg01 = hn::InterleaveLower(d, p0, p1);
    const auto bx01 = hn::InterleaveUpper(d, p0, p1);
    const auto rg23 = hn::InterleaveLower(d, p2, p3);
    const auto bx23 = hn::InterleaveUpper(d, p2, p3);
    const auto store = [&](auto value, std::size_t c) HWY_ATTR {
        value = hn::MulAdd(value, hn::Set(d, a.scale[c]), hn::Set(d, a.offset[c]));
        hn::StoreU(value, d, planes[c] + x);
    };
    store(joinPairs(d, rg01, rg23, false), 0);
    store(joinPairs(d, rg01, rg23, true), 1);
    store(joinPairs(d, bx01, bx23, false), 2);
}

template <int kTaps>
void makeRow(const ResampleArguments& a, float* const* planes)
{
    const HorizontalPlan& plan = *a.horizontal;
    const int* offset = plan.offset.data();
    const float* weights = plan.weights.data();
    for (int x = 0; x < a.spec.size; x += kResampleBlock) {
        for (int half = 0; half < 8; half += static_cast<int>(hn::MaxLanes(Block()))) {
            makeOutputs<kTaps>(Block(), a, offset + half, weights + half, planes, x + half);
        }
        offset += kResampleBlock;
        weights += 4 * 8 * plan.taps;
    }
}

void makeRowOfTaps(const ResampleArguments& a, float* const* planes, [[maybe_unused]] bool around)
{
#if FORMWORK_RESAMPLE_WINDOWS
    if (a.horizontal->window == 32)
        return makeRowFromWindowsOfTaps<32>(a, planes, around);
    if (a.horizontal->window == 64)
        return makeRowFromWindowsOfTaps<64>(a, planes, around);
#endif
    switch (a.horizontal->taps) {
    case 1:
        return makeRow<1>(a, planes);
    case 2:
        return makeRow<2>(a, planes);
    case 3:
        return makeRow<3>(a, planes);
    case 4:
        return makeRow<4>(a, planes);
    default:
        return makeRow<0>(a, planes);
    }
}

// `count` is a multiple of the padding; in place is allowed, the results are not larger.
HWY_INLINE void toHalf(const float* from, std::size_t count, std::uint16_t* to)
{
    const Floats d;
    const hn::Rebind<hwy::float16_t, Floats> halves;
    const hn::Rebind<std::uint16_t, Floats> bits;
    for (std::size_t x = 0; x < count; x += hn::Lanes(d))
        hn::StoreU(hn::BitCast(bits, hn::DemoteTo(halves, hn::LoadU(d, from + x))), bits, to + x);
}

HWY_INLINE void toBytes(const float* from, std::size_t count, std::uint8_t* to)
{
    const Floats d;
    const hn::Rebind<std::uint8_t, Floats> bytes;
    for (std::size_t x = 0; x < count; x += hn::Lanes(d))
        hn::StoreU(hn::DemoteTo(bytes, hn::NearestInt(hn::LoadU(d, from + x))), bytes, to + x);
}

HWY_INLINE void convertRow(const float* from, std::size_t count, float* to)
{
    if (from != to)
        std::memcpy(to, from, count * sizeof(float));
}
HWY_INLINE void convertRow(const float* from, std::size_t count, std::uint16_t* to)
{
    toHalf(from, count, to);
}
HWY_INLINE void convertRow(const float* from, std::size_t count, std::uint8_t* to)
{
    toBytes(from, count, to);
}

template <class T>
void storePlanar(const ResampleArguments& a, float* const* planes, int y)
{
    const auto size = static_cast<std::size_t>(a.spec.size);
    for (std::size_t c = 0; c < 3; ++c) {
        T* to = reinterpret_cast<T*>(a.out) + (c * size + static_cast<std::size_t>(y)) * size;
        if (size % kResamplePadding == 0) {
            convertRow(planes[c], size, to);
            continue;
        }
        auto* row = reinterpret_cast<T*>(a.packed);
        convertRow(planes[c], paddedRow(a.spec.size), row);
        std::memcpy(to, row, size * sizeof(T));
    }
}

template <class T>
void storeInterleaved(const ResampleArguments& a, float* const* planes, int y)
{
    const hn::CappedTag<T, kResamplePadding> d;
    const auto size = static_cast<std::size_t>(a.spec.size);
    const std::size_t padded = paddedRow(a.spec.size);
    const T* rows[3];
    for (std::size_t c = 0; c < 3; ++c) {
        T* row = reinterpret_cast<T*>(planes[c]);
        convertRow(planes[c], padded, row);
        rows[c] = row;
    }
    T* out = reinterpret_cast<T*>(a.out) + 3 * size * static_cast<std::size_t>(y);
    T* to = size == padded ? out : reinterpret_cast<T*>(a.packed);
    for (std::size_t x = 0; x < size; x += hn::Lanes(d)) {
        hn::StoreInterleaved3(hn::LoadU(d, rows[0] + x), hn::LoadU(d, rows[1] + x),
                              hn::LoadU(d, rows[2] + x), d, to + 3 * x);
    }
    if (to != out)
        std::memcpy(out, to, 3 * size * sizeof(T));
}

template <class T>
void store(const ResampleArguments& a, float* const* planes, int y)
{
    if (a.spec.layout == PixelLayout::Nchw)
        storePlanar<T>(a, planes, y);
    else
        storeInterleaved<T>(a, planes, y);
}

void planPixelByPixel(const AxisTaps& taps, bool flip, HorizontalPlan& plan)
{
    const int padded = (taps.outputs + kResampleBlock - 1) / kResampleBlock * kResampleBlock;
    const auto used = static_cast<std::size_t>(taps.taps);
    plan.window = 0;
    plan.taps = taps.taps;
    plan.offset.assign(static_cast<std::size_t>(padded), 0);
    plan.weights.assign(static_cast<std::size_t>(padded) * used * 4, 0.0F);
    for (int x = 0; x < taps.outputs; ++x) {
        const std::size_t from = taps.at(x, flip);
        const auto at = static_cast<std::size_t>(x);
        plan.offset[at] = 3 * taps.first[from];
        const float* weights = &taps.weights[from * static_cast<std::size_t>(taps.stride)];
        float* to = &plan.weights[((at / 8 * 4 + at % 4) * used) * 8 + at % 8 / 4 * 4];
        for (std::size_t k = 0; k < used; ++k)
            std::fill_n(to + 8 * k, 4, weights[k]);
    }
}

void planRow(const AxisTaps& taps, bool flip, HorizontalPlan& plan)
{
#if FORMWORK_RESAMPLE_WINDOWS
    if (planFromRegisters(taps, flip, plan))
        return;
#endif
    planPixelByPixel(taps, flip, plan);
}

bool resampleImage(const ResampleArguments& a)
{
    const auto size = static_cast<std::size_t>(a.spec.size);
    const bool direct = a.spec.type == PixelType::Float32 && a.spec.layout == PixelLayout::Nchw &&
                        size % kResamplePadding == 0;
    const bool around = direct && reinterpret_cast<std::uintptr_t>(a.out) % 64 == 0;
    float* planes[3];
    for (std::size_t c = 0; c < 3; ++c)
        planes[c] = a.planes + c * paddedRow(a.spec.size);
    const bool spreads = a.horizontal->window > 0; // addSourceRows() does, from the second row on
    RowRange ahead;
    for (int y = 0; y < a.spec.size; ++y) {
        ahead.end = std::max(ahead.begin, endOfRowsAhead(a, y));
        if (y == 0 || !spreads) {
            prefetchRows(a, ahead);
            ahead.begin = ahead.end;
        }
        addSourceRows(a, y, ahead);
        if (direct) {
            for (std::size_t c = 0; c < 3; ++c)
                planes[c] = reinterpret_cast<float*>(a.out) +
                            (c * size + static_cast<std::size_t>(y)) * size;
        }
        makeRowOfTaps(a, planes, around);
        if (direct)
            continue;
        switch (a.spec.type) {
        case PixelType::Float32:
            store<float>(a, planes, y);
            break;
        case PixelType::Float16:
            store<std::uint16_t>(a, planes, y);
            break;
        case PixelType::UInt8:
            store<std::uint8_t>(a, planes, y);
            break;
        }
    }
    if (around)
        hwy::FlushStream(); // before another thread is notified that the output is ready
    return true;
}

#endif

} // namespace formwork::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace formwork {

HWY_EXPORT(planRow);
HWY_EXPORT(resampleImage);

void planHorizontal(const AxisTaps& taps, bool flip, HorizontalPlan& plan)
{
    HWY_DYNAMIC_DISPATCH(planRow)(taps, flip, plan);
}

bool resampleSimd(const ResampleArguments& arguments)
{
    return HWY_DYNAMIC_DISPATCH(resampleImage)(arguments);
}

} // namespace formwork
#endif
