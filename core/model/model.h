// The models: LibTorch modules behind one registry. One file per architecture (vit.h, levit.h).
#pragma once

#include "core/experiment/model_names.h"

#include <torch/nn/module.h>
#include <torch/types.h>

#include <cstdint>
#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace formwork {

struct ModelOptions
{
    std::string name; // id of model_names.h
    int imageSize = 224;
    int classes = 10;
    bool distillation = false;
    std::uint64_t seed = 0; // of the initialisation
};

// A classifier. Input (B, 3, size, size) float; output logits (B, classes).
class Classifier : public torch::nn::Module
{
public:
    // In training mode with a distillation head: the mean of both heads' logits is returned at
    // evaluation, the class head's at training.
    virtual torch::Tensor forward(torch::Tensor images) = 0;
};

// A model with initialised weights on the CPU, float32, in training mode.
// Error{InvalidConfig} for an unknown name or an image size that the model cannot take.
std::shared_ptr<Classifier> makeModel(const ModelOptions& options);

// State dict in the reference's order and names: parameters and buffers.
std::vector<std::pair<std::string, torch::Tensor>> stateDict(const torch::nn::Module& model);

} // namespace formwork
