// Private to core/image: resampling with windows of pixels in registers, for AVX-512. One
// instruction picks 16 floats out of 32, so a row is kept by channels, and 16 outputs of a channel
// take an instruction or two per tap, where pixel by pixel they take eight loads.
#if defined(FORMWORK_RESAMPLE_WINDOW_INL_H) == defined(HWY_TARGET_TOGGLE)
#ifdef FORMWORK_RESAMPLE_WINDOW_INL_H
#undef FORMWORK_RESAMPLE_WINDOW_INL_H
#else
#define FORMWORK_RESAMPLE_WINDOW_INL_H
#endif

#include "core/image/resample/resample_kernel.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>

#include <hwy/cache_control.h>
#include <hwy/highway.h>

#undef FORMWORK_RESAMPLE_WINDOWS
#define FORMWORK_RESAMPLE_WINDOWS (HWY_ARCH_X86 && HWY_TARGET <= HWY_AVX3)

HWY_BEFORE_NAMESPACE();
namespace formwork::HWY_NAMESPACE {

#if FORMWORK_RESAMPLE_WINDOWS

namespace hn = hwy::HWY_NAMESPACE;

constexpr int kLargestWindow = 64;
constexpr int kGroup = 16; // outputs, pixels

using Group = hn::FixedTag<float, kGroup>;
using GroupVector = hn::Vec<Group>;
using GroupIndex = hn::FixedTag<std::int32_t, kGroup>;

// Lane i is number index[i] of low and high together. Highway has no such operation yet.
HWY_INLINE GroupVector pick(GroupVector low, GroupVector high, hn::Vec<GroupIndex> index)
{
    return GroupVector{_mm512_permutex2var_ps(low.raw, index.raw, high.raw)};
}

// Which of three vectors of RGB pixels hold channel c of the 16 pixels, and where.
struct ChannelPicks
{
    alignas(64) std::int32_t first[3][kGroup]; // among the first two vectors
    alignas(64) std::int32_t then[3][kGroup];  // of that and the third one
};

constexpr ChannelPicks makeChannelPicks()
{
    ChannelPicks picks{};
    for (int c = 0; c < 3; ++c) {
        for (int i = 0; i < kGroup; ++i) {
            const int from = 3 * i + c;
            picks.first[c][i] = from < 2 * kGroup ? from : 0;
            picks.then[c][i] = from < 2 * kGroup ? i : from - kGroup;
        }
    }
    return picks;
}
inline constexpr ChannelPicks kChannelPicks = makeChannelPicks();

// Rows to ask for.
struct RowsAhead
{
    const std::uint8_t* first;
    std::ptrdiff_t stride;
    int count;
};

// The weighted sum of rows of RGB pixels, by channels. width >= kGroup. Asks for the rows ahead
// piece by piece, so that the requests do not queue.
template <int kTaps>
HWY_INLINE void addRowsByChannel(const std::uint8_t* const* rows, const float* weights, int taps,
                                 int width, float* line, const RowsAhead& ahead)
{
    const Group d;
    const GroupIndex ints;
    const hn::FixedTag<std::uint8_t, kGroup> bytes;
    const std::size_t stride = channelRow(width);
    const int count = kTaps > 0 ? kTaps : taps;
    const auto sum = [&](std::size_t at) HWY_ATTR {
        const auto load = [&](int k) HWY_ATTR {
            return hn::ConvertTo(d, hn::PromoteTo(ints, hn::LoadU(bytes, rows[k] + at)));
        };
        auto total = hn::Mul(hn::Set(d, weights[0]), load(0));
        for (int k = 1; k < count; ++k)
            total = hn::MulAdd(hn::Set(d, weights[k]), load(k), total);
        return total;
    };
    const auto group = [&](int x) HWY_ATTR {
        const auto at = static_cast<std::size_t>(3 * x);
        for (int row = 0; row < ahead.count; ++row)
            hwy::Prefetch(ahead.first + row * ahead.stride + at);
        const auto v0 = sum(at);
        const auto v1 = sum(at + kGroup);
        const auto v2 = sum(at + 2 * kGroup);
        for (std::size_t c = 0; c < 3; ++c) {
            const auto first = hn::Load(ints, kChannelPicks.first[c]);
            const auto then = hn::Load(ints, kChannelPicks.then[c]);
            hn::StoreU(pick(pick(v0, v1, first), v2, then), d, line + c * stride + x);
        }
    };
    int x = 0;
    for (; x + kGroup <= width; x += kGroup)
        group(x);
    if (x < width) // once more over the last ones: never read behind the row
        group(width - kGroup);
}

// A channel's source pixels that the taps of a group are picked from.
template <int kWindow>
struct Window
{
    GroupVector part[kWindow / kGroup];

    HWY_INLINE explicit Window(const float* from)
    {
        for (int i = 0; i < kWindow / kGroup; ++i)
            part[i] = hn::LoadU(Group(), from + kGroup * i);
    }

