// Geometric operations on an RGB image: affine maps with bilinear interpolation, and shifts with a
// reflected border.
#pragma once

#include "core/image/image.h"

#include <array>
#include <cstdint>

namespace formwork {

using RgbColour = std::array<std::uint8_t, 3>;

// From a place in the result to the place in the source that it shows:
//     x' = a x + b y + c,  y' = d x + e y + f
// in pixels, where pixel (0, 0) covers [0, 1) x [0, 1): PIL's Image.transform(AFFINE).
struct AffineMap
{
    double a = 1;
    double b = 0;
    double c = 0;
    double d = 0;
    double e = 1;
    double f = 0;
};

// Counter-clockwise about the centre of an image of this size: PIL's Image.rotate().
AffineMap rotation(double degrees, int width, int height);
AffineMap shearX(double factor); // each row moves by factor times its place
AffineMap shearY(double factor);
AffineMap translation(double x, double y); // the content moves by -x, -y

// `out` gets the source's size; it must not be the source. Where the map leads out of the source
// there is `fill`. As PIL's BILINEAR, truncation included, within one level: weights have 11 bits.
void warp(const Image& source, const AffineMap& map, const RgbColour& fill, Image& out);

// Pixel (x, y) of `out` is the source's (x + dx, y + dy), reflected at the border without
// repeating it (torch's "reflect"). `out` must not be the source.
void shiftReflected(const Image& source, int dx, int dy, Image& out);

} // namespace formwork
