#include "core/image/jpeg_huffman.h"

#include <algorithm>

namespace formwork {

namespace {

constexpr int kLongestCode = 16;
constexpr unsigned kZeroRun = 0xF0;
constexpr unsigned kLargestDifference = 15; // bits

// One coefficient, or the end of the block.
struct Symbol
{
    unsigned bits = 0; // of the code alone if undecided
    unsigned steps = kUndecided;
    int value = 0; // the symbol if undecided
};

LookEntry entryOf(const Symbol& first, const Symbol& last, unsigned bits, unsigned steps)
{
    const auto value = [](const Symbol& symbol) {
        return static_cast<std::uint32_t>(symbol.value) & 0x7FU;
    };
    return bits | ((first.steps - 1) & 15U) << 6 | value(first) << 10 | value(last) << 17 |
           steps << 24;
}

LookEntry entryOf(const Symbol& only)
{
    if (only.steps == kUndecided)
        return only.bits | static_cast<std::uint32_t>(only.value) << 10 | kUndecided << 24;
    return entryOf(only, only, only.bits, only.steps);
}

// T.81, table F.1: of the values that need `size` bits, the lower half are negative.
int extended(unsigned raw, unsigned size)
{
    const int value = static_cast<int>(raw);
    return value < 1 << (size - 1) ? value - (1 << size) + 1 : value;
}

// What a code of `length` bits means with `rest`, the kLookBits - length bits behind it.
Symbol decide(CodeKind kind, unsigned symbol, unsigned length, unsigned rest)
{
    const unsigned size = kind == CodeKind::Dc ? symbol : symbol & 15U;
    const unsigned run = kind == CodeKind::Dc ? 0 : symbol >> 4;
    if (size == 0) {
        if (kind == CodeKind::Dc)
            return {length, 1, 0};
        return {length, symbol == kZeroRun ? 16 : kEndOfBlock, 0};
    }
    if (length + size > kLookBits || size > kMostValueBits)
        return {length, kUndecided, static_cast<int>(symbol)};
    const unsigned raw = rest >> (kLookBits - length - size);
    return {length + size, run + 1, extended(raw, size)};
}

// Puts behind each coefficient what follows it, where all of that lies within the bits looked at.
void pairUp(const std::vector<Symbol>& symbols, HuffmanTable& table)
{
    for (std::size_t look = 0; look < kLookEntries; ++look) {
        const Symbol& first = symbols[look];
        table.look[look] = entryOf(first);
        if (first.steps >= kEndOfBlock)
            continue;
        const Symbol& second = symbols[(look << first.bits) & (kLookEntries - 1)];
        const unsigned bits = first.bits + second.bits;
        if (second.steps == kUndecided || bits > kLookBits)
            continue;
        const bool ends = second.steps == kEndOfBlock;
        table.look[look] = entryOf(first, ends ? first : second, bits, first.steps + second.steps);
    }
}

} // namespace

bool buildHuffmanTable(std::span<const std::uint8_t> codes, CodeKind kind, HuffmanTable& table)
{
    if (codes.size() < kLongestCode || codes.size() > kLongestCode + table.symbols.size())
        return false;
    const std::span<const std::uint8_t> symbols = codes.subspan(kLongestCode);
    std::copy(symbols.begin(), symbols.end(), table.symbols.begin());
    std::vector<Symbol> decided(kLookEntries);

    std::uint32_t code = 0;
    std::size_t index = 0;
    for (unsigned length = 1; length <= kLongestCode; ++length) {
        table.offset[length] = static_cast<std::int32_t>(index) - static_cast<std::int32_t>(code);
        for (unsigned i = 0; i < codes[length - 1]; ++i, ++code, ++index) {
            if (index == symbols.size() || code >= 1U << length)
                return false;
            const unsigned symbol = symbols[index];
            if (kind == CodeKind::Dc && symbol > kLargestDifference)
                return false;
            if (length > kLookBits)
                continue;
            const unsigned free = kLookBits - length;
            for (unsigned rest = 0; rest < 1U << free; ++rest)
                decided[code << free | rest] = decide(kind, symbol, length, rest);
        }
        table.limit[length] = code << (kLongestCode - length);
        code <<= 1;
    }
    if (index != symbols.size())
        return false;
    if (kind == CodeKind::Ac)
        pairUp(decided, table);
    else
        std::ranges::transform(decided, table.look.begin(),
                               [](const Symbol& symbol) { return entryOf(symbol); });
    return true;
}

const HuffmanTable* HuffmanCache::get(std::span<const std::uint8_t> codes, CodeKind kind)
{
    for (const Entry& entry : m_entries) {
        if (entry.kind == kind && std::ranges::equal(entry.codes, codes))
            return &entry.table;
    }
    m_entries.reserve(kEntries); // entries never move
    if (m_entries.size() < kEntries)
        m_entries.emplace_back();
    Entry& entry = m_entries[m_next % m_entries.size()];
    m_next = (m_next + 1) % kEntries;
    entry.kind = kind;
    entry.codes.assign(codes.begin(), codes.end());
    if (buildHuffmanTable(codes, kind, entry.table))
        return &entry.table;
    entry.codes.clear();
    return nullptr;
}

} // namespace formwork
