// Private to core/image: what a header may claim before memory is allocated for its pixels.
#pragma once

#include "core/image/image.h"

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace formwork {

// 2^28 pixels are 768 MiB as RGB; no header is believed beyond that, whatever a DecodeBudget
// allows.
constexpr std::uint64_t kMostPixels = std::uint64_t{1} << 28;

// Error{CorruptData} without pixels, Error{UnsupportedFormat} above kMostPixels.
void checkPixelCount(std::uint64_t width, std::uint64_t height);

// Error{InvalidArgument} if `rect` is empty or reaches beyond the image.
void checkRegion(const PixelRect& rect, int width, int height);

// Memory of an RGB image.
constexpr std::uint64_t rgbBytes(std::uint64_t width, std::uint64_t height)
{
    return 3 * width * height;
}

// Error{CorruptData} if `decoded` bytes (or pixels, in the unit of `mostPerByte`) are more than
// `fileBytes` can hold at the best compression of the format: the header lies, or the file was cut.
void checkClaim(std::string_view format, std::uint64_t decoded, std::size_t fileBytes,
                std::uint64_t mostPerByte);

} // namespace formwork
