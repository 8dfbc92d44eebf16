// Private to core/image: reading Huffman codes of a JPEG, for the instruction set that the
// including file is being compiled for. Reading codes does not use SIMD, but gains from the shifts
// that come with AVX2.
#if defined(FORMWORK_JPEG_CODES_INL_H) == defined(HWY_TARGET_TOGGLE)
#ifdef FORMWORK_JPEG_CODES_INL_H
#undef FORMWORK_JPEG_CODES_INL_H
#else
#define FORMWORK_JPEG_CODES_INL_H
#endif

#include "core/image/jpeg/jpeg_scan.h"

#include <array>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <span>

#include <hwy/highway.h>

HWY_BEFORE_NAMESPACE();
namespace formwork::HWY_NAMESPACE {

constexpr int kAcShift = 64 - lookBits(CodeKind::Ac);
constexpr int kDcShift = 64 - lookBits(CodeKind::Dc);

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

// Where a block's coefficients go. Of the same form: Paired in jpeg_scan.cpp.
struct Nowhere
{
    HWY_INLINE static void put(std::int16_t*, std::size_t, std::int16_t) {}
};
struct AlongZigzag
{
    HWY_INLINE static void put(std::int16_t* block, std::size_t zigzag, std::int16_t value)
    {
        block[zigzag] = value;
    }
};

// A coefficient whose symbol is known. `place` is how far the block has got.
template <typename Target>
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
    Target::put(block, place - 1, static_cast<std::int16_t>(readValue(source, size)));
    return Step::Continue;
}

// One coefficient of a look that gave none, or one too many: by its code bit by bit.
template <typename Target>
HWY_INLINE Step readLongCoefficient(const HuffmanTable& table, const LookEntry& entry,
                                    BitSource& source, std::size_t& place, std::int16_t* block)
{
    const unsigned codeBits = entry.steps == kUndecided ? entry.bits : 0;
    const int symbol = readSymbol(table, codeBits, entry.symbol, source);
    if (symbol < 0)
        return Step::Damaged;
    return takeSymbol<Target>(static_cast<unsigned>(symbol), source, place, block);
}

// AC coefficients, into `block` as Target says; gives how far along the zigzag they reach, 0 if
// damaged.
template <typename Target>
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
            // Where there is no second one, the first takes its place.
            Target::put(block, next - 1, entry->second);
            Target::put(block, place - 1 + entry->firstSteps, firstValue(*entry, source.bits));
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
            Target::put(block, place - 1 + entry->firstSteps, firstValue(*entry, source.bits));
            use(source, entry->bits);
            return static_cast<unsigned>(next);
        }
        const LookEntry last = *entry;
        refill(source);
        const Step step = readLongCoefficient<Target>(table, last, source, place, block);
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

inline Round makeRound(const ScanState& state)
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
template <typename Target>
HWY_INLINE unsigned readBlock(BitSource& source, ScanComponent& component, std::int16_t* block)
{
    refill(source);
    if (!readDifference(*component.dc, source, component.predictor))
        return 0;
    block[0] = static_cast<std::int16_t>(component.predictor);
    return readCoefficients<Target>(*component.ac, source, block);
}

HWY_INLINE bool skipBlock(BitSource& source, ScanComponent& component)
{
    refill(source);
    return readDifference(*component.dc, source, component.predictor) &&
           readCoefficients<Nowhere>(*component.ac, source, nullptr) != 0;
}

HWY_INLINE bool isBeyond(const BitSource& source, const ScanState& state)
{
    return source.at > state.end + sizeof(std::uint64_t);
}

} // namespace formwork::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#endif
