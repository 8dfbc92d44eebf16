// Smaller images that hold the low frequencies of larger ones (Wang et al., "EfficientTrain:
// Exploring Generalized Curriculum Learning for Training Visual Backbones", ICCV 2023).
#pragma once

#include <torch/types.h>

namespace formwork {

// Crops the middle of an image's spectrum: of a side of N pixels with X = FFT(x), the result of
// B <= N pixels is
//   Re(IFFT(X[k], -B/2 <= k < B/2)) (B / N)^2
// where both axes are cropped together; means stay. Computed as products with two matrices per
// axis, since that result is P x P^T - Q x Q^T with P and Q the real and the imaginary part of the
// crop along an axis, and Q has rank one. Both sides are even.
class LowFrequency
{
public:
    LowFrequency(int from, int to, torch::Device device);

    int from() const { return m_from; }
    int to() const { return m_to; }

    // (B, C, from, from) to (B, C, to, to), float32.
    torch::Tensor operator()(const torch::Tensor& images) const;

private:
    int m_from;
    int m_to;
    torch::Tensor m_real;  // P, (to, from)
    torch::Tensor m_edge;  // Q = m_signs m_edge^T: (from)
    torch::Tensor m_signs; // (to)
};

} // namespace formwork
