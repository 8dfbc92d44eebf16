// RGB to PNG, lossless, through the codec module (codecs.h).
#pragma once

#include "core/image/codecs.h"
#include "core/image/image.h"

#include <cstddef>
#include <span>
#include <vector>

namespace formwork {

// One per thread. The codec module is loaded with the first image.
class PngEncoder
{
public:
    // A whole PNG file, valid until the next call. Errors: those of loadPngWriter(), OutOfMemory.
    std::span<const std::byte> encode(const ImageView& image);

private:
    WritePngFunction m_write = nullptr;
    std::vector<unsigned char> m_png;
};

} // namespace formwork
