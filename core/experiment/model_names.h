// The architectures an experiment can name. core/model builds them; this list is what forms, help
// and validation need without LibTorch. A test keeps the two lists equal.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

namespace formwork {

enum class ModelFamily { Vit, Levit };

struct ModelName
{
    std::string_view id;    // "vit_b_16"
    std::string_view label; // "ViT-B/16"
    ModelFamily family;
    int patch;                 // image size must be a multiple of it
    std::int64_t parameters10; // trainable parameters with 10 classes at 224 px
    double gigaMacs;           // multiply-adds of one 224 px image, in units of 1e9
};

std::span<const ModelName> modelNames();
// Null if unknown.
const ModelName* findModelName(std::string_view id);

} // namespace formwork
