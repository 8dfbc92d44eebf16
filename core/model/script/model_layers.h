// The layers of a model in the order in which they compute, for the writers of TorchScript and
// ONNX. Nodes and weights are named as in the state dict of scriptNaming(). Private to
// core/model/script.
#pragma once

#include "core/model/levit.h"
#include "core/model/model.h"
#include "core/model/vit.h"
#include "core/weights/weight_names.h"

#include <string>

namespace formwork {

// timm's names for a ViT, the original's for a LeViT.
WeightNaming scriptNaming(const ModelOptions& options);

// Gets a ViT's layers. Weights have fixed names behind the node that is given.
class VitLayers
{
public:
    virtual ~VitLayers() = default;
    // "patch_embed.proj", "cls_token", "pos_embed".
    virtual void addEmbedding() = 0;
    // With residual: attention ("norm1", "attn.qkv", "attn.proj"), then the MLP ("norm2",
    // "mlp.fc1", "mlp.fc2").
    virtual void addBlock(const std::string& node) = 0;
    // Of the class token or of the mean of the patches; `norm` is a node, the other one "head".
    virtual void addHead(const std::string& norm, bool takesMean) = 0;
};

// Gets a LeViT's layers. A layer "c" is followed by a norm "bn".
class LevitLayers
{
public:
    virtual ~LevitLayers() = default;
    // A convolution of stride 2.
    virtual void addStemLayer(const std::string& node, bool activated) = 0;
    // The pixels of all images become rows.
    virtual void addRows() = 0;
    // With residual ("qkv", "attention_biases", "attention_bias_idxs", "proj.1"); of side x side
    // tokens.
    virtual void addAttention(const std::string& node, int side) = 0;
    // Without; keeps every second token in both directions ("kv", "q.1", ...).
    virtual void addShrinkingAttention(const std::string& node, int side) = 0;
    // With residual ("0", "2").
    virtual void addMlp(const std::string& node) = 0;
    // Of the mean of side x side tokens; "head", and "head_dist" where there are two.
    virtual void addHeads(bool two, int side) = 0;
};

void addLayers(const ModelOptions& options, const VitConfig& config, VitLayers& layers);
void addLayers(const ModelOptions& options, const LevitConfig& config, LevitLayers& layers);

} // namespace formwork
