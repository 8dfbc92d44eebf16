// Looks into a file of weights, whichever of the two formats it has, without reading the weights.
#pragma once

#include "core/base/file_system.h"
#include "core/weights/tensor_outline.h"

#include <filesystem>
#include <stop_token>
#include <string>

namespace formwork {

struct WeightsSource
{
    std::filesystem::path file;
    // Where in a .pth the tensors are ("model_ema"); empty: chosen as pth_outline.h says.
    std::string entry = {};
    std::stop_token stop = {};
};

// The format is recognised by the file's first bytes. A .pth is read in a child process. What
// wrappers put before the names is removed (weight_prefix.h). Errors: CorruptData,
// UnsupportedFormat (neither format; a pickled model instead of its state), NotFound,
// InvalidArgument (an entry of a safetensors file), Cancelled, those of FileSystem.
WeightsOutline readWeightsOutline(FileSystem& fileSystem, const WeightsSource& source);

} // namespace formwork
