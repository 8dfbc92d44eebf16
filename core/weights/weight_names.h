// Whose names the weights in a file have, which model they are of, and how to translate.
//
// ViT: torchvision (class_token, encoder.layers.encoder_layer_0...) and timm (cls_token,
// blocks.0...). LeViT: facebookresearch, the original (patch_embed.0.c.weight, blocks.0.m...) and
// timm (stem.conv1.linear.weight, stages.0...). Rows and columns of every weight are in the same
// order in all of them. timm keeps no attention_bias_idxs; its levit_conv_* models have [1, 1]
// behind the shape of linear weights.
#pragma once

#include "core/weights/tensor_outline.h"

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace formwork {

enum class WeightNaming { Timm, Torchvision, Facebook };
std::string_view namingName(WeightNaming naming); // "timm", "torchvision", "facebook"
std::optional<WeightNaming> findNaming(std::string_view name);

// The naming that Formwork's model itself has; see model.h. `model` is an id of model_names.h.
WeightNaming ownNaming(std::string_view model);
// Error{InvalidArgument} for torchvision's names of a LeViT or of a ViT with mean pooling, and for
// facebook's of a ViT.
void requireNamingOf(std::string_view model, WeightNaming naming, bool meanPooling = false);

struct KnownWeights
{
    std::string model; // id of model_names.h
    WeightNaming naming = WeightNaming::Timm;
    int classes = 0;
    int imageSize = 0; // pixels
    bool distillation = false;
    bool meanPooling = false; // a ViT that classifies the mean of its patches
};

// By names and shapes. Nothing for weights of no model that Formwork has.
std::optional<KnownWeights> recogniseWeights(const std::vector<TensorOutline>& tensors);
// By names alone.
std::optional<WeightNaming> recogniseNaming(const std::vector<TensorOutline>& tensors);

// Translates names of one model. A name that the model does not have stays as it is.
class NameTranslation
{
public:
    NameTranslation(std::string_view model, WeightNaming from, WeightNaming to);
    std::string operator()(const std::string& name) const;

private:
    // Parts of whole names, and of what precedes the last dot.
    std::unordered_map<std::string, std::string> m_parts;
};

} // namespace formwork
