// Private to core/image: Huffman codes of a JPEG, laid out for few dependent steps per coefficient.
//
// What limits decoding is a chain: a table must be asked how long a code and its value are before
// the next one can be looked at. So one look at a few bits settles a whole coefficient (T.81,
// F.2.2): how many bits it takes and where it goes; its value is then cut out of the bits beside
// the chain. The coefficient behind it, or the end of the block, is settled too where all of it
// lies within the bits looked at, as in more than half of the looks at a photograph.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace formwork {

enum class CodeKind { Dc, Ac };

// The tables of a photograph shall leave room for the rest in a cache of 32 kB.
constexpr int lookBits(CodeKind kind)
{
    return kind == CodeKind::Dc ? 8 : 10;
}
// Bits of the coefficients in one look; longer ones stay undecided.
inline constexpr unsigned kMostBits = 18;

inline constexpr unsigned kEndOfBlock = 128;
inline constexpr unsigned kUndecided = 255;

// What one look settles. Steps are along the zigzag: a coefficient behind n zeros takes n + 1.
struct LookEntry
{
    std::uint8_t bits = 0; // used in all; if undecided by the code, 0 = longer than a look
    // In all, 1 to 32; kEndOfBlock + those of the coefficient before the block's end; kUndecided.
    std::uint8_t steps = kUndecided;
    // Step of the first coefficient: no more than `steps`, and 1 where an end of block comes first,
    // so that a look that fits into a block stores nothing beyond it.
    std::uint8_t firstSteps = 0;
    std::int8_t second = 0; // value of the second coefficient
    // The first one's value is what is left of 64 bits shifted right by `shift`, less `base`: the
    // code, and of negative values what they lack (T.81, table F.1). Modulo 2^16.
    std::uint8_t shift = 0;
    std::uint8_t symbol = 0; // of the first code
    std::uint16_t base = 0;
};
static_assert(sizeof(LookEntry) == 8);

struct HuffmanTable
{
    std::array<LookEntry, std::size_t{1} << lookBits(CodeKind::Ac)> look{}; // lookBits(kind) count
    // Canonical decoding of longer codes: a code of n bits, left-aligned in 16, is below limit[n].
    std::array<std::uint32_t, 17> limit{};
    std::array<std::int32_t, 17> offset{}; // symbols[code + offset[n]]
    std::array<std::uint8_t, 256> symbols{};
};

// `codes`: 16 counts by length, then the symbols. False if they are not a prefix code, if one of
// them is all ones, or (Dc) if they are not sizes of differences: what libjpeg refuses.
bool buildHuffmanTable(std::span<const std::uint8_t> codes, CodeKind kind, HuffmanTable& table);

// Tables of the last files: nearly all writers use the standard's example tables.
class HuffmanCache
{
public:
    // Null where buildHuffmanTable() says false. Valid while fewer than eight others are asked for,
    // known ones included; a file has six at most.
    const HuffmanTable* get(std::span<const std::uint8_t> codes, CodeKind kind);

private:
    struct Entry
    {
        CodeKind kind = CodeKind::Dc;
        std::vector<std::uint8_t> codes;
        std::uint64_t lastAsked = 0;
        HuffmanTable table;
    };
    static constexpr std::size_t kEntries = 8;
    std::vector<Entry> m_entries;
    std::uint64_t m_clock = 0;
};

} // namespace formwork
