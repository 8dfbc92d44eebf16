// A file of weights rewritten: another naming, another number of classes, another image size.
#pragma once

#include "core/base/file_system.h"

#include <filesystem>
#include <stop_token>
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
    bool replace = false;    // an output that is there already
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

// Needs LibTorch: part of the room `model`, called through Backend::convertWeights() elsewhere. The
// output is safetensors in float32, as the named library loads it strictly. Errors: those of
// loadForeignWeights(); InvalidArgument for a naming that is none or not the model's, an output
// that is not named *.safetensors, or an input without head where `classes` is 0; InvalidConfig for
// an image size that the model cannot take; AlreadyExists.
ConvertedWeights convertWeights(const WeightsConversion& conversion, FileSystem& fileSystem,
                                std::stop_token stop);

} // namespace formwork
