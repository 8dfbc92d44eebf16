// Private to core/image: the quantised coefficients of a JPEG, from its codes and back into codes.
// The same integers on every processor.
#pragma once

#include "core/image/jpeg/jpeg_frame.h"
#include "core/image/jpeg/jpeg_scan.h"

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>

namespace formwork {

// Quantised, along the zigzag.
struct alignas(64) CoefficientBlock
{
    std::array<std::int16_t, 64> values{};
    unsigned reach = 0; // all coefficients from this one on are zero
};

// The next `count` MCUs of the scan, their blocks in its order. `blocks` must be new. False:
// damaged.
bool readCoefficients(ScanState& state, int count, std::span<CoefficientBlock> blocks);

// From one table of steps to another: each coefficient becomes the nearest multiple of the new
// step, in exact arithmetic, halves away from zero.
struct alignas(64) Requantisation
{
    // Along the zigzag: c becomes trunc(|c| * ratio + offset), with its sign. Steps have eight bits
    // and results beyond ten are refused, so that float32 is off by far less than the distance of
    // any quotient to the next whole number (half the reciprocal of the new step).
    std::array<float, 64> ratio{};
    std::array<float, 64> offset{};

    Requantisation() = default;
    Requantisation(const QuantTable& from, const QuantTable& to);
};

// A code of at most 16 bits, and behind it room for the bits of the value that it announces.
struct ValueCode
{
    std::uint32_t bits = 0;
    std::uint32_t length = 0; // of both
};

struct BlockCodes
{
    std::array<ValueCode, 12> dc;  // by the size of the difference
    std::array<ValueCode, 256> ac; // by run and size (T.81, F.1.2.2.1)

    BlockCodes() = default;
    // From the codes of a frame's component.
    explicit BlockCodes(const JpegComponent& component);
};

// One component of an image that is written.
struct ComponentWriter
{
    Requantisation steps;
    const BlockCodes* codes = nullptr;
    int predictor = 0; // its last DC coefficient
};

// Coded bytes without their stuffing.
struct CodeSink
{
    // What a block takes at most, and what may be written behind that.
    static constexpr std::size_t kMostBytes = 224;
    static constexpr std::size_t kSlack = 16;

    std::uint8_t* at = nullptr;
    std::uint64_t bits = 0; // the first ones highest
    unsigned count = 0;     // of bits, below 8
};

// Requantises blocks and writes their codes. Block i belongs to the component
// `componentOf[i % componentOf.size()]`. False: a coefficient is larger than a baseline JPEG can
// hold.
bool writeCoefficients(std::span<const CoefficientBlock> blocks,
                       std::span<const std::uint8_t> componentOf,
                       std::array<ComponentWriter, 3>& components, CodeSink& sink);

// Fills up the last byte, as markers need it.
void finish(CodeSink& sink);

} // namespace formwork
