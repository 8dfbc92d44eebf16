// Which way up a picture is meant to be shown: the orientation tag of Exif (CIPA DC-008, tag 274).
// Decoders leave pixels as they are stored, as FFCV does; who wants them turned does it here.
#pragma once

#include "core/image/image.h"

#include <cstddef>
#include <span>

namespace formwork {

// 1 = as stored, 2 = mirrored left-right, 3 = turned by 180 degrees, 4 = mirrored top-bottom,
// 5 = mirrored along the main diagonal, 6 = to be turned by 90 degrees clockwise, 7 = mirrored
// along the other diagonal, 8 = to be turned by 90 degrees anticlockwise.
//
// Looks into JPEG (APP1), PNG (eXIf) and WebP (EXIF); 1 where they say nothing, or nothing that has
// sense. TIFF files give 1: their decoder turns them by itself.
int readOrientation(std::span<const std::byte> file);

// True for the orientations whose width is the height of the stored image.
constexpr bool swapsSides(int orientation)
{
    return orientation >= 5;
}

// `source` as it is meant to be shown. `orientation` in 1..8; `out` must not be the image that
// `source` views.
void applyOrientation(const ImageView& source, int orientation, Image& out);

} // namespace formwork
