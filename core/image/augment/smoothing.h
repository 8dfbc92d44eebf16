// Operations on an RGB image that look at neighbours: sharpness and Gaussian blur.
#pragma once

#include "core/image/image.h"

#include <cstdint>
#include <vector>

namespace formwork {

// PIL's ImageEnhance.Sharpness, value for value: the blend of the image smoothed by
// (1 1 1; 1 5 1; 1 1 1) / 13, whose border stays, and the image. factor >= 0; 1 changes nothing,
// 2 sharpens. `out` must not be the source.
void adjustSharpness(float factor, const Image& source, Image& out);

// Gaussian blur with the border reflected without repeating it, as torchvision's. The kernel
// reaches round(3 sigma) pixels, at least 1, to either side. Within one level of exact arithmetic.
// One per thread: it keeps its line buffers.
class GaussianBlur
{
public:
    // sigma > 0, in pixels. In place.
    void run(double sigma, Image& image);

private:
    void makeWeights(double sigma);
    void blurRow(const std::uint8_t* row, int width, std::uint16_t* out);

    int m_radius = 0;
    std::vector<std::uint16_t> m_weights; // of the centre, its neighbours, ...; 2^16 in all
    std::vector<std::uint16_t> m_padded;  // one row with its reflected ends
    std::vector<std::uint32_t> m_sums;
    std::vector<std::uint16_t> m_rows; // blurred along x, in 1/128 levels
};

} // namespace formwork
