// Private to core/image: what the first bytes of PNG, WebP, BMP and TIFF files say. Every read is
// checked against the end of the bytes.
#pragma once

#include "core/image/decode.h"

#include <optional>

namespace formwork {

// Size and channels from the header of `format`, which sniffImageFormat() found. Nothing for
// variants whose header is not understood here (the decoder may still know them).
// Errors: CorruptData when the header is cut off or has no sense.
std::optional<ImageInfo> readImageHeader(ImageFormat format, std::span<const std::byte> bytes);

// Error{CorruptData} if a BMP's or WebP's own lengths reach beyond the bytes: a truncated file,
// whose missing part the decoders would make up.
void checkComplete(ImageFormat format, std::span<const std::byte> bytes);

} // namespace formwork
