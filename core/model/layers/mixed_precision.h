// What the models mind about LibTorch's autocast: under it linear layers and convolutions answer in
// 16 bits. Private to core/model.
#pragma once

#include "core/model/torch_compat.h"

#include <ATen/TensorOperators.h>
#include <ATen/core/Tensor.h>

namespace formwork {

inline bool autocastIsOn(const at::Tensor& x)
{
    return compat::autocastIsOn(x.device().type());
}

// A branch's fresh result plus the residual: in place where their types agree, else in the wider
// type, so that the residual of 16-bit branches stays float32.
inline at::Tensor plusResidual(at::Tensor branch, const at::Tensor& residual)
{
    return branch.scalar_type() == residual.scalar_type() ? branch.add_(residual)
                                                          : branch + residual;
}

} // namespace formwork
