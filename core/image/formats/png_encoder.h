// RGB to PNG, lossless, through libpng.
#pragma once

#include "core/image/image.h"

#include <cstddef>
#include <span>
#include <stop_token>
#include <vector>

namespace formwork {

// One per thread.
class PngEncoder
{
public:
    // A whole PNG file, valid until the next call. Errors: OutOfMemory, Internal; Cancelled, asked
    // for between rows.
    std::span<const std::byte> encode(const ImageView& image, const std::stop_token& stop = {});

private:
    std::vector<std::byte> m_png;
};

} // namespace formwork
