// A linear layer on rows that are normalised first.
#pragma once

#include "core/model/layers/layers.h"

namespace formwork {

// linear(norm(rows)), with a bias; rows (M, width); differentiable once in all. float32 on the CPU
// goes through fusedNormedLinear where that can, the rest through LibTorch.
at::Tensor normedLinear(const LayerNorm& norm, const Linear& linear, const at::Tensor& rows);

// For the backward pass it keeps the rows, and normalises them again. The result and the gradients
// do not depend on the number of threads. Only where canFuseNormedLinear().
at::Tensor fusedNormedLinear(const LayerNorm& norm, const Linear& linear, const at::Tensor& rows);

// True for contiguous float32 tensors on the CPU and widths that are multiples of 16; not under
// autocast.
bool canFuseNormedLinear(const LayerNorm& norm, const Linear& linear, const at::Tensor& rows);

} // namespace formwork
