// The frame of a JPEG without its pixels: is it whole, and how large is the picture? Private to the
// room; decoding is core/image's.
#pragma once

#include <cstddef>
#include <span>
#include <string>

namespace formwork::beton {

struct JpegOutline
{
    int width = 0;
    int height = 0;
    std::string problem; // empty when the markers are in order from start to end of image
};

// Walks the marker segments up to the first scan (ITU-T T.81, annex B), then looks for the end
// marker behind it. Originals that were passed through may carry bytes after that marker.
JpegOutline outlineJpeg(std::span<const std::byte> jpeg);

} // namespace formwork::beton
