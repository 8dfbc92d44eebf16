// Linear layers by the fastest matrix products at hand.
#pragma once

#include <ATen/core/Tensor.h>

namespace formwork {

// x W^T + b + residual over the last dimension of x; weight (out, in), bias (out) and residual
// (shape of the result) may be undefined. Differentiable once in all. float32 on the CPU goes
// through fusedLinear where that can, the rest through LibTorch.
at::Tensor linear(const at::Tensor& x, const at::Tensor& weight, const at::Tensor& bias,
                  const at::Tensor& residual = {});

// By the products of matrix_product.h, forward and backward, each written straight into its result.
// Measured beside LibTorch's way with OpenBLAS, with LeViT's and ViT's sizes on 2 threads: oneDNN's
// are 1.0 to 1.5 times as fast, most for the gradients of many rows. Only where canFuseLinear().
at::Tensor fusedLinear(const at::Tensor& x, const at::Tensor& weight, const at::Tensor& bias,
                       const at::Tensor& residual = {});

// True for contiguous float32 tensors on the CPU; not under autocast, which means products of 16
// bits.
bool canFuseLinear(const at::Tensor& x, const at::Tensor& weight, const at::Tensor& bias);

} // namespace formwork
