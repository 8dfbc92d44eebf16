#include "core/train/optimiser/parameter_plan.h"

#include "core/base/error.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <numeric>
#include <optional>

namespace formwork {

namespace {

constexpr std::array<std::string_view, 2> kBlockPrefixes = {"blocks.",
                                                            "encoder.layers.encoder_layer_"};
// torchvision and timm: the norm behind the blocks; the heads of all.
constexpr std::array<std::string_view, 6> kLastPrefixes = {"encoder.ln.", "norm.", "fc_norm.",
                                                           "heads.",      "head.", "head_dist."};
constexpr std::array<std::string_view, 3> kHeadPrefixes = {"heads.", "head.", "head_dist."};
constexpr std::array<std::string_view, 5> kSpared = {"cls_token", "class_token", "pos_embed",
                                                     "pos_embedding", "attention_biases"};

std::optional<int> blockOf(std::string_view name)
{
    for (const std::string_view prefix : kBlockPrefixes) {
        int number = 0;
        if (!name.starts_with(prefix))
            continue;
        const std::string_view rest = name.substr(prefix.size());
        if (std::from_chars(rest.data(), rest.data() + rest.size(), number).ec == std::errc())
            return number;
    }
    return std::nullopt;
}

bool startsWithOneOf(std::string_view name, std::span<const std::string_view> prefixes)
{
    return std::ranges::any_of(prefixes,
                               [&](std::string_view prefix) { return name.starts_with(prefix); });
}

int frozenLayers(int asked, int blocks)
{
    const int mostly = blocks + 1; // all before the head
    if (asked > mostly)
        throw Error(ErrorCode::InvalidConfig,
                    Text("'train.freeze_layers' is %1, but the model has %2 layers before its head")
                        .arg(asked, mostly),
                    {}, Text("freeze at most those: %1 or -1").arg(mostly));
    return asked < 0 ? mostly : asked;
}

// Parameters of equal settings side by side, otherwise in the model's order.
ParameterPlan grouped(const ParameterPlan& plan)
{
    std::vector<std::size_t> order(plan.names.size());
    std::iota(order.begin(), order.end(), std::size_t{0});
    std::vector<ParameterSettings> kinds;
    for (const ParameterSettings& settings : plan.settings)
        if (std::ranges::find(kinds, settings) == kinds.end())
            kinds.push_back(settings);
    std::ranges::stable_sort(order, {}, [&](std::size_t i) {
        return std::ranges::find(kinds, plan.settings[i]) - kinds.begin();
    });
    ParameterPlan out;
    for (const std::size_t i : order) {
        out.names.push_back(plan.names[i]);
        out.tensors.push_back(plan.tensors[i]);
        out.settings.push_back(plan.settings[i]);
    }
    return out;
}

} // namespace

int layerOfParameter(std::string_view name, int blocks)
{
    if (const auto block = blockOf(name))
        return *block + 1;
    return startsWithOneOf(name, kLastPrefixes) ? blocks + 1 : 0;
}

int countBlocks(const torch::nn::Module& model)
{
    int blocks = 0;
    for (const auto& parameter : model.named_parameters())
        blocks = std::max(blocks, blockOf(parameter.key()).value_or(-1) + 1);
    return blocks;
}

bool isSparedFromDecay(std::string_view name, const torch::Tensor& parameter)
{
    if (parameter.dim() <= 1)
        return true;
    const std::string_view last = name.substr(name.rfind('.') + 1);
    return std::ranges::find(kSpared, last) != kSpared.end();
}

ParameterPlan planParameters(torch::nn::Module& model, const ExperimentConfig& config)
{
    const int blocks = countBlocks(model);
    const int frozen = frozenLayers(config.train.freezeLayers, blocks);
    ParameterPlan plan;
    for (auto& entry : model.named_parameters()) {
        const std::string& name = entry.key();
        torch::Tensor parameter = entry.value();
        const bool isHead = startsWithOneOf(name, kHeadPrefixes);
        const int layer = layerOfParameter(name, blocks);
        if (layer < frozen || (config.train.freezeLayers < 0 && !isHead)) {
            parameter.set_requires_grad(false);
            continue;
        }
        ParameterSettings settings;
        settings.rateFactor = std::pow(config.optimizer.layerDecay, blocks + 1 - layer);
        settings.decays = !config.optimizer.decayWeightsOnly || !isSparedFromDecay(name, parameter);
        settings.isHead = isHead;
        plan.names.push_back(name);
        plan.tensors.push_back(parameter);
        plan.settings.push_back(settings);
    }
    return grouped(plan);
}

} // namespace formwork
