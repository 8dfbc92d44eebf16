// Private to core/image: Huffman codes of a JPEG, laid out for few dependent steps per coefficient.
//
// What limits decoding is a chain: a table must be asked how long a code is before the next one can
// be looked at. So one look at kLookBits bits settles a whole coefficient (T.81, F.2.2) wherever
// code and value bits fit, and the one behind it, or the end of the block, where that fits too: in
// photographs six looks of ten.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace formwork {

inline constexpr int kLookBits = 11;
inline constexpr std::size_t kLookEntries = std::size_t{1} << kLookBits;

// What one look settles. Steps are along the zigzag: a coefficient behind n zeros takes n + 1.
//   bits 0..5    bits used; if undecided, those of the code alone, 0 = longer than kLookBits
//        6..9    steps of the first coefficient, less one
//        10..16  value of the first coefficient, signed
//        17..23  value of the last one: the second, or the first again
//        10..17  if undecided, the code's symbol
//        24..31  steps in all, 1 to 32; kEndOfBlock + steps where the block ends; kUndecided
// Four bytes, so that the tables leave room for the rest in a cache of 32 kB. The bits used come
// first: a shift goes by the lowest six bits of its count, and sums of a few entries hold the sum
// of the bits used in the same place.
using LookEntry = std::uint32_t;
inline constexpr unsigned kMostValueBits = 6;
inline constexpr unsigned kEndOfBlock = 128;
inline constexpr unsigned kUndecided = 255; // the value needs more bits than one look sees
constexpr unsigned usedBits(LookEntry entry)
{
    return entry & 63U;
}
constexpr unsigned firstSteps(LookEntry entry)
{
    return (entry >> 6 & 15U) + 1;
}
constexpr int firstValue(LookEntry entry)
{
    return static_cast<std::int32_t>(entry << 15) >> 25;
}
constexpr int lastValue(LookEntry entry)
{
    return static_cast<std::int32_t>(entry << 8) >> 25;
}
constexpr unsigned stepsOf(LookEntry entry)
{
    return entry >> 24;
}
constexpr unsigned symbolOf(LookEntry undecided)
{
    return undecided >> 10 & 0xFFU;
}

struct HuffmanTable
{
    std::array<LookEntry, kLookEntries> look{};
    // Canonical decoding of longer codes: a code of n bits, left-aligned in 16, is below limit[n].
    std::array<std::uint32_t, 17> limit{};
    std::array<std::int32_t, 17> offset{}; // symbols[code + offset[n]]
    std::array<std::uint8_t, 256> symbols{};
};

enum class CodeKind { Dc, Ac };

// `codes`: 16 counts by length, then the symbols. False if they are no prefix code or (Dc) not
// sizes of differences.
bool buildHuffmanTable(std::span<const std::uint8_t> codes, CodeKind kind, HuffmanTable& table);

// Tables of the last files: nearly all writers use the standard's example tables.
class HuffmanCache
{
public:
    // Null where buildHuffmanTable() says false. Valid while fewer than eight others are asked for;
    // a file has six at most.
    const HuffmanTable* get(std::span<const std::uint8_t> codes, CodeKind kind);

private:
    struct Entry
    {
        CodeKind kind = CodeKind::Dc;
        std::vector<std::uint8_t> codes;
        HuffmanTable table;
    };
    static constexpr std::size_t kEntries = 8;
    std::vector<Entry> m_entries;
    std::size_t m_next = 0;
};

} // namespace formwork
