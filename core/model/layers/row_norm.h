// Batch normalisation together with what follows it in LeViT, act(norm(x)) + residual.
#pragma once

#include "core/model/layers/layers.h"

namespace formwork {

enum class Activation { None, Hardswish };

struct NormTail
{
    Activation activation = Activation::None;
    at::Tensor residual; // of the shape of the result; undefined = none
};

// x: rows (M, C), or images (B, C, H, W) in any memory format; differentiable once in x, the norm's
// weight and bias and the residual. In training it updates the norm's running statistics and its
// count, as BatchNorm does (a frozen norm is left alone). float32 on the CPU goes through fusedNorm
// where that can, the rest through plainNorm.
at::Tensor normalised(const BatchNorm& norm, const at::Tensor& x, bool training,
                      const NormTail& tail = {});

// By LibTorch's operations.
at::Tensor plainNorm(const BatchNorm& norm, const at::Tensor& x, bool training,
                     const NormTail& tail);

// In two passes over x forward and two backward, spread over LibTorch's threads; neither the result
// of the norm nor that of the activation is kept for the backward. The result and the gradients do
// not depend on the number of threads. Only where canFuseNorm().
at::Tensor fusedNorm(const BatchNorm& norm, const at::Tensor& x, bool training,
                     const NormTail& tail);

// True for float32 on the CPU, rows that lie densely or images in channels-last format, widths that
// are multiples of 8 and at least two rows; not for a gradient through fixed statistics.
bool canFuseNorm(const BatchNorm& norm, const at::Tensor& x, bool training, const NormTail& tail);

} // namespace formwork
