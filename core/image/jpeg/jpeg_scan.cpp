// Compiled once per instruction set: foreach_target.h includes this file again for each. Reading
// codes does not use SIMD, but gains from the shifts that come with AVX2.
#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "core/image/jpeg/jpeg_scan.cpp"
#include <hwy/foreach_target.h>

#include "core/image/jpeg/jpeg_scan.h"

#include <array>
#include <cstring>
#include <span>

#include <hwy/highway.h>

#include "core/image/jpeg/jpeg_transform-inl.h"

HWY_BEFORE_NAMESPACE();
namespace formwork::HWY_NAMESPACE {

#if HWY_ARCH_X86 && HWY_TARGET <= HWY_AVX2

constexpr int kAcShift = 64 - lookBits(CodeKind::Ac);
constexpr int kDcShift = 64 - lookBits(CodeKind::Dc);
constexpr int kLongestCode = 16;

// Leaves at least 56 valid bits. Bits beyond the count may be there too: the same ones are put
// there again.
HWY_INLINE void refill(BitSource& source)
{
    std::uint64_t next;
    std::memcpy(&next, source.at, sizeof next);
    source.bits |= __builtin_bswap64(next) >> source.count;
    source.at += (63 - source.count) >> 3;
    source.count |= 56;
}

HWY_INLINE void use(BitSource& source, unsigned bits)
{
    source.bits <<= bits;
    source.count -= bits;
}

// The symbol of an undecided entry; negative if there is no such code. Needs 16 bits.
HWY_INLINE int readSymbol(const HuffmanTable& table, unsigned codeBits, unsigned symbol,
                          BitSource& source)
{
    if (HWY_LIKELY(codeBits != 0)) {
        use(source, codeBits);
        return static_cast<int>(symbol);
    }
    const auto code = static_cast<std::uint32_t>(source.bits >> 48);
    for (unsigned length = 1; length <= kLongestCode; ++length) {
        if (code >= table.limit[length])
            continue;
        use(source, length);
        return table.symbols[static_cast<std::size_t>(
            static_cast<std::int32_t>(code >> (kLongestCode - length)) + table.offset[length])];
    }
    return -1;
}

// The value of `size` bits, 1 to 15 (T.81, table F.1).
HWY_INLINE int readValue(BitSource& source, unsigned size)
{
    const int raw = static_cast<int>(source.bits >> (64 - size));
    use(source, size);
    return raw < 1 << (size - 1) ? raw - (1 << size) + 1 : raw;
}

// The first value of an entry, given the bits looked at.
HWY_INLINE std::int16_t firstValue(const LookEntry& entry, std::uint64_t bits)
{
    return static_cast<std::int16_t>((bits >> (entry.shift & 63U)) - entry.base);
}

// Needs 31 bits.
HWY_INLINE bool readDifference(const HuffmanTable& table, BitSource& source,
                               std::uint32_t& predictor)
{
    const LookEntry& entry = table.look[source.bits >> kDcShift];
    if (HWY_LIKELY(entry.steps != kUndecided)) {
        predictor += static_cast<std::uint32_t>(firstValue(entry, source.bits));
        use(source, entry.bits);
        return true;
    }
    const int size = readSymbol(table, entry.bits, entry.symbol, source);
    if (size < 0)
        return false;
    if (size > 0)
        predictor += static_cast<std::uint32_t>(readValue(source, static_cast<unsigned>(size)));
    return true;
}

enum class Step { Continue, End, Damaged };

// A coefficient whose symbol is known. `place` is how far the block has got.
template <bool kStore>
HWY_INLINE Step takeSymbol(unsigned symbol, BitSource& source, std::size_t& place,
                           std::int16_t* block)
{
    const unsigned run = symbol >> 4;
    const unsigned size = symbol & 15U;
    if (size == 0) {
        if (run != 15)
            return Step::End;
        place += 16;
        return place < 64 ? Step::Continue : Step::Damaged;
    }
    place += run + 1;
    if (place > 64)
        return Step::Damaged;
    const int value = readValue(source, size);
    if constexpr (kStore)
        block[pairPlace(place - 1)] = static_cast<std::int16_t>(value);
    return Step::Continue;
}

// One coefficient of a look that gave none, or one too many: by its code bit by bit.
template <bool kStore>
HWY_INLINE Step readLongCoefficient(const HuffmanTable& table, const LookEntry& entry,
                                    BitSource& source, std::size_t& place, std::int16_t* block)
{
    const unsigned codeBits = entry.steps == kUndecided ? entry.bits : 0;
    const int symbol = readSymbol(table, codeBits, entry.symbol, source);
    if (symbol < 0)
        return Step::Damaged;
    return takeSymbol<kStore>(static_cast<unsigned>(symbol), source, place, block);
}

// AC coefficients, into `block` if kStore; gives how far along the zigzag they reach, 0 if damaged.
template <bool kStore>
HWY_INLINE unsigned readCoefficients(const HuffmanTable& table, BitSource& source,
                                     std::int16_t* block)
{
    static_assert(3 * kMostBits <= 56 && lookBits(CodeKind::Ac) <= kMostBits);
    std::size_t place = 1;
    for (;;) {
        refill(source);
        const LookEntry* entry = nullptr;
        unsigned used = 0;
        // Stops at the end of the block, and where a look-up is not enough or, in a block that gets
        // full, too much.
        const auto look = [&]() HWY_ATTR {
            entry = table.look.data() + (source.bits >> kAcShift);
            const std::size_t next = place + entry->steps;
            if (HWY_UNLIKELY(next >= 64))
                return false;
            if constexpr (kStore) { // where there is no second one, the first takes its place
                block[pairPlace(next - 1)] = entry->second;
                block[pairPlace(place - 1 + entry->firstSteps)] = firstValue(*entry, source.bits);
            }
            source.bits <<= entry->bits & 63U;
            used += entry->bits;
            place = next;
            return true;
        };
        const bool more = look() && look() && look();
        source.count -= used;
        if (more)
            continue;
        const std::size_t next = place + entry->steps - kEndOfBlock;
        if (entry->steps >= kEndOfBlock && next < 64) {
            // Without a coefficient before the end it is one more zero.
            if constexpr (kStore)
                block[pairPlace(place - 1 + entry->firstSteps)] = firstValue(*entry, source.bits);
            use(source, entry->bits);
            return static_cast<unsigned>(next);
        }
        const LookEntry last = *entry;
        refill(source);
        const Step step = readLongCoefficient<kStore>(table, last, source, place, block);
        if (step == Step::Damaged)
            return 0;
        if (step == Step::End || place == 64)
            return static_cast<unsigned>(place);
    }
}

// The blocks of an MCU in their order, of two MCUs where their number is odd: going round in it by
// arithmetic spares branches, which would be mispredicted between those of random data.
struct Round
{
    struct Block
    {
        std::size_t component = 0;
        std::uint8_t* out = nullptr;
        std::ptrdiff_t step = 0; // from one round to the next
    };
    std::array<Block, 6> blocks; // luma 2 x 2 and twice chroma, or two MCUs of 1 + 1 + 1
    std::size_t count = 0;       // even
    std::size_t perMcu = 0;
};

Round makeRound(const ScanState& state)
{
    Round round;
    for (std::size_t mcu = 0; mcu == 0 || round.count % 2 == 1; ++mcu) {
        for (std::size_t c = 0; c < static_cast<std::size_t>(state.componentCount); ++c) {
            const ScanComponent& component = state.components[c];
            const auto blocksAcross = static_cast<std::size_t>(component.horizontal);
            for (std::size_t i = 0; i < blocksAcross * static_cast<std::size_t>(component.vertical);
                 ++i) {
                const auto row = static_cast<std::ptrdiff_t>(i / blocksAcross);
                const auto column = mcu * blocksAcross + i % blocksAcross;
                std::uint8_t* const out =
                    component.out == nullptr // only skipped over
                        ? nullptr
                        : component.out + 8 * row * component.stride + 8 * column;
                round.blocks[round.count++] = {c, out,
                                               static_cast<std::ptrdiff_t>(8 * blocksAcross)};
            }
        }
        if (mcu == 0)
            round.perMcu = round.count;
    }
    for (Round::Block& block : std::span(round.blocks).first(round.count))
        block.step *= static_cast<std::ptrdiff_t>(round.count / round.perMcu);
    return round;
}

// Gives how far along the zigzag the block reaches, 0 if damaged.
HWY_INLINE unsigned readBlock(BitSource& source, ScanComponent& component, std::int16_t* block)
{
    refill(source);
    if (!readDifference(*component.dc, source, component.predictor))
        return 0;
    block[0] = static_cast<std::int16_t>(component.predictor);
    return readCoefficients<true>(*component.ac, source, block);
}

HWY_INLINE bool skipBlock(BitSource& source, ScanComponent& component)
{
    refill(source);
    return readDifference(*component.dc, source, component.predictor) &&
           readCoefficients<false>(*component.ac, source, nullptr) != 0;
}

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
    if (readBlock(source, state.components[target.component], pair.values.data()) == 0)
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

HWY_INLINE bool isBeyond(const BitSource& source, const ScanState& state)
{
    return source.at > state.end + sizeof(std::uint64_t);
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
        const unsigned usedFirst = readBlock(source, first, values);
        const unsigned usedSecond = readBlock(source, second, values + kSecondOfPair);
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
