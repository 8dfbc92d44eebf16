// A model as a graph of ONNX operators (https://onnx.ai/onnx/operators), before it is encoded.
#pragma once

#include "core/model/model.h"

#include <cstdint>
#include <string>
#include <utility>
#include <variant>
#include <vector>

namespace formwork {

// The first version with LayerNormalization.
inline constexpr std::int64_t kOnnxOperatorSet = 17;
inline constexpr std::int64_t kOnnxBatch = -1;

using OnnxAttribute = std::variant<std::int64_t, float, std::vector<std::int64_t>>;

struct OnnxNode
{
    std::string type; // of the operator
    std::vector<std::string> inputs;
    std::vector<std::string> outputs;
    std::vector<std::pair<std::string, OnnxAttribute>> attributes;
};

struct OnnxValue
{
    std::string name;
    std::vector<std::int64_t> shape; // kOnnxBatch: any number of images
};

struct OnnxGraph
{
    std::vector<OnnxNode> nodes; // each behind those whose outputs it takes
    NamedTensors constants;      // float32 and int64, contiguous, on the CPU
    OnnxValue input;
    OnnxValue output;
};

// "images", normalised, (batch, 3, size, size), to "logits" (batch, classes); of a model with two
// heads their mean. Weights have the names of TorchScript's (torch_script.h) and are the model's
// own, not copies. The norms of a LeViT are merged into the layers before or after them, and its
// biases of attention are expanded. `options` must be those that `model` was made with.
OnnxGraph makeOnnxGraph(const Classifier& model, const ModelOptions& options);

} // namespace formwork
