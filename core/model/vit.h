// Vision Transformer (Dosovitskiy et al., "An Image is Worth 16x16 Words", ICLR 2021): the image is
// cut into patches, each patch becomes a token, a class token is put in front, and pre-norm
// transformer blocks work on the sequence; the class token's final state, or the mean of the
// patches', is classified. With the class token, the last block computes that token alone. Images
// of another size (a multiple of the patch) are taken too: the position embedding is interpolated
// for them as timm does, and learns through that.
#pragma once

#include "core/model/model.h"

#include <cstdint>
#include <memory>
#include <string_view>

namespace formwork {

// Whose parameter names, or whose initialisation, a ViT has. The computation is the same, and so is
// the order of rows in every weight.
enum class VitFlavour { Torchvision, Timm };

struct VitConfig
{
    VitFlavour names = VitFlavour::Torchvision;
    int patch = 16;
    int width = 768; // of a token
    int depth = 12;  // blocks
    int heads = 12;  // each width / heads wide
    int imageSize = 224;
    int classes = 10;
    std::uint64_t seed = 0;
    VitFlavour init = VitFlavour::Torchvision;
    // The mean of all patches, then a separate norm ("fc_norm"), as timm's global_pool="avg"; the
    // class token stays in the sequence, so weights fit either.
    bool meanPooling = false;
    // In training. `dropout`: of the embedded tokens, of what attention adds and, twice, in the MLP
    // (torchvision's dropout; timm's pos_drop_rate and proj_drop_rate). `headDropout`: of what is
    // classified (timm's drop_rate). `attentionDropout`: of attention's probabilities. `dropPath`:
    // chance that an image skips the last residual branches, rising from 0 at the first block.
    double dropout = 0;
    double headDropout = 0;
    double attentionDropout = 0;
    double dropPath = 0;
    // In training: share of the patches that are left out, drawn for each image (Liu et al.,
    // "PatchDropout", WACV 2023). The class token and at least one patch stay.
    double patchDropout = 0;
    bool activationCheckpointing = false; // of every block but one that computes a token alone
};

// The shape behind an id of model_names.h ("vit_b_16"); Error{InvalidConfig} for an id that is
// none.
VitConfig vitConfig(std::string_view id);

// The image size must be a multiple of the patch (makeModel checks it).
std::shared_ptr<Classifier> makeVit(const VitConfig& config);

} // namespace formwork
