// The second branch of a ViT's block: normalisation, two linear layers with GELU between them.
#pragma once

#include "core/model/layers/layers.h"

namespace formwork {

struct TokenMlp
{
    LayerNorm norm;
    Linear up;
    Linear down;
};

// down(gelu(up(norm(rows)))), plus the rows if `withResidual`; rows (M, width), biases defined;
// differentiable once in all. float32 on the CPU goes through fusedTokenMlp where that can, the
// rest through plainTokenMlp.
at::Tensor tokenMlp(const TokenMlp& layers, const at::Tensor& rows, bool withResidual);

// By LibTorch's operations.
at::Tensor plainTokenMlp(const TokenMlp& layers, const at::Tensor& rows, bool withResidual);

// For the backward pass it keeps the rows and the result of `up`, and computes norm and GELU again.
// The result and the gradients do not depend on the number of threads. Only where
// canFuseTokenMlp().
at::Tensor fusedTokenMlp(const TokenMlp& layers, const at::Tensor& rows, bool withResidual);

// True for contiguous float32 tensors on the CPU and widths that are multiples of 16; not under
// autocast.
bool canFuseTokenMlp(const TokenMlp& layers, const at::Tensor& rows);

} // namespace formwork
