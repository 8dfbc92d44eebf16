// Which part of an image becomes a sample. Pure functions; the draws come from a CounterRng, so the
// beton loader and the folder loader see the same crops.
#pragma once

#include "core/base/random.h"
#include "core/image/image.h"

namespace formwork {

struct RandomCropSettings
{
    double minimumArea = 0.08; // share of the image's area, as torchvision's RandomResizedCrop
    double maximumArea = 1.0;
    double minimumRatio = 3.0 / 4.0; // width / height
    double maximumRatio = 4.0 / 3.0;
};

// torchvision's and FFCV's random resized crop: up to ten tries of area U(min, max) and log-uniform
// ratio, then the largest centred crop of an allowed ratio. width, height >= 1.
// Acceptance and position are decided on shares of the sides, before any rounding to pixels, so the
// same picture stored at another size (beton against original) gets the same crop up to rounding.
PixelRect randomResizedCrop(int width, int height, const RandomCropSettings& settings,
                            CounterRng& rng);

// The centred square of side round(ratio * min(width, height)), at least 1 (FFCV's
// CenterCropRGBImageDecoder; ratio 224/256 for validation).
PixelRect centreCrop(int width, int height, double ratio);

} // namespace formwork
