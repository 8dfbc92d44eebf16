#include "core/train/optimiser/newton_schulz.h"

#include <ATen/ATen.h>

namespace formwork {

torch::Tensor orthogonalised(const torch::Tensor& matrix)
{
    constexpr double kLinear = 3.4445;
    constexpr double kCubic = -4.7750;
    constexpr double kQuintic = 2.0315;
    constexpr double kSmallestNorm = 1e-7;
    constexpr int kIterations = 5;
    const bool isTall = matrix.size(0) > matrix.size(1);
    torch::Tensor x = isTall ? matrix.t() : matrix;
    x = x / matrix.norm().clamp_min(kSmallestNorm);
    for (int i = 0; i < kIterations; ++i) {
        const torch::Tensor square = at::mm(x, x.t());
        const torch::Tensor factor = at::addmm(square, square, square, kCubic, kQuintic);
        x = at::addmm(x, factor, x, kLinear);
    }
    return isTall ? x.t() : x;
}

} // namespace formwork
