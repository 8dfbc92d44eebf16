// How weights that depend on the image size follow another one, as timm 1.0 does.
#pragma once

#include <ATen/core/Tensor.h>

#include <cstdint>

namespace formwork {

// A ViT's position embedding (1, 1 + n*n, width), the class token's first, to (1, 1 + side*side,
// width); timm's resample_abs_pos_embed.
at::Tensor resizePositions(const at::Tensor& positions, std::int64_t side);

// A LeViT's biases (heads, n*n) by offset (|dy|, |dx|), to (heads, side*side); timm's
// resize_rel_pos_bias_table_levit.
at::Tensor resizeBiases(const at::Tensor& biases, std::int64_t side);

} // namespace formwork
