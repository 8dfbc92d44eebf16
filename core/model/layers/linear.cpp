#include "core/model/layers/linear.h"

#include "core/model/kernels/matrix_product.h"
#include "core/model/layers/mixed_precision.h"
#include "core/model/torch_compat.h"

#include <ATen/Functions.h>
#include <torch/csrc/autograd/custom_function.h>

namespace formwork {

namespace {

bool isPlainFloat(const at::Tensor& tensor)
{
    return tensor.device().is_cpu() && tensor.scalar_type() == at::kFloat &&
           tensor.layout() == at::kStrided && tensor.is_contiguous();
}

struct Shape
{
    std::int64_t rows;
    std::int64_t in;
    std::int64_t out;
};

Shape shapeOf(const at::Tensor& x, const at::Tensor& weight)
{
    return {x.numel() / weight.size(1), weight.size(1), weight.size(0)};
}

at::Tensor forwardAll(const at::Tensor& x, const at::Tensor& weight, const at::Tensor& bias)
{
    const Shape shape = shapeOf(x, weight);
    auto sizes = x.sizes().vec();
    sizes.back() = shape.out;
    const at::Tensor result = at::empty(sizes, x.options());
    multiply({shape.rows, shape.out, shape.in}, {x.data_ptr<float>(), shape.in},
             {weight.data_ptr<float>(), shape.in, true}, result.data_ptr<float>());
    if (bias.defined())
        result.add_(bias);
    return result;
}

class FusedLinear final : public torch::autograd::Function<FusedLinear>
{
public:
    static at::Tensor forward(torch::autograd::AutogradContext* context, const at::Tensor& x,
                              const at::Tensor& weight, const compat::Optional<at::Tensor>& bias)
    {
        context->save_for_backward({x, weight});
        context->saved_data["bias"] = bias.has_value();
        return forwardAll(x, weight, bias.value_or(at::Tensor()));
    }

    static torch::autograd::variable_list backward(torch::autograd::AutogradContext* context,
                                                   torch::autograd::variable_list gradients)
    {
        const auto saved = context->get_saved_variables();
        const at::Tensor& x = saved[0];
        const at::Tensor& weight = saved[1];
        const Shape shape = shapeOf(x, weight);
        const at::Tensor outGradient = gradients[0].contiguous();
        const float* out = outGradient.data_ptr<float>();
        torch::autograd::variable_list inner(3);
        if (context->needs_input_grad(0)) {
            inner[0] = at::empty_like(x);
            multiply({shape.rows, shape.in, shape.out}, {out, shape.out},
                     {weight.data_ptr<float>(), shape.in}, inner[0].data_ptr<float>());
        }
        if (context->needs_input_grad(1)) {
            inner[1] = at::empty_like(weight);
            multiply({shape.out, shape.in, shape.rows}, {out, shape.out, true},
                     {x.data_ptr<float>(), shape.in}, inner[1].data_ptr<float>());
        }
        if (context->saved_data["bias"].toBool() && context->needs_input_grad(2))
            inner[2] = outGradient.view({shape.rows, shape.out}).sum(0);
        return inner;
    }
};

} // namespace

bool canFuseLinear(const at::Tensor& x, const at::Tensor& weight, const at::Tensor& bias)
{
    return isPlainFloat(x) && isPlainFloat(weight) && (!bias.defined() || isPlainFloat(bias)) &&
           x.numel() > 0 && weight.numel() > 0 && !autocastIsOn(x);
}

at::Tensor fusedLinear(const at::Tensor& x, const at::Tensor& weight, const at::Tensor& bias)
{
    const bool tracked =
        x.requires_grad() || weight.requires_grad() || (bias.defined() && bias.requires_grad());
    if (!at::GradMode::is_enabled() || !tracked)
        return forwardAll(x, weight, bias);
    return FusedLinear::apply(x, weight,
                              bias.defined() ? compat::Optional<at::Tensor>(bias) : compat::kNone);
}

at::Tensor linear(const at::Tensor& x, const at::Tensor& weight, const at::Tensor& bias)
{
    return canFuseLinear(x, weight, bias) ? fusedLinear(x, weight, bias)
                                          : at::linear(x, weight, bias);
}

} // namespace formwork
