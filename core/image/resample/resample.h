// From a piece of RGB image to the pixels a model reads: resize, flip, normalise and store in one
// pass. SIMD through Highway with run-time dispatch; a scalar twin is the reference in tests.
#pragma once

#include "core/image/image.h"

#include <array>
#include <cstddef>
#include <memory>

namespace formwork {

enum class PixelType { Float32, Float16, UInt8 };
enum class PixelLayout { Nchw, Nhwc };
enum class Interpolation {
    Area,     // OpenCV's INTER_AREA, what FFCV uses
    Bilinear, // antialiased, what torchvision uses
};

std::size_t pixelTypeSize(PixelType type); // bytes

struct OutputSpec
{
    int size = 224; // output is size x size
    Interpolation interpolation = Interpolation::Area;
    PixelType type = PixelType::Float32;
    PixelLayout layout = PixelLayout::Nchw;
    // value = (pixel / 255 - mean) / deviation; not applied to UInt8 (which is rounded to nearest).
    std::array<float, 3> mean = {0.485F, 0.456F, 0.406F};
    std::array<float, 3> deviation = {0.229F, 0.224F, 0.225F};

    std::size_t sampleBytes() const
    {
        return 3 * static_cast<std::size_t>(size) * static_cast<std::size_t>(size) *
               pixelTypeSize(type);
    }
};

// Resizes in float32, without rounding in between. Area has the arithmetic of OpenCV's INTER_AREA:
// true area averaging when both axes shrink, OpenCV's two-tap variant otherwise. Bilinear is that
// of PyTorch's interpolate(mode="bilinear", antialias=True): a triangle as wide as an output pixel
// covers, at least one source pixel to each side, its weights made to add up to one.
// One per thread; keeps its tables and line buffers.
class Resampler
{
public:
    Resampler();
    ~Resampler();
    Resampler(const Resampler&) = delete;
    Resampler& operator=(const Resampler&) = delete;

    // Whole `source` (sides >= 1) to spec.sampleBytes() bytes at `out`; `flip` mirrors left-right.
    void run(const ImageView& source, bool flip, const OutputSpec& spec, void* out);

    // The same result computed plainly (up to rounding), for tests and for processors without SIMD.
    void runScalar(const ImageView& source, bool flip, const OutputSpec& spec, void* out);

private:
    struct State;
    std::unique_ptr<State> m_state;
};

// Size of an image whose longest side is limited to `longestSide` (0 = no limit); sides are
// truncated towards zero as FFCV does, but never below 1.
struct ImageSize
{
    int width = 0;
    int height = 0;
};
ImageSize limitedSize(int width, int height, int longestSide);

// Resize to exactly width x height as OpenCV's INTER_AREA, to within one level of its 8 bits (used
// when converting); the same bytes on every processor. `out` must not be the image that `source`
// views.
void resizeArea(const ImageView& source, int width, int height, Image& out);

} // namespace formwork
