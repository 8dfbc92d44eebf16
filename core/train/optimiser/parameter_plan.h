// Which parameters of a model learn, and how each of them does.
#pragma once

#include "core/experiment/config.h"

#include <torch/nn/module.h>
#include <torch/types.h>

#include <string>
#include <string_view>
#include <vector>

namespace formwork {

struct ParameterSettings
{
    double rateFactor = 1.0; // of the learning rate
    bool decays = true;      // takes part in weight decay
    bool isHead = false;     // the classifier, which adaptive clipping leaves alone

    bool operator==(const ParameterSettings&) const = default;
};

// Parameters that learn; those of equal settings lie side by side.
struct ParameterPlan
{
    std::vector<std::string> names;
    std::vector<torch::Tensor> tensors;
    std::vector<ParameterSettings> settings;
};

// The layer that a parameter belongs to: 0 the embedding of patches (with class token and position
// embedding), 1, 2, ... the blocks, `blocks` + 1 all behind them. Understands the names of ViT
// (torchvision, timm) and LeViT.
int layerOfParameter(std::string_view name, int blocks);
// The number of blocks.
int countBlocks(const torch::nn::Module& model);

// What the usual exclusions from weight decay are: vectors (biases and norms), class tokens,
// position embeddings, LeViT's attention biases.
bool isSparedFromDecay(std::string_view name, const torch::Tensor& parameter);

// Freezes what `train.freeze_layers` says (requires_grad off; BatchNorm layers that are frozen keep
// their statistics) and lists the rest with
//   rateFactor = layer_decay^(layers behind it).
// Error{InvalidConfig} when the config freezes more layers than the model has before its head.
ParameterPlan planParameters(torch::nn::Module& model, const ExperimentConfig& config);

} // namespace formwork
