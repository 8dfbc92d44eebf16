// The file config.json beside exported weights, in the layout that timm reads from a model's folder
// or from the Hugging Face hub (timm/models/_hub.py, load_model_config_from_hf). Pure functions.
#pragma once

#include "core/weights/model_export.h"

#include <string>
#include <utility>
#include <vector>

namespace formwork {

// What timm calls the architecture and, as Python literals, the arguments that its default lacks.
struct TimmModel
{
    std::string architecture;                                   // "vit_base_patch16_224"
    std::vector<std::pair<std::string, std::string>> arguments; // {"img_size", "384"}
};
TimmModel timmModel(const ModelConfig& config);

// JSON. With other formats than timm's weights the same facts: architecture, number and names of
// the classes, image size, mean, std, crop. timm has no "area" interpolation, so that is named
// "bilinear", which timm antialiases.
std::string timmConfig(const ExportedModel& model, ModelFormat format);

} // namespace formwork
