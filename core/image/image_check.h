// Is an image file sound? One answer for scans, conversions and the verification of betons: sound
// is what the decoder reads in full, in the size that its header gives.
#pragma once

#include "core/image/decode.h"

#include <cstddef>
#include <span>

namespace formwork {

// One per thread; keeps its buffers.
class ImageChecker
{
public:
    explicit ImageChecker(const DecodeLimits& limits = {}, const std::stop_token& stop = {})
        : m_decoder(limits, stop)
    {}

    // Format, size and channels of a sound image. Errors: those of ImageDecoder::decode(), and
    // CorruptData where the header gives another size than the picture has.
    ImageInfo check(std::span<const std::byte> bytes);

private:
    ImageDecoder m_decoder;
    Image m_pixels;
};

// For those who decode anyway: Error{CorruptData} unless `decoded` has the size that `info`, from
// ImageDecoder::probe(), promised.
void requireSize(const ImageInfo& info, const Image& decoded);

} // namespace formwork
