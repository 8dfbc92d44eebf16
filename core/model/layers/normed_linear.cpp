#include "core/model/layers/normed_linear.h"

#include "core/model/layers/linear.h"
#include "core/model/layers/linear_products.h"
#include "core/model/layers/row_passes.h"

#include <ATen/Functions.h>
#include <torch/csrc/autograd/custom_function.h>

namespace formwork {

namespace {

at::Tensor forwardAll(const LayerNorm& norm, const Linear& layer, const at::Tensor& rows,
                      const at::Tensor& scales)
{
    const at::Tensor result = product(normRows(norm, rows, scales), layer.weight);
    addToRows(result, layer.bias, {});
    return result;
}

class FusedNormedLinear final : public torch::autograd::Function<FusedNormedLinear>
{
public:
    static at::Tensor forward(torch::autograd::AutogradContext* context, const at::Tensor& rows,
                              const at::Tensor& normWeight, const at::Tensor& normBias,
                              const at::Tensor& weight, const at::Tensor& bias)
    {
        const at::Tensor scales = at::empty({rows.size(0), 2}, rows.options());
        context->save_for_backward({rows, normWeight, normBias, weight, scales});
        return forwardAll({normWeight, normBias}, {weight, bias}, rows, scales);
    }

    static torch::autograd::variable_list backward(torch::autograd::AutogradContext* context,
                                                   torch::autograd::variable_list gradients)
    {
        const auto saved = context->get_saved_variables();
        const at::Tensor& rows = saved[0];
        const LayerNorm norm = {saved[1], saved[2]};
        const at::Tensor& weight = saved[3];
        const at::Tensor outGradient = gradients[0].contiguous();
        torch::autograd::variable_list inner(5);
        if (context->needs_input_grad(4))
            inner[4] = columnSums(outGradient);
        if (context->needs_input_grad(3))
            inner[3] = weightGradient(outGradient, normRowsAgain(norm, rows, saved[4]));
        if (!context->needs_input_grad(0) && !context->needs_input_grad(1) &&
            !context->needs_input_grad(2))
            return inner;
        const NormGradients found = normRowsBackward(
            norm, rows, saved[4], inputGradient(outGradient, weight), at::Tensor());
        inner[0] = found.x;
        inner[1] = found.weight;
        inner[2] = found.bias;
        return inner;
    }
};

} // namespace

bool canFuseNormedLinear(const LayerNorm& norm, const Linear& layer, const at::Tensor& rows)
{
    return rows.dim() == 2 && suitsRowPasses(rows) && suitsRowPasses(norm.weight) &&
           suitsRowPasses(norm.bias) && layer.bias.defined() && suitsRowPasses(layer.bias) &&
           canFuseLinear(rows, layer.weight, layer.bias);
}

at::Tensor fusedNormedLinear(const LayerNorm& norm, const Linear& layer, const at::Tensor& rows)
{
    if (!at::GradMode::is_enabled())
        return forwardAll(norm, layer, rows, {});
    return FusedNormedLinear::apply(rows, norm.weight, norm.bias, layer.weight, layer.bias);
}

at::Tensor normedLinear(const LayerNorm& norm, const Linear& layer, const at::Tensor& rows)
{
    return canFuseNormedLinear(norm, layer, rows) ? fusedNormedLinear(norm, layer, rows)
                                                  : layer(norm(rows));
}

} // namespace formwork
