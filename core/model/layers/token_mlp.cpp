#include "core/model/layers/token_mlp.h"

#include "core/model/layers/linear.h"
#include "core/model/layers/linear_products.h"
#include "core/model/layers/mixed_precision.h"
#include "core/model/layers/normed_linear.h"
#include "core/model/layers/row_passes.h"

#include <ATen/Functions.h>
#include <torch/csrc/autograd/custom_function.h>

namespace formwork {

namespace {

struct Forward
{
    at::Tensor result;
    at::Tensor wide; // of `up`
};

Forward forwardAll(const TokenMlp& layers, const at::Tensor& rows, const at::Tensor& scales,
                   bool withResidual)
{
    Forward forward;
    forward.wide = product(normRows(layers.norm, rows, scales), layers.up.weight);
    forward.result = product(geluRows(forward.wide, layers.up.bias), layers.down.weight);
    addToRows(forward.result, layers.down.bias, withResidual ? rows : at::Tensor());
    return forward;
}

class FusedTokenMlp final : public torch::autograd::Function<FusedTokenMlp>
{
public:
    static at::Tensor forward(torch::autograd::AutogradContext* context, const at::Tensor& rows,
                              const at::Tensor& normWeight, const at::Tensor& normBias,
                              const at::Tensor& upWeight, const at::Tensor& upBias,
                              const at::Tensor& downWeight, const at::Tensor& downBias,
                              bool withResidual)
    {
        const at::Tensor scales = at::empty({rows.size(0), 2}, rows.options());
        const Forward both =
            forwardAll({{normWeight, normBias}, {upWeight, upBias}, {downWeight, downBias}}, rows,
                       scales, withResidual);
        context->save_for_backward(
            {rows, normWeight, normBias, upWeight, downWeight, scales, both.wide});
        context->saved_data["residual"] = withResidual;
        return both.result;
    }

    static torch::autograd::variable_list backward(torch::autograd::AutogradContext* context,
                                                   torch::autograd::variable_list gradients)
    {
        const auto saved = context->get_saved_variables();
        const at::Tensor& rows = saved[0];
        const LayerNorm norm = {saved[1], saved[2]};
        const at::Tensor& upWeight = saved[3];
        const at::Tensor& downWeight = saved[4];
        const at::Tensor& scales = saved[5];
        const at::Tensor outGradient = gradients[0].contiguous();
        const bool residual = context->saved_data["residual"].toBool();
        torch::autograd::variable_list inner(8);
        if (context->needs_input_grad(6))
            inner[6] = columnSums(outGradient);
        at::Tensor wideGradient = inputGradient(outGradient, downWeight);
        GeluGradients gelu = geluRowsBackward(saved[6], wideGradient);
        if (context->needs_input_grad(5))
            inner[5] = weightGradient(outGradient, gelu.result);
        gelu.result.reset(); // its memory is the next pass's
        inner[4] = gelu.columns;
        if (context->needs_input_grad(3))
            inner[3] = weightGradient(wideGradient, normRowsAgain(norm, rows, scales));
        if (!context->needs_input_grad(0) && !context->needs_input_grad(1) &&
            !context->needs_input_grad(2))
            return inner;
        const at::Tensor normedGradient = inputGradient(wideGradient, upWeight);
        wideGradient.reset();
        const NormGradients found = normRowsBackward(norm, rows, scales, normedGradient,
                                                     residual ? outGradient : at::Tensor());
        inner[0] = found.x;
        inner[1] = found.weight;
        inner[2] = found.bias;
        return inner;
    }
};

} // namespace

bool canFuseTokenMlp(const TokenMlp& layers, const at::Tensor& rows)
{
    return canFuseNormedLinear(layers.norm, layers.up, rows) && layers.down.bias.defined() &&
           suitsRowPasses(layers.down.bias) && suitsRowPasses(layers.down.weight);
}

at::Tensor fusedTokenMlp(const TokenMlp& layers, const at::Tensor& rows, bool withResidual)
{
    if (!at::GradMode::is_enabled())
        return forwardAll(layers, rows, {}, withResidual).result;
    return FusedTokenMlp::apply(rows, layers.norm.weight, layers.norm.bias, layers.up.weight,
                                layers.up.bias, layers.down.weight, layers.down.bias, withResidual);
}

at::Tensor plainTokenMlp(const TokenMlp& layers, const at::Tensor& rows, bool withResidual)
{
    const at::Tensor branch = layers.down(at::gelu(layers.up(layers.norm(rows))));
    return withResidual ? plusResidual(branch, rows) : branch;
}

at::Tensor tokenMlp(const TokenMlp& layers, const at::Tensor& rows, bool withResidual)
{
    return canFuseTokenMlp(layers, rows) ? fusedTokenMlp(layers, rows, withResidual)
                                         : plainTokenMlp(layers, rows, withResidual);
}

} // namespace formwork
