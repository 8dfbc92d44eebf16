// Compiled once per instruction set: foreach_target.h includes this file again for each. Reading
// codes is no SIMD, but gains by the shifts that come with AVX2.
#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "core/image/jpeg_scan.cpp"
#include <hwy/foreach_target.h>

#include "core/image/jpeg_scan.h"

#include <array>
#include <cstring>

#include <hwy/highway.h>

#include "core/image/jpeg_transform-inl.h"

HWY_BEFORE_NAMESPACE();
namespace formwork::HWY_NAMESPACE {

#if HWY_ARCH_X86 && HWY_TARGET <= HWY_AVX2

constexpr int kLookShift = 64 - kLookBits;
constexpr int kLongestCode = 16;

// Two blocks wait for each other, their rows in turn: of each zigzag position, where it goes.
constexpr auto kPlace = [] {
    std::array<std::uint8_t, 64> places{};
    for (std::size_t i = 0; i < 64; ++i)
        places[i] = static_cast<std::uint8_t>(kZigzag[i] / 8 * 16 + kZigzag[i] % 8);
    return places;
}();

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

// The lowest six bits of `bits` count.
HWY_INLINE void use(BitSource& source, unsigned bits)
{
    source.bits <<= bits & 63U;
    source.count -= bits & 63U;
}

// The symbol of an undecided entry; negative if there is no such code. Needs 16 bits.
HWY_INLINE int readSymbol(const HuffmanTable& table, LookEntry entry, BitSource& source)
{
    if (HWY_LIKELY(usedBits(entry) != 0)) {
        use(source, usedBits(entry));
        return static_cast<int>(symbolOf(entry));
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

// Needs 31 bits.
HWY_INLINE bool readDifference(const HuffmanTable& table, BitSource& source, int& predictor)
{
    const LookEntry entry = table.look[source.bits >> kLookShift];
    if (HWY_LIKELY(stepsOf(entry) != kUndecided)) {
        use(source, usedBits(entry));
        predictor += firstValue(entry);
        return true;
    }
    const int size = readSymbol(table, entry, source);
    if (size < 0)
        return false;
    if (size > 0)
        predictor += readValue(source, static_cast<unsigned>(size));
    return true;
}

enum class Step { GoOn, End, Damaged };

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
        return place < 64 ? Step::GoOn : Step::Damaged;
    }
    place += run + 1;
    if (place > 64)
        return Step::Damaged;
    const int value = readValue(source, size);
    if constexpr (kStore)
        block[kPlace[place - 1]] = static_cast<std::int16_t>(value);
    return Step::GoOn;
}

// One coefficient of a look that gave none, or one too many: by its code bit by bit.
template <bool kStore>
HWY_INLINE Step readLongCoefficient(const HuffmanTable& table, LookEntry entry, BitSource& source,
                                    std::size_t& place, std::int16_t* block)
{
    if (stepsOf(entry) != kUndecided)
        entry = 0;
    const int symbol = readSymbol(table, entry, source);
    if (symbol < 0)
        return Step::Damaged;
    return takeSymbol<kStore>(static_cast<unsigned>(symbol), source, place, block);
}

// AC coefficients, into `block` if kStore; gives how far along the zigzag they reach, 0 if damaged.
template <bool kStore>
HWY_INLINE unsigned readCoefficients(const HuffmanTable& table, BitSource& source,
                                     std::int16_t* block)
{
    static_assert(4 * kLookBits <= 56);
    std::size_t place = 1;
    for (;;) {
        refill(source);
        LookEntry entry = 0;
        LookEntry entries = 0; // their sum: of the bits used, in the lowest six bits
        // Stops at the end of the block, and where a look tells too little or, in a block that gets
        // full, too much.
        const auto look = [&]() HWY_ATTR {
            entry = table.look[source.bits >> kLookShift];
            const std::size_t next = place + stepsOf(entry);
            if (HWY_UNLIKELY(next >= 64))
                return false;
            source.bits <<= usedBits(entry);
            entries += entry;
            if constexpr (kStore) {
                block[kPlace[place - 1 + firstSteps(entry)]] =
                    static_cast<std::int16_t>(firstValue(entry));
                block[kPlace[next - 1]] = static_cast<std::int16_t>(lastValue(entry));
            }
            place = next;
            return true;
        };
        const bool goOn = look() && look() && look() && look();
        source.count -= usedBits(entries);
        if (goOn)
            continue;
        const std::size_t next = place + stepsOf(entry) - kEndOfBlock;
        if (stepsOf(entry) >= kEndOfBlock && next < 64) {
            use(source, usedBits(entry));
            if (kStore && next > place)
                block[kPlace[next - 1]] = static_cast<std::int16_t>(firstValue(entry));
            return static_cast<unsigned>(next);
        }
        refill(source);
        const Step step = readLongCoefficient<kStore>(table, entry, source, place, block);
        if (step == Step::Damaged)
            return 0;
        if (step == Step::End || place == 64)
            return static_cast<unsigned>(place);
    }
}

HWY_INLINE bool skipBlock(BitSource& source, ScanComponent& component)
{
    refill(source);
    return readDifference(*component.dc, source, component.predictor) &&
           readCoefficients<false>(*component.ac, source, nullptr) != 0;
}

// Collects blocks until there are two.
class BlockPair
{
public:
    explicit BlockPair(const ScanState& state) : m_state(state) {}
    ~BlockPair()
    {
        if (m_count == 1)
            transform(0, m_spare);
    }
    BlockPair(const BlockPair&) = delete;
    BlockPair& operator=(const BlockPair&) = delete;