    HWY_INLINE GroupVector at(hn::Vec<GroupIndex> index) const
    {
        const auto near = pick(part[0], part[1], index);
        if constexpr (kWindow == 32) {
            return near;
        } else {
            const auto isFar = hn::MaskFromVec(
                hn::BitCast(Group(), hn::ShiftLeft<26>(index))); // bit 5 to the sign
            return hn::IfThenElse(isFar, pick(part[2], part[3], index), near);
        }
    }
};

// `around`: the planes are the output, aligned to 64 bytes, and it is written around the caches. A
// batch is larger than they are, and would first be read into them from memory.
template <int kWindow, int kTaps>
HWY_INLINE void makeRowFromWindows(const ResampleArguments& a, float* const* planes, bool around)
{
    const Group d;
    const GroupIndex ints;
    const HorizontalPlan& plan = *a.horizontal;
    const std::size_t stride = channelRow(a.source.width);
    const int taps = kTaps > 0 ? kTaps : plan.taps;
    const auto one = hn::Set(ints, 1);
    const float* weights = plan.weights.data();
    for (std::size_t x = 0; x < static_cast<std::size_t>(a.spec.size); x += kGroup) {
        const float* line = a.line + plan.base[x / kGroup];
        const Window<kWindow> red(line);
        const Window<kWindow> green(line + stride);
        const Window<kWindow> blue(line + 2 * stride);
        auto index = hn::LoadU(ints, plan.index.data() + x);
        auto weight = hn::LoadU(d, weights);
        auto r = hn::Mul(weight, red.at(index));
        auto g = hn::Mul(weight, green.at(index));
        auto b = hn::Mul(weight, blue.at(index));
        for (int k = 1; k < taps; ++k) {
            index = hn::Add(index, one);
            weight = hn::LoadU(d, weights + kGroup * k);
            r = hn::MulAdd(weight, red.at(index), r);
            g = hn::MulAdd(weight, green.at(index), g);
            b = hn::MulAdd(weight, blue.at(index), b);
        }
        const auto store = [&](auto value, std::size_t c) HWY_ATTR {
            value = hn::MulAdd(value, hn::Set(d, a.scale[c]), hn::Set(d, a.offset[c]));
            if (around)
                hn::Stream(value, d, planes[c] + x);
            else
                hn::StoreU(value, d, planes[c] + x);
        };
        store(r, 0);
        store(g, 1);
        store(b, 2);
        weights += static_cast<std::ptrdiff_t>(kGroup) * taps;
    }
}

// False where a group of outputs reaches too far.
inline bool planFromRegisters(const AxisTaps& taps, bool flip, HorizontalPlan& plan)
{
    if (taps.source < kGroup)
        return false;
    const auto groups = (static_cast<std::size_t>(taps.outputs) + kGroup - 1) / kGroup;
    const auto used = static_cast<std::size_t>(taps.taps);
    plan.taps = taps.taps;
    plan.base.resize(groups);
    plan.index.assign(groups * kGroup, 0);
    plan.weights.assign(groups * kGroup * used, 0.0F);
    int reach = 0;
    for (std::size_t group = 0; group < groups; ++group) {
        const auto begin = static_cast<int>(group) * kGroup;
        const int end = std::min(begin + kGroup, taps.outputs);
        const auto first = [&](int x) {
            return taps.first[taps.at(x, flip)];
        };
        const int base = std::min(first(begin), first(end - 1)); // they only rise, or only fall
        reach = std::max(reach, std::max(first(begin), first(end - 1)) - base + taps.taps);
        plan.base[group] = base;
        for (int x = begin; x < end; ++x) {
            const std::size_t from = taps.at(x, flip);
            const auto at = static_cast<std::size_t>(x - begin);
            plan.index[group * kGroup + at] = taps.first[from] - base;
            const float* weights = &taps.weights[from * static_cast<std::size_t>(taps.stride)];
            for (std::size_t k = 0; k < used; ++k)
                plan.weights[(group * used + k) * kGroup + at] = weights[k];
        }
    }
    plan.window = reach <= 32 ? 32 : kLargestWindow;
    return reach <= kLargestWindow;
}

template <int kWindow>
void makeRowFromWindowsOfTaps(const ResampleArguments& a, float* const* planes, bool around)
{
    switch (a.horizontal->taps) {
    case 1:
        return makeRowFromWindows<kWindow, 1>(a, planes, around);
    case 2:
        return makeRowFromWindows<kWindow, 2>(a, planes, around);
    case 3:
        return makeRowFromWindows<kWindow, 3>(a, planes, around);
    case 4:
        return makeRowFromWindows<kWindow, 4>(a, planes, around);
    default:
        return makeRowFromWindows<kWindow, 0>(a, planes, around);
    }
}

#endif

} // namespace formwork::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#endif
