#include "core/model/layers/recompute.h"

#include "core/model/layers/mixed_precision.h"

#include <ATen/core/ivalue.h>
#include <c10/core/GradMode.h>
#include <torch/csrc/autograd/autograd.h>
#include <torch/csrc/autograd/custom_function.h>
#include <torch/custom_class.h>

#include <utility>

namespace formwork {

namespace {

using torch::autograd::AutogradContext;
using torch::autograd::variable_list;

// What the second computation needs beside the input.
struct Recipe final : torch::CustomClassHolder
{
    Recipe(ModelPart function, const Noise& drawn, PartState read, AutocastState cast)
        : part(std::move(function))
        , noise(drawn)
        , state(std::move(read))
        , autocast(cast)
    {}

    ModelPart part;
    Noise noise; // as it was before the first computation
    PartState state;
    AutocastState autocast;
};

constexpr const char* kRecipe = "recipe";

class Recomputed final : public torch::autograd::Function<Recomputed>
{
public:
    // The parameters are inputs so that autograd adds to their gradients, and calls those that wait
    // for these, as it does without the detour.
    static at::Tensor forward(AutogradContext* context, const at::Tensor& input,
                              at::TensorList /*parameters*/,
                              const c10::intrusive_ptr<Recipe>& recipe, Noise* noise)
    {
        context->save_for_backward({input});
        context->saved_data[kRecipe] = c10::IValue::make_capsule(recipe);
        return recipe->part(input, *noise);
    }

    static variable_list backward(AutogradContext* context, variable_list outGradients)
    {
        const auto capsule = context->saved_data[kRecipe].toCapsule();
        const auto& recipe = static_cast<const Recipe&>(*capsule);
        const at::Tensor saved = context->get_saved_variables()[0];
        const at::Tensor input = saved.detach().requires_grad_(context->needs_input_grad(0));
        std::vector<at::Tensor> buffers;
        for (const at::Tensor& buffer : recipe.state.buffers)
            buffers.push_back(buffer.clone());

        variable_list learning;
        if (input.requires_grad())
            learning.push_back(input);
        for (const at::Tensor& parameter : recipe.state.parameters)
            if (parameter.requires_grad())
                learning.push_back(parameter);
        const at::Tensor again = computeAgain(recipe, input);
        variable_list found =
            torch::autograd::grad({again}, learning, {outGradients[0]}, false, false, true);
        {
            const at::NoGradGuard noGrad;
            for (std::size_t i = 0; i < buffers.size(); ++i)
                at::Tensor(recipe.state.buffers[i]).copy_(buffers[i]);
        }
        return inPlaces(recipe, input.requires_grad(), std::move(found));
    }

private:
    static at::Tensor computeAgain(const Recipe& recipe, const at::Tensor& input)
    {
        const at::AutoGradMode gradients(true);
        const AutocastGuard autocast(input.device().type(), recipe.autocast);
        Noise noise = recipe.noise;
        return recipe.part(input, noise);
    }

    // One for each argument of forward(), undefined where there is none.
    static variable_list inPlaces(const Recipe& recipe, bool withInput, variable_list found)
    {
        variable_list gradients;
        std::size_t next = 0;
        gradients.push_back(withInput ? found[next++] : at::Tensor());
        for (const at::Tensor& parameter : recipe.state.parameters)
            gradients.push_back(parameter.requires_grad() ? found[next++] : at::Tensor());
        gradients.resize(gradients.size() + 2);
        return gradients;
    }
};

bool wantsGradient(const at::Tensor& input, const PartState& state)
{
    if (!at::GradMode::is_enabled())
        return false;
    if (input.requires_grad())
        return true;
    for (const at::Tensor& parameter : state.parameters)
        if (parameter.requires_grad())
            return true;
    return false;
}

} // namespace

at::Tensor recomputed(const ModelPart& part, const at::Tensor& input, Noise& noise,
                      const PartState& state)
{
    if (!wantsGradient(input, state))
        return part(input, noise);
    const auto recipe =
        c10::make_intrusive<Recipe>(part, noise, state, autocastState(input.device().type()));
    return Recomputed::apply(input, at::TensorList(state.parameters), recipe, &noise);
}

} // namespace formwork
