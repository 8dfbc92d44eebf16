// A trained model as a file for other programs (Backend::exportModel()).
#pragma once

#include "core/experiment/config.h"

#include <array>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace formwork {

enum class ModelFormat {
    Timm,        // "timm": safetensors in timm's naming
    Torchvision, // "torchvision": safetensors in torchvision's naming; ViT alone
    TorchScript, // "torchscript": a program with its weights
    Onnx,        // "onnx": a graph of operators with its weights
};
std::string_view modelFormatName(ModelFormat format);
std::optional<ModelFormat> findModelFormat(std::string_view name);
const std::array<ModelFormat, 4>& modelFormats();
// "model.safetensors", "model.pt", "model.onnx"
std::string_view modelFileName(ModelFormat format);

// Error{InvalidArgument} with the reason where `model`, an id of model_names.h, cannot have the
// format.
void requireModelFormat(std::string_view model, ModelFormat format, bool meanPooling = false);

struct ModelExport
{
    std::filesystem::path input;  // a checkpoint of Formwork, or weights from elsewhere
    std::filesystem::path output; // a file; one that exists is replaced
    ModelFormat format = ModelFormat::Timm;
    bool averaged = true; // of a checkpoint with averaged weights those, else the trained ones
};

// What was exported.
struct ExportedModel
{
    ExperimentConfig config; // of the run; of weights from elsewhere only `model` means something
    bool isCheckpoint = false;
    bool isAveraged = false;
    int epoch = 0; // the last finished one; 0: unknown
    std::vector<std::string> classNames;
    std::uint64_t parameters = 0;
    std::uint64_t bytes = 0; // of the file
};

} // namespace formwork
