// What makes the same picture found again: exactly, or scaled, compressed again, slightly adjusted
// or mirrored left to right. Private to the room.
#pragma once

#include "core/image/image.h"

#include <array>
#include <cstdint>

namespace formwork {

struct ImageFingerprint
{
    std::uint64_t pixels = 0; // XXH3 of size and pixels
    // The signs of the 63 lowest frequencies of a 32 x 32 grey version against their median
    // ("pHash"): two versions of a picture differ in few bits, two pictures in about half of them.
    std::uint64_t structure = 0;
    std::uint64_t mirrored = 0;             // `structure` of the mirror image
    std::array<std::uint8_t, 48> colours{}; // 4 x 4 RGB, rows top to bottom
    bool isFlat = false;                    // too even for `structure` to mean anything
};

// One per thread; keeps its buffers. Deterministic.
class Fingerprinter
{
public:
    ImageFingerprint of(const ImageView& image); // sides >= 1

private:
    Image m_small;
};

// The signs that differ.
constexpr int kMostDifferentSigns = 6;

// Whether two pictures that are not exactly the same are versions of one. Symmetric.
bool areNear(const ImageFingerprint& a, const ImageFingerprint& b);

} // namespace formwork
