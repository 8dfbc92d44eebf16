// Operations on samples as a model reads them: memory of OutputSpec's type and layout, which
// Resampler wrote.
#pragma once

#include "core/image/image.h"
#include "core/image/resample/resample.h"

#include <array>

namespace formwork {

// Writes `count` pixels from (x, y) to the right. `values` are RGB, interleaved, as after
// normalisation; UInt8 gets the pixel values that they stand for, rounded to nearest and cut to
// [0, 255].
void storePixels(const OutputSpec& spec, int x, int y, int count, const float* values,
                 void* sample);

// Mixup of two samples with each other: first = share * first + (1 - share) * second and, from the
// same old values, second = share * second + (1 - share) * first. In float32; UInt8 and Float16
// round to nearest, ties to even. Float16 must be finite.
void mixSamples(const OutputSpec& spec, float share, void* first, void* second);

// Cutmix of two samples with each other: exchanges what lies in `box`, which must lie within the
// image.
void swapBoxes(const OutputSpec& spec, const PixelRect& box, void* first, void* second);

} // namespace formwork
