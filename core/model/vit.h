// Vision Transformer (Dosovitskiy et al., "An Image is Worth 16x16 Words", ICLR 2021): the image is
// cut into patches, each patch becomes a token, a class token is put in front, and pre-norm
// transformer blocks work on the sequence; the class token's final state is classified. Images of
// another size (a multiple of the patch) are taken too: the position embedding is interpolated for
// them as timm does, and learns through that.
#pragma once

#include "core/model/model.h"

#include <cstdint>
#include <memory>
#include <string_view>

namespace formwork {

// Whose parameter names and initialisation a ViT has. The computation is the same, and so is the
// order of rows in every weight.
enum class VitFlavour { Torchvision, Timm };

struct VitConfig
{
    VitFlavour flavour = VitFlavour::Torchvision;
    int patch = 16;
    int width = 768; // of a token
    int depth = 12;  // blocks
    int heads = 12;  // each width / heads wide
    int imageSize = 224;
    int classes = 10;
    std::uint64_t seed = 0;
};

// The shape behind an id of model_names.h ("vit_b_16"); Error{InvalidConfig} for an id that is
// none.
VitConfig vitConfig(std::string_view id);

// The image size must be a multiple of the patch (makeModel checks it).
std::shared_ptr<Classifier> makeVit(const VitConfig& config);

} // namespace formwork
