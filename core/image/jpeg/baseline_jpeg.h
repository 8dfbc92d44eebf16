// Private to core/image: our own decoder for the JPEGs that data sets are made of.
//
// libjpeg-turbo spends four fifths of its time on Huffman codes, one dependent step at a time, and
// reads those of unwanted columns like all others. This one settles a coefficient per step, passes
// quickly over what a region does not need, and jumps over it at restart markers. What it does not
// know, or finds damaged, is left to libjpeg. Its pixels are the same, bit for bit.
#pragma once

#include "core/image/decode_budget.h"
#include "core/image/image.h"
#include "core/image/jpeg/jpeg_coefficients.h"
#include "core/image/jpeg/jpeg_frame.h"
#include "core/image/jpeg/jpeg_huffman.h"
#include "core/image/jpeg/jpeg_scan.h"

#include <array>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <span>
#include <vector>

namespace formwork {

// One per thread; keeps its tables and buffers.
class BaselineJpegDecoder
{
public:
    // False: use libjpeg. `jpeg` must stay until the last decode().
    bool open(std::span<const std::byte> jpeg);
    int width() const { return m_frame.width; }
    int height() const { return m_frame.height; }
    int components() const { return m_frame.componentCount; }

    // Reads all codes, without transforms. True: decode() of the whole image, or libjpeg where
    // decode() leaves the image to it, will read it in full. Errors: those of DecodeBudget.
    bool check(DecodeBudget& budget);

    // False: readCoefficients() cannot read it. Unlike open(), the same on every processor.
    bool openCoefficients(std::span<const std::byte> jpeg);
    const JpegFrame& frame() const { return m_frame; }

    // Some whole MCUs of a frame, their blocks in the order of the scan; may be changed. False:
    // enough.
    using TakeBlocks = std::function<bool(std::span<CoefficientBlock>)>;
    // Gives the coefficients of the whole image to `take`, from the first MCU on. False: damaged or
    // cut off, or `take` said so. Errors: those of DecodeBudget.
    bool readCoefficients(DecodeBudget& budget, const TakeBlocks& take);

    // Most memory of decode() and toRgb() for `rect`: the samples, and the pixels made of them.
    std::uint64_t decodeBytes(const PixelRect& rect) const;

    // Decodes the samples that the pixels of `rect` (within the image) depend on. False: damaged,
    // or cut off before the last of them; for a whole image also without a proper end. Errors:
    // those of DecodeBudget.
    bool decode(const PixelRect& rect, DecodeBudget& budget);

    // After decode(): whether the data end with an end-of-image marker, as those of a file that was
    // not cut off do.
    bool hasEnd() const { return m_data.endsProperly(); }

    // After decode() of that rect.
    void toRgb(const PixelRect& rect, Image& out);

private:
    // The samples of one component, from the first decoded MCU on.
    struct Plane
    {
        std::vector<std::uint8_t> bytes; // only grows
        std::ptrdiff_t stride = 0;
        int width = 0;
        int height = 0;

        std::uint8_t* row(int y);
        void resize(int newWidth, int newHeight);
    };
    // In MCUs.
    struct Area
    {
        int left = 0;
        int top = 0;
        int right = 0;
        int bottom = 0;
    };

    bool halfWidth() const { return m_frame.components[0].horizontal == 2; }
    bool halfHeight() const { return m_frame.components[0].vertical == 2; }
    Area areaOf(const PixelRect& rect) const;
    bool readScan();
    template <typename Read>
    bool readAll(DecodeBudget& budget, std::size_t most, const Read& read);
    void prepare();
    bool endsProperly() const;
    bool startSegment(std::size_t segment);
    bool segmentIsUsedUp() const;
    std::int64_t bitsLeft() const;
    bool moveTo(std::size_t mcu);
    bool readRow(int row);
    void extendChroma();
    const std::uint8_t* chromaRow(std::size_t component, const PixelRect& rect, int y,
                                  std::vector<std::uint8_t>& line);

    JpegFrame m_frame;
    HuffmanCache m_tables;
    CodedData m_data;
    ScanState m_scan;
    std::size_t m_segment = 0;
    std::size_t m_mcu = 0; // next in the data
    Area m_area;
    std::array<Plane, 3> m_planes;
    std::vector<CoefficientBlock> m_blocks;
    std::vector<std::int16_t> m_sums;
    std::array<std::vector<std::uint8_t>, 2> m_chroma;
};

} // namespace formwork
