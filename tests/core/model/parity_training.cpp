#include "core/model/parity_training.h"

#include <ATen/Functions.h>
#include <torch/optim/adam.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <stdexcept>
#include <vector>

namespace formwork::goldens {

using nlohmann::json;

bool isLarge(const std::string& fileName)
{
    constexpr std::int64_t kQuickParameters = 50'000'000;
    std::int64_t count = 0;
    if (const auto model = makeModel(read(fileName)["model"].get<std::string>()))
        for (const at::Tensor& parameter : model->parameters())
            count += parameter.numel();
    return count > kQuickParameters;
}

Training prepare(const std::string& fileName, bool isDouble)
{
    const json golden = read(fileName);
    const auto name = golden["model"].get<std::string>();
    Training training;
    training.isDouble = isDouble;
    training.expected = golden[isDouble ? "f64" : "f32"];
    training.expected["ill_conditioned"] = golden["grads_ill_conditioned_f32_vs_f64_rel_gt_1e-3"];
    const auto batch = golden["B"].get<std::int64_t>();
    training.isLevit = name.starts_with("LeViT");
    training.wellConditioned = !training.isLevit || batch >= 4;
    training.model = makeModel(name, false, 10, false);
    if (training.model == nullptr)
        throw std::runtime_error("no model for " + name);
    fill(*training.model);
    training.images = input(batch);
    training.labels = labels(batch);
    if (isDouble) {
        convertFloatingPoint(*training.model, at::kDouble);
        training.images = training.images.to(at::kDouble);
    }
    return training;
}

void checkLogits(Comparison& comparison, const std::string& what, const at::Tensor& logits,
                 const json& expected, bool isDouble)
{
    if (isDouble)
        comparison.checkList(what, logits, expected, kDoubleRelative, 0);
    else
        comparison.checkList(what, logits, expected, 0, kFloatLogits);
}

namespace {

// [norm, probe]. Some gradients are zero in theory and noise in practice, so what counts as equal
// is also measured against the whole gradient.
void checkDoubleGradients(Comparison& comparison, Training& training)
{
    const json& expected = training.expected["grads"];
    double whole = 0;
    for (const json& pair : expected)
        whole = std::hypot(whole, pair[0].get<double>());
    const auto parameters = training.model->named_parameters();
    if (parameters.size() != expected.size())
        comparison.fail("number of gradients");
    for (const auto& parameter : parameters) {
        const std::string& name = parameter.key();
        if (!expected.contains(name)) {
            comparison.fail("gradient " + name + " is not in the golden");
            continue;
        }
        const double norm = expected[name][0];
        const double tolerance = std::max(kDoubleRelative * norm, 1e-12 * whole);
        comparison.check("norm of gradient " + name, goldens::norm(parameter.value().grad()), norm,
                         tolerance);
        comparison.check("probe of gradient " + name,
                         goldens::probe(parameter.value().grad(), name), expected[name][1],
                         tolerance);
    }
}

void checkFloatGradients(Comparison& comparison, Training& training)
{
    const json& expected = training.expected["grads"];
    const auto left = training.expected["ill_conditioned"].get<std::vector<std::string>>();
    for (const auto& parameter : training.model->named_parameters()) {
        const std::string& name = parameter.key();
        if (std::ranges::find(left, name) != left.end())
            continue;
        const double norm = expected.at(name);
        comparison.check("norm of gradient " + name, goldens::norm(parameter.value().grad()), norm,
                         kFloatGradients * norm);
    }
}

std::map<std::string, at::Tensor> statistics(const torch::nn::Module& model)
{
    std::map<std::string, at::Tensor> result;
    for (const auto& [name, tensor] : stateDict(model))
        if (name.ends_with("running_mean") || name.ends_with("running_var"))
            result[name] = tensor;
    return result;
}

// `expected`: name to norm, or to [norm, probe].
void checkStatistics(Comparison& comparison, const std::string& when, const Training& training,
                     const json& expected)
{
    const auto own = statistics(*training.model);
    if (own.size() != expected.size())
        comparison.fail("number of running statistics " + when);
    for (const auto& [name, tensor] : own) {
        const json& value = expected.at(name);
        const double norm = value.is_array() ? value[0] : value;
        comparison.check(name + " " + when, goldens::norm(tensor), norm, kDoubleRelative * norm);
        if (value.is_array())
            comparison.check("probe of " + name + " " + when, goldens::probe(tensor, name),
                             value[1], kDoubleRelative * norm);
    }
}

void checkParameterProbes(Comparison& comparison, const Training& training)
{
    const json& expected = training.expected["after_step1_param_probe"];
    if (expected.is_null())
        return;
    for (const auto& parameter : training.model->named_parameters()) {
        const double scale = goldens::norm(parameter.value());
        comparison.check("probe after a step of " + parameter.key(),
                         goldens::probe(parameter.value(), parameter.key()),
                         expected.at(parameter.key()), kDoubleRelative * scale);
    }
}

void checkBatchesSeen(Comparison& comparison, const Training& training)
{
    const json& expected = training.expected["num_batches_tracked"];
    for (const auto& [name, tensor] : stateDict(*training.model))
        if (name.ends_with("num_batches_tracked"))
            comparison.check(name, static_cast<double>(tensor.item<std::int64_t>()), expected.at(0),
                             0);
}

} // namespace

void checkEvaluation(Comparison& comparison, Training& training)
{
    training.model->eval();
    const at::NoGradGuard noGrad;
    checkLogits(comparison, "logits ", training.model->forward(training.images),
                training.expected["eval_logits"], training.isDouble);
}

void checkFirstStep(Comparison& comparison, Training& training)
{
    const json& expected = training.expected;
    training.model->train();
    const at::Tensor logits = training.model->forward(training.images);
    const at::Tensor loss = at::cross_entropy_loss(logits, training.labels);
    loss.backward();
    if (training.isDouble || training.wellConditioned) {
        const double reference = expected["loss"];
        checkLogits(comparison, "training logits ", logits, expected["train_logits"],
                    training.isDouble);
        comparison.check("loss", loss.item<double>(), reference,
                         training.isDouble ? kDoubleRelative * reference : kFloatLogits);
    }
    if (training.isDouble) {
        checkDoubleGradients(comparison, training);
        checkStatistics(comparison, "after 1 forward", training, expected["bn_after_1"]);
    } else {
        checkFloatGradients(comparison, training);
    }
}

void checkTrajectory(Comparison& comparison, Training& training)
{
    const json& losses = training.expected["losses_before_step_0_to_5"];
    torch::optim::Adam adam(training.model->parameters(), torch::optim::AdamOptions(1e-3));
    // What one step does is still exact at B = 2; from the second on rounding decides.
    const std::size_t steps = training.wellConditioned ? losses.size() - 1 : 1;
    for (std::size_t step = 1; step <= steps; ++step) {
        adam.step();
        adam.zero_grad();
        if (step == 1 && training.isDouble)
            checkParameterProbes(comparison, training);
        const at::Tensor loss =
            at::cross_entropy_loss(training.model->forward(training.images), training.labels);
        const double expected = losses[step];
        comparison.check("loss after " + std::to_string(step) + " steps", loss.item<double>(),
                         expected, training.isDouble ? kDoubleRelative * expected : kFloatLogits);
        if (step < steps)
            loss.backward();
    }
    if (!training.wellConditioned || !training.isDouble)
        return;
    checkStatistics(comparison, "after 6 forwards", training,
                    training.expected["bn_after_6_forwards"]);
    checkBatchesSeen(comparison, training);
    training.model->eval();
    const at::NoGradGuard noGrad;
    checkLogits(comparison, "logits after training ", training.model->forward(training.images),
                training.expected["eval_logits_after"], true);
}

} // namespace formwork::goldens
