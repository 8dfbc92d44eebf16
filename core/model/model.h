// The models: LibTorch modules behind one registry. One file per architecture (vit.h, levit.h).
//
// Parameters and buffers carry the names of the implementation whose published weights people have:
// torchvision's for ViT-B and L, timm's for ViT-Ti and S, the original's (facebookresearch) for
// LeViT. A ViT starts as theirs does, unless InitKind says otherwise.
#pragma once

#include "core/experiment/config.h"
#include "core/experiment/model_names.h"
#include "core/model/weights/safetensors.h"

#include <ATen/core/Generator.h>
#include <torch/nn/module.h>
#include <torch/types.h>

#include <cstdint>
#include <memory>
#include <string>

namespace formwork {

struct ModelOptions
{
    std::string name; // id of model_names.h
    int imageSize = 224;
    int classes = 10;
    bool distillation = false;               // LeViT with its second head
    std::uint64_t seed = 0;                  // of the initialisation, of dropout and drop path
    PoolingKind pooling = PoolingKind::Auto; // and the rest: see ModelConfig
    InitKind init = InitKind::Auto;
    double dropPath = -1;
    double dropout = 0;
    double attentionDropout = 0;
    double headDropout = 0;
    double patchDropout = 0;
    bool activationCheckpointing = false; // see layers/recompute.h
};

// What a config asks for.
ModelOptions modelOptions(const ExperimentConfig& config, int classes);

// What a model with two heads says about a batch.
struct HeadLogits
{
    torch::Tensor classes;      // (B, classes)
    torch::Tensor distillation; // (B, classes); undefined for a model without that head
};

// A classifier. One object belongs to one thread at a time; objects share nothing, so trainings in
// several threads give what each gives alone.
class Classifier : public torch::nn::Module
{
public:
    // Images (B, 3, size, size), of the parameters' type and device.
    virtual HeadLogits forwardHeads(const torch::Tensor& images) = 0;

    // Logits (B, classes). With a distillation head: the mean of both heads at evaluation, the
    // class head's in training.
    torch::Tensor forward(const torch::Tensor& images);

    // Where the model looks, for each image a square map of shares that add up to 1, (B, side,
    // side); at evaluation, without gradients. ViT: attention rollout (Abnar and Zuidema,
    // "Quantifying Attention Flow in Transformers", 2020), from what is classified to the patches.
    // LeViT: the attention that each place of the last stage receives.
    virtual torch::Tensor attentionMaps(const torch::Tensor& images) = 0;

    // Which training step the next forward belongs to. What a model draws at random in training
    // (dropout, drop path) is a function of (seed, step) alone, so a resumed run draws what an
    // uninterrupted one does.
    virtual void setStep(std::uint64_t /*step*/) {}

    // For steps that are recorded and replayed (core/train/graph): all draws of a step come from
    // one generator of `device` from now on, which setStep() seeds. Undefined where nothing is
    // drawn.
    virtual at::Generator drawFromOneGenerator(const at::Device& /*device*/) { return {}; }
};

// A model with initialised weights on the CPU, float32, in training mode. The weights are a
// function of `options` alone, not of LibTorch's global generator. Error{InvalidConfig} for an
// unknown name, an image size that the model cannot take, or fewer than one class.
std::shared_ptr<Classifier> makeModel(const ModelOptions& options);

// Parameters and buffers in the reference's order. The tensors are the model's own, not copies.
NamedTensors stateDict(const torch::nn::Module& model);

// Copies `tensors` into the model, converting type and device. Strict: on any missing or unknown
// name or different shape nothing is loaded, and one Error{CorruptData} lists them all (the first
// ten of each kind). `source` is named in the error. Index buffers that the architecture fixes
// (attention_bias_idxs) must be equal.
void loadStateDict(torch::nn::Module& model, const NamedTensors& tensors,
                   const std::filesystem::path& source = {});

// Converts the floating-point parameters and buffers and leaves integer ones alone, which
// torch::nn::Module::to(dtype) does not.
void convertFloatingPoint(torch::nn::Module& model, torch::ScalarType type);

} // namespace formwork
