// What the models mind about LibTorch's autocast: under it linear layers and convolutions answer in
// 16 bits. Private to core/model.
#pragma once

#include <ATen/TensorOperators.h>
#include <ATen/autocast_mode.h>
#include <ATen/core/Tensor.h>

namespace formwork {

inline bool autocastIsOn(const at::Tensor& x)
{
    return x.device().is_cpu() ? at::autocast::is_cpu_enabled() : at::autocast::is_enabled();
}

// A branch's fresh result plus the residual: in place where their types agree, else in the wider
// type, so that the residual of 16-bit branches stays float32.
inline at::Tensor plusResidual(at::Tensor branch, const at::Tensor& residual)
{
    return branch.scalar_type() == residual.scalar_type() ? branch.add_(residual)
                                                          : branch + residual;
}

} // namespace formwork
