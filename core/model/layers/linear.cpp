#include "core/model/layers/linear.h"

#include "core/model/layers/linear_products.h"
#include "core/model/layers/mixed_precision.h"
#include "core/model/layers/plain_tensors.h"
#include "core/model/layers/row_passes.h"
#include "core/model/torch_compat.h"

#include <ATen/Functions.h>
#include <torch/csrc/autograd/custom_function.h>

namespace formwork {

namespace {

at::Tensor forwardAll(const at::Tensor& x, const at::Tensor& weight, const at::Tensor& bias,
                      const at::Tensor& residual)
{
    const at::Tensor result = product(x, weight);
    if (bias.defined() && suitsRowPasses(bias)) {
        addToRows(result, bias, residual);
        return result;
    }
    if (bias.defined())
        result.add_(bias);
    if (residual.defined())
        result.add_(residual);
    return result;
}

class FusedLinear final : public torch::autograd::Function<FusedLinear>
{
public:
    static at::Tensor forward(torch::autograd::AutogradContext* context, const at::Tensor& x,
                              const at::Tensor& weight, const compat::Optional<at::Tensor>& bias,
                              const compat::Optional<at::Tensor>& residual)
    {
        context->save_for_backward({x, weight});
        context->saved_data["bias"] = bias.has_value();
        context->saved_data["residual"] = residual.has_value();
        return forwardAll(x, weight, bias.value_or(at::Tensor()), residual.value_or(at::Tensor()));
    }

    static torch::autograd::variable_list backward(torch::autograd::AutogradContext* context,
                                                   torch::autograd::variable_list gradients)
    {
        const auto saved = context->get_saved_variables();
        const at::Tensor outGradient = gradients[0].contiguous();
        torch::autograd::variable_list inner(4);
        if (context->needs_input_grad(0))
            inner[0] = inputGradient(outGradient, saved[1]);
        if (context->needs_input_grad(1))
            inner[1] = weightGradient(outGradient, saved[0]);
        if (context->saved_data["bias"].toBool() && context->needs_input_grad(2))
            inner[2] = suitsRowPasses(outGradient)
                           ? columnSums(outGradient)
                           : outGradient.view({-1, outGradient.size(-1)}).sum(0);
        if (context->saved_data["residual"].toBool())
            inner[3] = gradients[0];
        return inner;
    }
};

} // namespace

bool canFuseLinear(const at::Tensor& x, const at::Tensor& weight, const at::Tensor& bias)
{
    return isPlainContiguous(x) && isPlainContiguous(weight) &&
           (!bias.defined() || isPlainContiguous(bias)) && x.numel() > 0 && weight.numel() > 0 &&
           !autocastIsOn(x);
}

at::Tensor fusedLinear(const at::Tensor& x, const at::Tensor& weight, const at::Tensor& bias,
                       const at::Tensor& residual)
{
    if (!at::GradMode::is_enabled() ||
        !(isTracked(x) || isTracked(weight) || isTracked(bias) || isTracked(residual)))
        return forwardAll(x, weight, bias, residual);
    return FusedLinear::apply(x, weight, optionalTensor(bias), optionalTensor(residual));
}

at::Tensor linear(const at::Tensor& x, const at::Tensor& weight, const at::Tensor& bias,
                  const at::Tensor& residual)
{
    if (canFuseLinear(x, weight, bias) && (!residual.defined() || isPlainContiguous(residual)))
        return fusedLinear(x, weight, bias, residual);
    const at::Tensor result = at::linear(x, weight, bias);
    return residual.defined() ? plusResidual(result, residual) : result;
}

} // namespace formwork
