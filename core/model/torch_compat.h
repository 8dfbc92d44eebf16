// What differs between LibTorch 1.13 (Debian 12) and 2.x, all in one place.
#pragma once

#include <ATen/Functions.h>
#include <ATen/TensorOperators.h>
#include <torch/version.h>

namespace formwork::compat {

#if TORCH_VERSION_MAJOR > 2 || (TORCH_VERSION_MAJOR == 2 && TORCH_VERSION_MINOR >= 1)
inline constexpr bool kHasFusedAttention = true;
#else
inline constexpr bool kHasFusedAttention = false;
#endif

// softmax(scale * Q K^T + bias). Shapes: q (B, heads, M, d), k (B, heads, N, d), bias broadcast to
// (B, heads, M, N) or undefined; result (B, heads, M, N).
inline at::Tensor probabilities(const at::Tensor& q, const at::Tensor& k, const at::Tensor& bias,
                                double scale)
{
    at::Tensor scores = at::matmul(q * scale, k.transpose(-2, -1));
    if (bias.defined())
        scores.add_(bias); // in place: no backward reads the product itself
    return at::softmax(scores, -1);
}

// Those times v (B, heads, N, e): (B, heads, M, e). From 2.1 on LibTorch has one operation for it,
// with fused kernels; before, plain products.
inline at::Tensor attention(const at::Tensor& q, const at::Tensor& k, const at::Tensor& v,
                            const at::Tensor& bias, double scale)
{
#if TORCH_VERSION_MAJOR > 2 || (TORCH_VERSION_MAJOR == 2 && TORCH_VERSION_MINOR >= 1)
    return bias.defined() ? at::scaled_dot_product_attention(q, k, v, bias, 0.0, false, scale)
                          : at::scaled_dot_product_attention(q, k, v, {}, 0.0, false, scale);
#else
    return at::matmul(probabilities(q, k, bias, scale), v);
#endif
}

} // namespace formwork::compat
