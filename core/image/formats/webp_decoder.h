// Private to core/image: WebP files (RFC 9649) through libwebp.
#pragma once

#include "core/image/decode.h"

namespace formwork {

// Reads the header. Errors: CorruptData, UnsupportedFormat (animations; more pixels than limits.h
// allows).
ImageInfo probeWebP(std::span<const std::byte> bytes);

// Lossy and lossless images; alpha is dropped. Errors: those of probeWebP(), OutOfMemory.
void decodeWebP(std::span<const std::byte> bytes, Image& out, DecodeBudget& budget);

} // namespace formwork
