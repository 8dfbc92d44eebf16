// Private to core/image: the headers of a JPEG file, as far as our own decoder takes the file
// (ITU-T T.81, annex B). Zigzag order and marker codes are the standard's.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>

namespace formwork {

// For each zigzag position, the place in a block of 8 x 8 coefficients, row by row.
inline constexpr std::array<std::uint8_t, 64> kZigzag = {
    0,  1,  8,  16, 9,  2,  3,  10, 17, 24, 32, 25, 18, 11, 4,  5,  12, 19, 26, 33, 40, 48,
    41, 34, 27, 20, 13, 6,  7,  14, 21, 28, 35, 42, 49, 56, 57, 50, 43, 36, 29, 22, 15, 23,
    30, 37, 44, 51, 58, 59, 52, 45, 38, 31, 39, 46, 53, 60, 61, 54, 47, 55, 62, 63};

// Codes of markers, behind a byte of ones.
enum Marker : std::uint8_t {
    kBaselineFrame = 0xC0,
    kExtendedFrame = 0xC1,
    kHuffmanTables = 0xC4,
    kFirstRestart = 0xD0,
    kStartOfImage = 0xD8,
    kEndOfImage = 0xD9,
    kStartOfScan = 0xDA,
    kQuantTables = 0xDB,
    kRestartInterval = 0xDD,
    kApp0 = 0xE0,
    kApp14 = 0xEE,
    kApp15 = 0xEF,
    kComment = 0xFE,
};

// Bits of a Huffman code. A table in a file begins with the numbers of codes of 1, ..., 16 bits.
inline constexpr std::size_t kLongestCode = 16;

using QuantTable = std::array<std::int16_t, 64>; // row by row

struct JpegComponent
{
    int horizontal = 1; // sampling factors
    int vertical = 1;
    QuantTable quant{};
    // As in the file: 16 counts of codes by length, then the symbols. Points into the file.
    std::span<const std::uint8_t> dcCodes;
    std::span<const std::uint8_t> acCodes;
};

// Grey, or YCbCr with luma sampled 1 or 2 and chroma 1 in each direction; one interleaved scan of
// Huffman codes.
struct JpegFrame
{
    int width = 0;
    int height = 0;
    int componentCount = 0; // 1 or 3
    std::array<JpegComponent, 3> components;
    int restartInterval = 0;            // MCUs; 0 = none
    std::span<const std::uint8_t> scan; // from the first coded byte to the end of the file

    int mcuWidth() const { return 8 * components[0].horizontal; }
    int mcuHeight() const { return 8 * components[0].vertical; }
    int mcusPerRow() const { return (width + mcuWidth() - 1) / mcuWidth(); }
    int mcuRows() const { return (height + mcuHeight() - 1) / mcuHeight(); }
    std::size_t blocksPerMcu() const;
};

inline std::size_t JpegFrame::blocksPerMcu() const
{
    std::size_t blocks = 0;
    for (int c = 0; c < componentCount; ++c) {
        const JpegComponent& component = components[static_cast<std::size_t>(c)];
        blocks += static_cast<std::size_t>(component.horizontal * component.vertical);
    }
    return blocks;
}

// False for whatever is not such a file, from progressive JPEGs to damaged ones: libjpeg knows more
// kinds, and what to say about the others. `frame` is unspecified then.
bool parseBaselineJpeg(std::span<const std::byte> jpeg, JpegFrame& frame);

} // namespace formwork
