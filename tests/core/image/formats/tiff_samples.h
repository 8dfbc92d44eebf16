// TIFF images that tests write and decode.
#pragma once

#include "core/image/damaged_files.h"
#include "core/image/formats/tiff_decoder.h"
#include "core/image/images.h"
#include "core/image/tiff_files.h"

#include <QString>

#include <cstdint>
#include <vector>

namespace formwork::test {

inline constexpr int kWidth = 37;
inline constexpr int kHeight = 29;

using Samples = std::vector<std::uint32_t>;

// Smooth enough for JPEG, with every value of few bits.
inline Samples makeSamples(int channels, int bits)
{
    CounterRng rng(9, RandomStream::Shuffle, 0, 0);
    Samples samples;
    for (int i = 0; i < kWidth * kHeight * channels; ++i)
        samples.push_back(rng.next32() >> (32 - bits));
    return samples;
}

inline Samples makePhoto(int channels)
{
    const Image picture = makePicture(kWidth, kHeight);
    Samples samples;
    for (int i = 0; i < kWidth * kHeight; ++i) {
        for (int c = 0; c < channels; ++c)
            samples.push_back(picture.pixels()[3 * i + c % 3]);
    }
    return samples;
}

inline Image decoded(const std::vector<std::byte>& bytes)
{
    Image image;
    DecodeBudget budget;
    decodeTiff(bytes, image, budget);
    return image;
}

inline QString messageOf(const std::vector<std::byte>& bytes)
{
    try {
        decoded(bytes);
    } catch (const Error& error) {
        return QString::fromStdString(std::string(errorCodeName(error.code())) + ": " +
                                      error.message());
    }
    return QStringLiteral("no error");
}

inline TiffKind grey(int bits)
{
    return {.bits = bits, .samples = 1, .photometric = PHOTOMETRIC_MINISBLACK};
}

} // namespace formwork::test
