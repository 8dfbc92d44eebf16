// Widths and depths of the architectures of model_names.h, for what builds them, names their
// tensors and describes them. Sources: the papers' tables and the code of torchvision, timm and
// LeViT's authors; the two "micro" shapes are Formwork's, to try an experiment out within seconds.
#pragma once

#include <array>
#include <span>
#include <string_view>

namespace formwork {

struct VitShape
{
    std::string_view id; // of ModelName, which has the patch
    int width;           // of a token
    int depth;           // blocks
    int heads;           // each width / heads wide
    // Whose names and initialisation it has by default: torchvision's, else timm's.
    bool isTorchvisions;
};

struct LevitStage
{
    int width; // of a token
    int heads;
    int depth; // attentions, each followed by an MLP
};

struct LevitShape
{
    std::string_view id;
    std::array<LevitStage, 3> stages;
    int keyWidth;    // of a head's query and key; its value is twice as wide
    double dropPath; // as published
};

std::span<const VitShape> vitShapes();
std::span<const LevitShape> levitShapes();
// Null if unknown.
const VitShape* findVitShape(std::string_view id);
const LevitShape* findLevitShape(std::string_view id);

} // namespace formwork
