// A model as TorchScript: a program of LibTorch's plain operators together with its weights, which
// torch.jit.load() runs in Python and C++ without Formwork.
#pragma once

#include "core/base/file_system.h"
#include "core/model/model.h"

#include <torch/csrc/jit/api/module.h>

#include <array>
#include <filesystem>
#include <map>
#include <string>
#include <vector>

namespace formwork {

// What the user of a script has to know about its inputs and outputs. They are attributes of the
// module: class_names, mean, std, image_size, crop_pct.
struct ScriptFacts
{
    std::vector<std::string> classNames;
    std::array<double, 3> mean = {};
    std::array<double, 3> deviation = {};
    double cropShare = 1; // of the resized image's side
};

// The module's forward() takes normalised images (B, 3, size, size) in the type of the weights,
// float32, and returns logits (B, classes): of a model with two heads their mean. It always
// evaluates. Parameters and buffers are copies, under timm's names for a ViT and the original's for
// a LeViT. `options` must be those that `model` was made with.
torch::jit::Module makeTorchScript(const Classifier& model, const ModelOptions& options,
                                   const ScriptFacts& facts);

// Through an AtomicFile. `extraFiles` (name, contents) go into the archive, where
// torch.jit.load(..., _extra_files=...) finds them. Errors: those of FileSystem.
void saveTorchScript(FileSystem& fileSystem, const std::filesystem::path& path,
                     const torch::jit::Module& module,
                     const std::map<std::string, std::string>& extraFiles);

} // namespace formwork
