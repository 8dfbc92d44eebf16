#include "core/model/weights/weight_resize.h"

#include "core/weights/tensor_outline.h"

#include <ATen/Functions.h>

namespace formwork {

namespace {

// (1, channels, n, n) to (1, channels, side, side), in float32 whatever the type.
at::Tensor resize(const at::Tensor& images, std::int64_t side)
{
    return at::_upsample_bicubic2d_aa(images.to(at::kFloat).contiguous(), {side, side},
                                      /*align_corners=*/false)
        .to(images.scalar_type());
}

} // namespace

at::Tensor resizePositions(const at::Tensor& positions, std::int64_t side)
{
    const std::int64_t width = positions.size(2);
    const std::int64_t old = squareSide(positions.size(1) - 1);
    const at::Tensor grid =
        positions.narrow(1, 1, old * old).reshape({1, old, old, width}).permute({0, 3, 1, 2});
    const at::Tensor resized =
        resize(grid, side).permute({0, 2, 3, 1}).reshape({1, side * side, width});
    return at::cat({positions.narrow(1, 0, 1), resized}, 1);
}

at::Tensor resizeBiases(const at::Tensor& biases, std::int64_t side)
{
    const std::int64_t heads = biases.size(0);
    const std::int64_t old = squareSide(biases.size(1));
    return resize(biases.reshape({1, heads, old, old}), side).reshape({heads, side * side});
}

} // namespace formwork
