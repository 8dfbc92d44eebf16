// LeViT (Graham et al., "LeViT: a Vision Transformer in ConvNet's Clothing for Faster Inference",
// ICCV 2021): four stride-2 convolutions, then three stages of attention and MLP with BatchNorm in
// place of LayerNorm and a learned bias per head and relative offset in place of a position
// embedding. Between two stages an attention whose queries are every second pixel halves the
// resolution. The tokens' mean is classified, by a second head too when distilling.
#pragma once

#include "core/experiment/model_shapes.h"
#include "core/model/model.h"

#include <array>
#include <cstdint>
#include <memory>
#include <string_view>

namespace formwork {

struct LevitConfig
{
    std::array<LevitStage, 3> stages;
    int keyWidth = 16;     // of a head's query and key; its value is twice as wide
    double dropPath = 0.0; // chance that a sample skips a residual branch in training
    int imageSize = 224;
    int classes = 10;
    bool distillation = false;
    bool activationCheckpointing = false; // of the convolutions, and of every layer
    std::uint64_t seed = 0;
};

// The shape behind an id of model_names.h ("levit_128s"); Error{InvalidConfig} for an id that is
// none.
LevitConfig levitConfig(std::string_view id);

// The image size must be a multiple of 16 (makeModel checks it). Smaller images of such a size are
// taken too: their pixels have fewer offsets, and use the biases of those.
std::shared_ptr<Classifier> makeLevit(const LevitConfig& config);

} // namespace formwork
