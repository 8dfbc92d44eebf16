// Compiled once per instruction set: foreach_target.h includes this file again for each.
#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "core/image/jpeg/jpeg_scan.cpp"
#include <hwy/foreach_target.h>

#include "core/image/jpeg/jpeg_scan.h"

#include <array>
#include <cstring>
#include <span>

#include <hwy/highway.h>

#include "core/image/jpeg/jpeg_codes-inl.h"
#include "core/image/jpeg/jpeg_transform-inl.h"

HWY_BEFORE_NAMESPACE();
namespace formwork::HWY_NAMESPACE {

#if HWY_ARCH_X86 && HWY_TARGET <= HWY_AVX2

struct Paired
{
    HWY_INLINE static void put(std::int16_t* blocks, std::size_t zigzag, std::int16_t value)
    {
        blocks[pairPlace(zigzag)] = value;
    }
};

struct alignas(64) CoefficientPair
{
    std::array<std::int16_t, 128> values{}; // zeros between blocks
};

// The last block where their number is odd.
HWY_INLINE bool readSingle(BitSource& source, ScanState& state, const Round::Block& target,
                           FirstRows& rows)
{
    CoefficientPair pair;
    std::array<std::uint8_t, 64> spare;
    if (readBlock<Paired>(source, state.components[target.component], pair.values.data()) == 0)
        return false;
    const std::size_t c = target.component;
    inverseTransform(pair.values.data(), state.quant[c][c].steps.data(),
                     {target.out, state.components[c].stride}, {spare.data(), 8}, rows);
    return true;
}

// False, and nothing done, if no picture can have such a mean.
HWY_INLINE bool fillPair(const ScanState& state, const std::array<std::int16_t, 128>& values,
                         const Round::Block& a, const Round::Block& b)
{
    const auto mean = [&](const Round::Block& block, std::size_t at) {
        const int step = state.quant[block.component][0].steps[0];
        return static_cast<int>(static_cast<std::int16_t>(values[at] * step));
    };
    const auto fill = [&](const Round::Block& block, int value) {
        fillBlock(value, {block.out, state.components[block.component].stride});
    };
    const int first = mean(a, 0);
    const int second = mean(b, kSecondOfPair);
    if (HWY_UNLIKELY(!isUsual(first) || !isUsual(second)))
        return false;
    fill(a, first);
    fill(b, second);
    return true;
}

bool readMcusHere(ScanState& state, int count)
{
    BitSource source = state.source; // a local one stays in registers
    Round round = makeRound(state);
    FirstRows rows{hn::Zero(Row()), hn::Zero(Row())};
    CoefficientPair pair;
    std::int16_t* const values = pair.values.data();
    const std::size_t blocks = static_cast<std::size_t>(count) * round.perMcu;
    std::size_t at = 0;
    for (std::size_t i = 0; i < blocks / 2; ++i) {
        Round::Block& a = round.blocks[at];
        Round::Block& b = round.blocks[at + 1];
        ScanComponent& first = state.components[a.component];
        ScanComponent& second = state.components[b.component];
        const unsigned usedFirst = readBlock<Paired>(source, first, values);
        const unsigned usedSecond = readBlock<Paired>(source, second, values + kSecondOfPair);
        if (HWY_UNLIKELY(usedFirst == 0 || usedSecond == 0 || isBeyond(source, state)))
            return false;
        if (usedFirst == 1 && usedSecond == 1) {
            if (!fillPair(state, pair.values, a, b))
                return false;
            values[0] = values[kSecondOfPair] = 0;
        } else {
            inverseTransform(values, state.quant[a.component][b.component].steps.data(),
                             {a.out, first.stride}, {b.out, second.stride}, rows);
            pair.values.fill(0);
        }
        a.out += a.step;
        b.out += b.step;
        at = at + 2 == round.count ? 0 : at + 2;
    }
    if (blocks % 2 == 1 && !readSingle(source, state, round.blocks[at], rows))
        return false;
    state.source = source;
    return isUsual(rows);
}

bool skipMcusHere(ScanState& state, int count)
{
    BitSource source = state.source;
    const Round round = makeRound(state);
    const std::size_t blocks = static_cast<std::size_t>(count) * round.perMcu;
    std::size_t at = 0;
    for (std::size_t i = 0; i < blocks; ++i) {
        if (!skipBlock(source, state.components[round.blocks[at].component]) ||
            isBeyond(source, state))
            return false;
        at = at + 1 == round.count ? 0 : at + 1;
    }
    state.source = source;
    return true;
}

#else

bool readMcusHere(ScanState&, int)
{
    return false;
}
bool skipMcusHere(ScanState&, int)
{
    return false;
}

#endif

} // namespace formwork::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace formwork {

HWY_EXPORT(readMcusHere);
HWY_EXPORT(skipMcusHere);

void setQuant(ScanState& state, const JpegFrame& frame)
{
    const auto count = static_cast<std::size_t>(frame.componentCount);
    for (std::size_t a = 0; a < count; ++a) {
        for (std::size_t b = 0; b < count; ++b) {
            for (std::size_t i = 0; i < 64; ++i) {
                const std::size_t place = i / 8 * 16 + i % 8;
                state.quant[a][b].steps[place] = frame.components[a].quant[i];
                state.quant[a][b].steps[place + 8] = frame.components[b].quant[i];
            }
        }
    }
}

bool readMcus(ScanState& state, int count)
{
    return HWY_DYNAMIC_DISPATCH(readMcusHere)(state, count);
}

bool skipMcus(ScanState& state, int count)
{
    return HWY_DYNAMIC_DISPATCH(skipMcusHere)(state, count);
}

} // namespace formwork
#endif
