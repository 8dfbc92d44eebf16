// Private to core/model: what the fused layers ask about tensors, and how they pass them on.
#pragma once

#include "core/model/torch_compat.h"

#include <ATen/core/Tensor.h>

namespace formwork {

// Float32 on the CPU, in strides.
inline bool isPlainFloat(const at::Tensor& tensor)
{
    return tensor.device().is_cpu() && tensor.scalar_type() == at::kFloat &&
           tensor.layout() == at::kStrided;
}

inline bool isPlainContiguous(const at::Tensor& tensor)
{
    return isPlainFloat(tensor) && tensor.is_contiguous();
}

inline bool isTracked(const at::Tensor& tensor)
{
    return tensor.defined() && tensor.requires_grad();
}

// LibTorch's functions of autograd take no undefined tensor as an argument.
inline compat::Optional<at::Tensor> optionalTensor(const at::Tensor& tensor)
{
    return tensor.defined() ? compat::Optional<at::Tensor>(tensor) : compat::kNone;
}

} // namespace formwork
