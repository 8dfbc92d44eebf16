// Compiled once per instruction set: foreach_target.h includes this file again for each.
#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "core/image/jpeg/jpeg_coefficients.cpp"
#include <hwy/foreach_target.h>

#include "core/image/jpeg/jpeg_coefficients.h"

#include <bit>
#include <cstdlib>
#include <cstring>

#include <hwy/highway.h>

#include "core/image/jpeg/jpeg_codes-inl.h"

HWY_BEFORE_NAMESPACE();
namespace formwork::HWY_NAMESPACE {

namespace hn = hwy::HWY_NAMESPACE;

bool readCoefficientsHere(ScanState& state, int count, std::span<CoefficientBlock> blocks)
{
    BitSource source = state.source; // a local one stays in registers
    const Round round = makeRound(state);
    const std::size_t total = static_cast<std::size_t>(count) * round.perMcu;
    std::size_t at = 0;
    for (std::size_t i = 0; i < total; ++i) {
        CoefficientBlock& block = blocks[i];
        block.reach = readBlock<AlongZigzag>(source, state.components[round.blocks[at].component],
                                             block.values.data());
        if (HWY_UNLIKELY(block.reach == 0 || isBeyond(source, state)))
            return false;
        at = at + 1 == round.count ? 0 : at + 1;
    }
    state.source = source;
    return true;
}

using Floats = hn::ScalableTag<float>;

// The values of a block for its codes (T.81, F.1.2.1).
struct alignas(64) CodedValues
{
    // The value's bits, and its size from kSizeShift on.
    std::array<std::uint32_t, 64> values;
    std::uint64_t present = 0; // bit n: coefficient n is not zero
    int dc = 0;
};
constexpr int kSizeShift = 16;
constexpr int kBeyondBaseline = 1024; // ten bits, and -1024 as the mean of a black block

// False: a coefficient is too large.
HWY_INLINE bool requantise(const CoefficientBlock& block, const Requantisation& by,
                           CodedValues& out)
{
    const Floats d;
    const hn::RebindToSigned<Floats> di;
    const hn::RebindToUnsigned<Floats> du;
    const hn::Rebind<std::int16_t, Floats> d16;
    constexpr int kExponentShift = 23;
    constexpr int kExponentOfHalf = 126;
    auto largest = hn::Zero(d);
    out.present = 0;
    out.dc = 0;
    for (std::size_t i = 0; i < block.reach; i += hn::Lanes(d)) {
        const auto before = hn::PromoteTo(di, hn::Load(d16, block.values.data() + i));
        const auto after =
            hn::MulAdd(hn::ConvertTo(d, hn::Abs(before)), hn::Load(d, by.ratio.data() + i),
                       hn::Load(d, by.offset.data() + i));
        const auto ac = i == 0 ? hn::IfThenZeroElse(hn::FirstN(d, 1), after) : after;
        largest = hn::Max(largest, ac);
        const auto magnitude = hn::ConvertTo(di, after);
        // The exponent of a whole number is that of its highest bit; zero has none.
        const auto size = hn::Max(
            hn::Sub(hn::ShiftRight<kExponentShift>(hn::BitCast(di, hn::ConvertTo(d, magnitude))),
                    hn::Set(di, kExponentOfHalf)),
            hn::Zero(di));
        // Of a negative value, the complement of its magnitude.
        const auto negative = hn::BroadcastSignBit(before);
        const auto ones = hn::Sub(hn::Shl(hn::Set(du, 1), hn::BitCast(du, size)), hn::Set(du, 1));
        const auto bits = hn::And(hn::BitCast(du, hn::Xor(magnitude, negative)), ones);
        hn::Store(hn::Or(bits, hn::ShiftLeft<kSizeShift>(hn::BitCast(du, size))), du,
                  out.values.data() + i);
        std::uint64_t present = 0;
        hn::StoreMaskBits(di, hn::Ne(magnitude, hn::Zero(di)),
                          reinterpret_cast<std::uint8_t*>(&present));
        out.present |= present << i;
        if (i == 0)
            out.dc = hn::GetLane(hn::Sub(hn::Xor(magnitude, negative), negative));
    }
    return hn::AllTrue(d, hn::Lt(largest, hn::Set(d, static_cast<float>(kBeyondBaseline)))) &&
           -kBeyondBaseline <= out.dc && out.dc < kBeyondBaseline;
}

HWY_INLINE void put(CodeSink& sink, std::uint64_t code, unsigned length)
{
    sink.count += length;
    sink.bits |= code << (64 - sink.count);
}

// Without a branch: how full the word is cannot be predicted.
HWY_INLINE void flush(CodeSink& sink)
{
    const std::uint64_t word = __builtin_bswap64(sink.bits);
    std::memcpy(sink.at, &word, sizeof word);
    const unsigned bytes = sink.count >> 3;
    sink.at += bytes;
    sink.bits <<= 8 * bytes;
    sink.count &= 7U;
}

constexpr std::size_t kZeroRun = 0xF0; // of sixteen

// The next coefficient after the one at `last`; gives its place. After a flush() there is room for
// two.
HWY_INLINE std::size_t putCoefficient(CodeSink& sink, const CodedValues& values,
                                      const BlockCodes& codes, std::uint64_t left, std::size_t last)
{
    const auto place = static_cast<std::size_t>(std::countr_zero(left));
    std::size_t run = place - last - 1;
    while (HWY_UNLIKELY(run > 15)) {
        flush(sink);
        put(sink, codes.ac[kZeroRun].bits, codes.ac[kZeroRun].length);
        flush(sink);
        run -= 16;
    }
    const std::uint32_t value = values.values[place];
    const ValueCode& code = codes.ac[run << 4 | value >> kSizeShift];
    put(sink, code.bits | (value & 0xFFFFU), code.length);
    return place;
}

HWY_INLINE void writeBlock(CodeSink& sink, const CodedValues& values, const BlockCodes& codes,
                           int& predictor)
{
    const int difference = values.dc - predictor;
    predictor = values.dc;
    const auto size =
        static_cast<unsigned>(std::bit_width(static_cast<unsigned>(std::abs(difference))));
    const std::uint32_t bits =
        static_cast<std::uint32_t>(difference + (difference >> 31)) & ((1U << size) - 1);
    put(sink, codes.dc[size].bits | bits, codes.dc[size].length);
    flush(sink);
    std::size_t last = 0;
    for (std::uint64_t left = values.present & ~std::uint64_t{1}; left != 0; left &= left - 1) {
        last = putCoefficient(sink, values, codes, left, last);
        left &= left - 1;
        if (left == 0)
            break;
        last = putCoefficient(sink, values, codes, left, last);
        flush(sink);
    }
    if (last != 63)
        put(sink, codes.ac[0].bits, codes.ac[0].length);
    flush(sink);
}

bool writeCoefficientsHere(std::span<const CoefficientBlock> blocks,
                           std::span<const std::uint8_t> componentOf,
                           std::array<ComponentWriter, 3>& components, CodeSink& sink)
{
    CodeSink to = sink; // a local one stays in registers
    CodedValues values;
    std::size_t at = 0;
    for (const CoefficientBlock& block : blocks) {
        ComponentWriter& component = components[componentOf[at]];
        if (!requantise(block, component.steps, values))
            return false;
        writeBlock(to, values, *component.codes, component.predictor);
        at = at + 1 == componentOf.size() ? 0 : at + 1;
    }
    sink = to;
    return true;
}

} // namespace formwork::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace formwork {

