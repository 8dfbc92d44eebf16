// RGB to PNG, lossless, through libpng.
#pragma once

#include "core/image/image.h"

#include <cstddef>
#include <span>
#include <vector>

namespace formwork {

// One per thread.
class PngEncoder
{
public:
    // A whole PNG file, valid until the next call. Errors: OutOfMemory, Internal.
    std::span<const std::byte> encode(const ImageView& image);

private:
    std::vector<std::byte> m_png;
};

} // namespace formwork
