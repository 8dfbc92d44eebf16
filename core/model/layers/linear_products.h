// Private to core/model: the three products of a linear layer, each into fresh memory. Tensors are
// contiguous float32 on the CPU.
#pragma once

#include "core/model/kernels/matrix_product.h"

#include <ATen/Functions.h>
#include <ATen/core/Tensor.h>

namespace formwork {

// x W^T over the last dimension of x (..., in); weight (out, in).
inline at::Tensor product(const at::Tensor& x, const at::Tensor& weight)
{
    const std::int64_t in = weight.size(1);
    const std::int64_t out = weight.size(0);
    auto sizes = x.sizes().vec();
    sizes.back() = out;
    const at::Tensor result = at::empty(sizes, x.options());
    multiply({x.numel() / in, out, in}, {x.data_ptr<float>(), in},
             {weight.data_ptr<float>(), in, true}, result.data_ptr<float>());
    return result;
}

// The gradient of x from that of the product (..., out).
inline at::Tensor inputGradient(const at::Tensor& outGradient, const at::Tensor& weight)
{
    const std::int64_t in = weight.size(1);
    const std::int64_t out = weight.size(0);
    auto sizes = outGradient.sizes().vec();
    sizes.back() = in;
    const at::Tensor result = at::empty(sizes, outGradient.options());
    multiply({outGradient.numel() / out, in, out}, {outGradient.data_ptr<float>(), out},
             {weight.data_ptr<float>(), in}, result.data_ptr<float>());
    return result;
}

// The gradient of the weight.
inline at::Tensor weightGradient(const at::Tensor& outGradient, const at::Tensor& x)
{
    const std::int64_t in = x.size(-1);
    const std::int64_t out = outGradient.size(-1);
    const at::Tensor result = at::empty({out, in}, x.options());
    multiply({out, in, x.numel() / in}, {outGradient.data_ptr<float>(), out, true},
             {x.data_ptr<float>(), in}, result.data_ptr<float>());
    return result;
}

} // namespace formwork
