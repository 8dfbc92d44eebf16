#include "core/dataset/doctor/image_fingerprint.h"

#include "core/image/augment/colour.h"
#include "core/image/resample/resample.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstddef>
#include <cstdlib>
#include <numbers>

#include <xxhash.h>

namespace formwork {

namespace {

constexpr int kSide = 32;
constexpr int kFrequencies = 8;   // of each axis
constexpr std::size_t kCells = 4; // of each axis
// Below this range of grey values noise and compression decide over the signs.
constexpr int kLeastRange = 12;
// Mean difference of the colours' 8-bit values.
constexpr int kMostDifferentColours = 10;

using Matrix = std::array<std::array<float, kSide>, kFrequencies>;

// Rows of a DCT-II; a common factor does not matter.
Matrix cosines()
{
    Matrix matrix;
    for (int frequency = 0; frequency < kFrequencies; ++frequency)
        for (int x = 0; x < kSide; ++x)
            matrix[static_cast<std::size_t>(frequency)][static_cast<std::size_t>(x)] =
                static_cast<float>(
                    std::cos(std::numbers::pi * frequency * (2 * x + 1) / (2 * kSide)));
    return matrix;
}

using Grey = std::array<float, kSide * kSide>;

// Frequencies along both axes; the mean is left out. Wave i has the frequency i + 1 along x first.
using Waves = std::array<float, kFrequencies * kFrequencies - 1>;

Waves wavesOf(const Grey& grey)
{
    static const Matrix kCosines = cosines();
    std::array<float, kFrequencies * kSide> rows{}; // [frequency along x][y]
    for (std::size_t u = 0; u < kFrequencies; ++u)
        for (std::size_t y = 0; y < kSide; ++y)
            for (std::size_t x = 0; x < kSide; ++x)
                rows[u * kSide + y] += kCosines[u][x] * grey[y * kSide + x];
    Waves waves{};
    for (std::size_t i = 0; i < waves.size(); ++i) {
        const std::size_t u = (i + 1) % kFrequencies;
        const std::size_t v = (i + 1) / kFrequencies;
        for (std::size_t y = 0; y < kSide; ++y)
            waves[i] += kCosines[v][y] * rows[u * kSide + y];
    }
    return waves;
}

std::uint64_t signsOf(const Waves& waves)
{
    Waves sorted = waves;
    const auto middle = sorted.begin() + sorted.size() / 2;
    std::nth_element(sorted.begin(), middle, sorted.end());
    std::uint64_t bits = 0;
    for (std::size_t i = 0; i < waves.size(); ++i)
        bits |= static_cast<std::uint64_t>(waves[i] > *middle) << i;
    return bits;
}

// The odd cosines along x change their sign.
Waves mirrored(Waves waves)
{
    for (std::size_t i = 0; i < waves.size(); i += 2)
        waves[i] = -waves[i];
    return waves;
}

// Sum over all values of the colours.
int differenceOfColours(const ImageFingerprint& a, const ImageFingerprint& b, bool isMirrored)
{
    int difference = 0;
    for (std::size_t cell = 0; cell < kCells * kCells; ++cell) {
        const std::size_t column = cell % kCells;
        const std::size_t other = isMirrored ? cell - column + (kCells - 1 - column) : cell;
        for (std::size_t c = 0; c < 3; ++c)
            difference += std::abs(a.colours[3 * cell + c] - b.colours[3 * other + c]);
    }
    return difference;
}

bool differInFewSigns(std::uint64_t a, std::uint64_t b)
{
    return std::popcount(a ^ b) <= kMostDifferentSigns;
}

std::uint64_t hashOf(const ImageView& image)
{
    const auto rowBytes = 3 * static_cast<std::size_t>(image.width);
    std::uint64_t hash =
        static_cast<std::uint64_t>(image.width) << 32 | static_cast<std::uint64_t>(image.height);
    for (int y = 0; y < image.height; ++y)
        hash = XXH3_64bits_withSeed(image.row(y), rowBytes, hash);
    return hash;
}

} // namespace

ImageFingerprint Fingerprinter::of(const ImageView& image)
{
    ImageFingerprint print;
    print.pixels = hashOf(image);
    resizeArea(image, kSide, kSide, m_small);

    Grey grey;
    std::array<int, 48> sums{};
    constexpr int kCell = kSide / static_cast<int>(kCells);
    for (int y = 0; y < kSide; ++y) {
        for (int x = 0; x < kSide; ++x) {
            const std::uint8_t* pixel = m_small.row(y) + 3 * x;
            grey[static_cast<std::size_t>(kSide * y + x)] = static_cast<float>(greyOf(pixel));
            const std::size_t cell = 3 * (kCells * static_cast<std::size_t>(y / kCell) +
                                          static_cast<std::size_t>(x / kCell));
            for (std::size_t c = 0; c < 3; ++c)
                sums[cell + c] += pixel[c];
        }
    }
    std::ranges::transform(sums, print.colours.begin(), [](int sum) {
        return static_cast<std::uint8_t>(sum / (kCell * kCell));
    });
    const auto [least, most] = std::ranges::minmax(grey);
    print.isFlat = most - least < kLeastRange;
    const Waves waves = wavesOf(grey);
    print.structure = signsOf(waves);
    print.mirrored = signsOf(mirrored(waves));
    return print;
}

bool areNear(const ImageFingerprint& a, const ImageFingerprint& b)
{
    if (a.isFlat || b.isFlat)
        return false;
    const int most = kMostDifferentColours * static_cast<int>(a.colours.size());
    if (differInFewSigns(a.structure, b.structure) && differenceOfColours(a, b, false) <= most)
        return true;
    const bool areMirrored =
        differInFewSigns(a.mirrored, b.structure) || differInFewSigns(a.structure, b.mirrored);
    return areMirrored && differenceOfColours(a, b, true) <= most;
}

} // namespace formwork
