// Private to core/model: the passes of token_kernel.h over all rows, spread over LibTorch's
// threads. Results do not depend on the number of threads. Tensors are contiguous float32 on the
// CPU, rows (M, width); only where hasTokenKernel().
#pragma once

#include "core/model/kernels/token_kernel.h"
#include "core/model/layers/layers.h"

#include <ATen/core/Tensor.h>

namespace formwork {

// True for contiguous float32 tensors on the CPU whose last dimension suits the kernel.
bool suitsRowPasses(const at::Tensor& tensor);

// norm(x); fills `scales` (M, 2), if defined, with what normRowsAgain() needs.
at::Tensor normRows(const LayerNorm& norm, const at::Tensor& x, const at::Tensor& scales);
at::Tensor normRowsAgain(const LayerNorm& norm, const at::Tensor& x, const at::Tensor& scales);

struct NormGradients
{
    at::Tensor x;
    at::Tensor weight;
    at::Tensor bias;
};
// Written over `outGradient`; `addend` (M, width), if defined, is added to the gradient of x.
NormGradients normRowsBackward(const LayerNorm& norm, const at::Tensor& x, const at::Tensor& scales,
                               const at::Tensor& outGradient, const at::Tensor& addend);

// x += bias, and the result gelu(x). `bias` may be undefined.
at::Tensor geluRows(const at::Tensor& x, const at::Tensor& bias);

struct GeluGradients
{
    at::Tensor result;  // gelu(x) again
    at::Tensor columns; // sums of the columns of the gradient of x
};
// `gradient` becomes that of x.
GeluGradients geluRowsBackward(const at::Tensor& x, const at::Tensor& gradient);

// (width), of x (..., width).
at::Tensor columnSums(const at::Tensor& x);

// x += bias, and += residual if that is defined.
void addToRows(const at::Tensor& x, const at::Tensor& bias, const at::Tensor& residual);

} // namespace formwork
