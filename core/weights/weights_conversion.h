// What to make of a weights file: another naming, another number of classes, another image size
// (core/model/weights/convert_weights.h, Backend::convertWeights()).
#pragma once

#include <filesystem>
#include <string>

namespace formwork {

struct WeightsConversion
{
    std::filesystem::path input; // safetensors or .pth
    std::string entry = {};      // of a .pth; see WeightsSource
    std::filesystem::path output;
    std::string naming = {}; // "timm", "torchvision", "facebook"; empty: the input's
    std::string model = {};  // an id of model_names.h that the input must be of; empty: any
    int classes = 0;         // 0: the input's; another number gives a fresh head
    int imageSize = 0;       // 0: the input's; another one resizes what depends on it
    bool replace = false;    // overwrite an existing output
};

struct ConvertedWeights
{
    std::string model;
    std::string naming;
    int classes = 0;
    int imageSize = 0;
    bool distillation = false;
    std::string text; // WeightsFit::text
};

} // namespace formwork
