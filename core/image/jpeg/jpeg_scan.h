// Private to core/image: the entropy-coded part of a baseline JPEG.
#pragma once

#include "core/image/jpeg/coded_data.h"
#include "core/image/jpeg/jpeg_frame.h"
#include "core/image/jpeg/jpeg_huffman.h"

#include <array>
#include <cstddef>
#include <cstdint>

namespace formwork {

// Bits not yet used, the first ones highest.
struct BitSource
{
    const std::uint8_t* at = nullptr; // next byte to fetch
    std::uint64_t bits = 0;
    unsigned count = 0; // of valid bits
};

struct ScanComponent
{
    const HuffmanTable* dc = nullptr;
    const HuffmanTable* ac = nullptr;
    int horizontal = 1; // blocks of an MCU
    int vertical = 1;
    std::uint32_t predictor = 0; // modulo 2^32: differences of a damaged file may grow and grow
    std::uint8_t* out = nullptr; // samples of the first MCU
    std::ptrdiff_t stride = 0;
};

// Quantisation steps of two components, row by row in turn, for blocks transformed in pairs.
struct alignas(64) QuantPair
{
    std::array<std::int16_t, 128> steps{};
};

struct ScanState
{
    BitSource source;
    std::array<ScanComponent, 3> components;
    std::array<std::array<QuantPair, 3>, 3> quant; // [first block's component][second's]
    int componentCount = 0;
    const std::uint8_t* end = nullptr; // of the data; CodedData::kSlack may be read behind it
};

void setQuant(ScanState& state, const JpegFrame& frame);

// Decodes `count` MCUs next to each other, from codes to samples: while the transform of one block
// still runs, the processor is at the codes of the next. False: the codes are damaged, or their
// numbers so far beyond those of pictures that libjpeg's overflows decide.
bool readMcus(ScanState& state, int count);
// Reads over `count` MCUs, keeping only their DC differences.
bool skipMcus(ScanState& state, int count);

} // namespace formwork
