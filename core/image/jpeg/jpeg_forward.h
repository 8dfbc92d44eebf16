// Private to core/image: from pixels to the coded bytes of a JPEG, in SIMD: 4:2:0, Huffman codes.
// All of it gives the same bytes as libjpeg-turbo (accurate DCT); tests compare the two.
#pragma once

#include "core/image/image.h"

#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <vector>

namespace formwork {

// How the coefficients of two blocks side by side are divided by a quantisation table, rounded to
// nearest: (|c| + half) * factor / 2^16 * scale / 2^16. Rows of eight, twice each.
struct QuantPlan
{
    alignas(32) std::array<std::uint16_t, 128> half{};
    alignas(32) std::array<std::uint16_t, 128> factor{};
    alignas(32) std::array<std::uint16_t, 128> scale{};
};
// `table`: steps of 1 to 255, row by row.
QuantPlan makeQuantPlan(const std::array<std::uint16_t, 64>& table);

// What is written for symbols, with or without the bits of a value behind: kLengthBits of length,
// and above them the bits, of which there are up to 26.
using Written = std::uint32_t;
inline constexpr int kLengthBits = 6;
struct CodeTable
{
    std::array<Written, 256> symbols{};
    // Of a coefficient within +-kSmall behind so many zeros, at run * kSmallValues + value +
    // kSmall.
    static constexpr int kSmall = 32;
    static constexpr int kSmallValues = 2 * kSmall;
    std::array<Written, 16 * kSmallValues> small{};
};
// The code of run and size (or of the size alone), then the value's bits (T.81, F.1.2).
inline Written withValue(const CodeTable& table, unsigned run, int value)
{
    const int sign = value >> 31;
    const auto size = std::bit_width(static_cast<unsigned>((value ^ sign) - sign));
    const auto low = static_cast<unsigned>(value + sign) & ((1U << size) - 1);
    const Written symbol = table.symbols[run << 4 | static_cast<unsigned>(size)];
    const Written length = (symbol & ((1U << kLengthBits) - 1)) + static_cast<unsigned>(size);
    return ((symbol >> kLengthBits << size | low) << kLengthBits) | length;
}

// T.81, annex C: 16 counts of codes by length, then the symbols.
CodeTable makeCodeTable(const std::uint8_t* counts, const std::uint8_t* symbols);

// The tables of luma and of chroma.
struct JpegTables
{
    std::array<QuantPlan, 2> quant;
    std::array<CodeTable, 2> dc;
    std::array<CodeTable, 2> ac;
};

// Makes the coded bytes of one image, a row of MCUs (16 x 16 pixels) after the other. Only where
// hasJpegKernels().
class JpegRowCoder
{
public:
    // All must stay until the last row.
    void begin(const ImageView& image, const JpegTables& tables);
    int rows() const { return (m_image.height + 15) / 16; }
    std::size_t mostBytesOfRow() const; // what codeRow() may write, and endScan() too

    // These return the end of what they wrote. Rows come in order.
    std::uint8_t* codeRow(int row, std::uint8_t* out);
    std::uint8_t* endScan(std::uint8_t* out); // also before a restart marker

    struct Block
    {
        std::array<std::int16_t, 64> values; // row by row
        std::uint64_t used;                  // bit k: the one at place k of the zigzag is not zero
    };

    struct State // for the kernels
    {
        ImageView image;
        const JpegTables* tables = nullptr;
        int mcus = 0; // of a row
        std::ptrdiff_t lumaStride = 0;
        std::ptrdiff_t chromaStride = 0;
        std::int16_t* luma = nullptr;          // 16 rows
        std::array<std::int16_t*, 2> chroma{}; // 8 rows each
        Block* blocks = nullptr;               // six of each MCU, in the order they are coded in
        std::array<int, 3> lastDc{};
        std::uint64_t bits = 0; // the lowest `count` have not been written yet
        unsigned count = 0;
        std::uint8_t* plain = nullptr; // room for a row before bytes of 255 are marked
    };

private:
    ImageView m_image;
    State m_state;
    std::vector<std::int16_t> m_samples;
    std::vector<Block> m_blocks;
    std::vector<std::uint8_t> m_plain;
};

} // namespace formwork
