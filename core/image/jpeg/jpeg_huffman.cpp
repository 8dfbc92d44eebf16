#include "core/image/jpeg/jpeg_huffman.h"

#include "core/image/jpeg/jpeg_frame.h"

#include <algorithm>

namespace formwork {

namespace {

constexpr unsigned kZeroRun = 0xF0;
constexpr unsigned kLargestDifference = 15; // bits

// T.81, table F.1: of the values that need `size` bits, the lower half are negative, and this far
// from their bits read as a number.
unsigned lackOf(unsigned firstBit, unsigned size)
{
    return firstBit == 0 ? (1U << size) - 1 : 0;
}

// What the code of `length` bits at the beginning of `look` means.
LookEntry decide(CodeKind kind, std::size_t look, unsigned symbol, unsigned length)
{
    const auto seen = static_cast<unsigned>(lookBits(kind));
    const unsigned size = kind == CodeKind::Dc ? symbol : symbol & 15U;
    const bool ends = kind == CodeKind::Ac && size == 0 && symbol != kZeroRun;
    // Baseline ignores the run of an end of block, which counts blocks in progressive files.
    const unsigned run = kind == CodeKind::Dc || ends ? 0 : symbol >> 4;
    const unsigned bits = length + size;
    LookEntry entry;
    entry.bits = static_cast<std::uint8_t>(length);
    entry.symbol = static_cast<std::uint8_t>(symbol);
    const bool signIsSeen = size == 0 || length < seen;
    if (bits > kMostBits || !signIsSeen)
        return entry;
    const auto code = static_cast<unsigned>(look >> (seen - length));
    const auto sign = size == 0 ? 1U : look >> (seen - length - 1) & 1U;
    entry.bits = static_cast<std::uint8_t>(bits);
    entry.steps = static_cast<std::uint8_t>(ends ? kEndOfBlock : run + 1);
    entry.firstSteps = static_cast<std::uint8_t>(run + 1);
    entry.shift = static_cast<std::uint8_t>(64 - bits);
    entry.base = static_cast<std::uint16_t>((code << size) + lackOf(sign, size));
    return entry;
}

constexpr int kAcBits = lookBits(CodeKind::Ac);

// The value of an entry, all of whose bits are among those of `look`.
int valueWithin(std::size_t look, const LookEntry& entry)
{
    return static_cast<std::int16_t>((look >> (kAcBits - entry.bits)) - entry.base);
}

// Puts behind each coefficient what follows it, where all of that lies within the bits looked at.
void pairUp(const std::vector<LookEntry>& decided, HuffmanTable& table)
{
    for (std::size_t look = 0; look < decided.size(); ++look) {
        const LookEntry& first = decided[look];
        table.look[look] = first;
        if (first.steps >= kEndOfBlock || first.bits >= kAcBits)
            continue;
        const std::size_t behind = (look << first.bits) & (decided.size() - 1);
        const LookEntry& second = decided[behind];
        if (second.steps == kUndecided || first.bits + second.bits > kAcBits)
            continue;
        const int value = second.steps == kEndOfBlock ? 0 : valueWithin(behind, second);
        if (value != static_cast<std::int8_t>(value))
            continue;
        LookEntry& both = table.look[look];
        both.bits = static_cast<std::uint8_t>(first.bits + second.bits);
        both.steps = static_cast<std::uint8_t>(first.steps + second.steps);
        both.second = static_cast<std::int8_t>(value);
    }
}

} // namespace

bool buildHuffmanTable(std::span<const std::uint8_t> codes, CodeKind kind, HuffmanTable& table)
{
    if (codes.size() < kLongestCode || codes.size() > kLongestCode + table.symbols.size())
        return false;
    const std::span<const std::uint8_t> symbols = codes.subspan(kLongestCode);
    std::copy(symbols.begin(), symbols.end(), table.symbols.begin());
    const auto seen = static_cast<unsigned>(lookBits(kind));
    std::vector<LookEntry> decided(std::size_t{1} << seen);

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
            if (length > seen)
                continue;
            const unsigned free = seen - length;
            for (unsigned rest = 0; rest < 1U << free; ++rest) {
                const std::size_t look = code << free | rest;
                decided[look] = decide(kind, look, symbol, length);
            }
        }
        if (codes[length - 1] > 0 && code == 1U << length) // T.81, C.2: none is all ones
            return false;
        table.limit[length] = code << (kLongestCode - length);
        code <<= 1;
    }
    if (index != symbols.size())
        return false;
    if (kind == CodeKind::Ac)
        pairUp(decided, table);
    else
        std::ranges::copy(decided, table.look.begin());
    return true;
}

const HuffmanTable* HuffmanCache::get(std::span<const std::uint8_t> codes, CodeKind kind)
{
    if (codes.empty())
        return nullptr;
    ++m_clock;
    for (Entry& entry : m_entries) {
        if (entry.kind == kind && std::ranges::equal(entry.codes, codes)) {
            entry.lastAsked = m_clock;
            return &entry.table;
        }
    }
    m_entries.reserve(kEntries); // entries never move
    if (m_entries.size() < kEntries)
        m_entries.emplace_back();
    Entry& entry = *std::ranges::min_element(m_entries, {}, &Entry::lastAsked);
    entry.kind = kind;
    entry.codes.assign(codes.begin(), codes.end());
    entry.lastAsked = m_clock;
    if (buildHuffmanTable(codes, kind, entry.table))
        return &entry.table;
    entry.codes.clear();
    entry.lastAsked = 0;
    return nullptr;
}

} // namespace formwork
