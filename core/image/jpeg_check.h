// Is a JPEG whole, without decoding it? For files that are passed on as they are: reading is
// enough, some ten microseconds for 100 kB.
#pragma once

#include "core/image/jpeg.h"

#include <cstddef>
#include <optional>
#include <span>

namespace formwork {

// What JpegDecoder::readInfo() says of a Huffman-coded JPEG (sequential or progressive, 8 bit)
// whose structure is sound from the first marker to the last:
//   - every segment lies within the file and has a sensible size; quantisation and Huffman tables
//     are well-formed, and those that a scan needs have come before it
//   - scans hold no other markers than restarts, in order and as many as the size asks for
//   - every component is in a scan, no scan is shorter than its blocks could possibly be, and the
//     end-of-image marker stands behind the last one
// So a file cut off anywhere is found; a changed bit within a scan is not, that takes decoding.
// Nothing: the file is damaged or of another kind; JpegDecoder knows what to say.
std::optional<JpegInfo> checkJpeg(std::span<const std::byte> jpeg);

} // namespace formwork