namespace {

// Calls take(symbol, code, length) for each of the codes of a table as in the file.
template <typename Take>
void forEachCode(std::span<const std::uint8_t> codes, const Take& take)
{
    std::uint32_t code = 0;
    std::size_t symbol = kLongestCode;
    for (std::size_t length = 1; length <= kLongestCode; ++length, code <<= 1) {
        for (unsigned i = 0; i < codes[length - 1]; ++i, ++code, ++symbol)
            take(codes[symbol], code, static_cast<std::uint32_t>(length));
    }
}

} // namespace

HWY_EXPORT(readCoefficientsHere);
HWY_EXPORT(writeCoefficientsHere);

bool readCoefficients(ScanState& state, int count, std::span<CoefficientBlock> blocks)
{
    return HWY_DYNAMIC_DISPATCH(readCoefficientsHere)(state, count, blocks);
}

Requantisation::Requantisation(const QuantTable& from, const QuantTable& to)
{
    for (std::size_t i = 0; i < 64; ++i) {
        const int step = to[kZigzag[i]];
        ratio[i] = static_cast<float>(from[kZigzag[i]]) / static_cast<float>(step);
        offset[i] = (static_cast<float>(step / 2) + 0.5F) / static_cast<float>(step);
    }
}

BlockCodes::BlockCodes(const JpegComponent& component)
{
    forEachCode(component.dcCodes,
                [this](unsigned symbol, std::uint32_t code, std::uint32_t length) {
                    if (symbol < dc.size())
                        dc[symbol] = {code << symbol, length + symbol};
                });
    forEachCode(component.acCodes,
                [this](unsigned symbol, std::uint32_t code, std::uint32_t length) {
                    const unsigned size = symbol & 15U;
                    ac[symbol] = {code << size, length + size};
                });
}

bool writeCoefficients(std::span<const CoefficientBlock> blocks,
                       std::span<const std::uint8_t> componentOf,
                       std::array<ComponentWriter, 3>& components, CodeSink& sink)
{
    return HWY_DYNAMIC_DISPATCH(writeCoefficientsHere)(blocks, componentOf, components, sink);
}

void finish(CodeSink& sink)
{
    if (sink.count > 0) // T.81, F.1.2.3: with ones
        *sink.at++ = static_cast<std::uint8_t>(sink.bits >> 56 | 0xFFU >> sink.count);
    sink.bits = 0;
    sink.count = 0;
}

} // namespace formwork
#endif