    // 64 zeros, in eight rows, every other one.
    HWY_INLINE std::int16_t* next() { return m_blocks.data() + 8 * m_count; }

    // The block given by next() is filled up to `used` along the zigzag.
    HWY_INLINE void add(std::size_t component, unsigned used, const BlockTarget& target)
    {
        if (m_count == 0) {
            m_first = {component, used, target};
            m_count = 1;
            return;
        }
        m_count = 0;
        if (m_first.used == 1 && used == 1) {
            fill(m_first, m_blocks[0]);
            fill({component, used, target}, m_blocks[8]);
            m_blocks[0] = m_blocks[8] = 0;
            return;
        }
        transform(component, target);
        m_blocks.fill(0);
    }

private:
    struct Block
    {
        std::size_t component = 0;
        unsigned used = 0;
        BlockTarget target;
    };

    HWY_INLINE void transform(std::size_t component, const BlockTarget& target)
    {
        inverseTransform(m_blocks.data(), m_state.quant[m_first.component][component].steps.data(),
                         m_first.target, target);
    }

    HWY_INLINE void fill(const Block& block, int mean)
    {
        const int step = m_state.quant[block.component][0].steps[0];
        fillBlock(static_cast<std::int16_t>(mean * step), block.target);
    }

    const ScanState& m_state;
    alignas(64) std::array<std::int16_t, 128> m_blocks{};
    std::array<std::uint8_t, 64> m_spareBytes{};
    BlockTarget m_spare{m_spareBytes.data(), 8};
    Block m_first;
    std::size_t m_count = 0;
};

HWY_INLINE bool readBlock(BitSource& source, ScanComponent& component, std::size_t index,
                          std::uint8_t* out, BlockPair& pair)
{
    std::int16_t* block = pair.next();
    refill(source);
    if (!readDifference(*component.dc, source, component.predictor))
        return false;
    block[0] = static_cast<std::int16_t>(component.predictor);
    const unsigned used = readCoefficients<true>(*component.ac, source, block);
    if (used == 0)
        return false;
    pair.add(index, used, {out, component.stride});
    return true;
}

HWY_INLINE bool readMcu(BitSource& source, ScanComponent& component, std::size_t index, int mcu,
                        BlockPair& pair)
{
    for (int row = 0; row < component.vertical; ++row) {
        for (int column = 0; column < component.horizontal; ++column) {
            std::uint8_t* out = component.out + 8 * row * component.stride +
                                8 * (mcu * component.horizontal + column);
            if (!readBlock(source, component, index, out, pair))
                return false;
        }
    }
    return true;
}

HWY_INLINE bool skipMcu(BitSource& source, ScanComponent& component)
{
    for (int block = 0; block < component.horizontal * component.vertical; ++block) {
        if (!skipBlock(source, component))
            return false;
    }
    return true;
}

// read(source, component, index, mcu) for each component of each MCU.
template <class Read>
HWY_INLINE bool walk(ScanState& state, int count, const Read& read)
{
    BitSource source = state.source; // a local one stays in registers
    for (int mcu = 0; mcu < count; ++mcu) {
        if (source.at > state.end + sizeof(std::uint64_t))
            return false;
        for (std::size_t c = 0; c < static_cast<std::size_t>(state.componentCount); ++c) {
            if (!read(source, state.components[c], c, mcu))
                return false;
        }
    }
    state.source = source;
    return true;
}

bool readMcusHere(ScanState& state, int count)
{
    BlockPair pair(state);
    return walk(state, count,
                [&](BitSource& source, ScanComponent& component, std::size_t index, int mcu)
                    HWY_ATTR { return readMcu(source, component, index, mcu, pair); });
}

bool skipMcusHere(ScanState& state, int count)
{
    return walk(state, count,
                [](BitSource& source, ScanComponent& component, std::size_t, int)
                    HWY_ATTR { return skipMcu(source, component); });
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
