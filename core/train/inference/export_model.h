// A trained model as a file for other programs; called through Backend::exportModel() elsewhere.
#pragma once

#include "core/base/file_system.h"
#include "core/weights/model_export.h"

#include <stop_token>

namespace formwork {

// Writes one file, which appears whole or not at all: safetensors in float32 that the named library
// loads strictly; TorchScript as in core/model/script/torch_script.h, with the extra file
// "facts.json" (class names, mean, std, size, as JSON); or ONNX as in
// core/model/script/onnx_graph.h with the same facts as metadata. Errors: those of
// loadPlainModel(); InvalidArgument for a format that the model cannot have; Diverged for weights
// that are not finite; Cancelled.
ExportedModel exportModel(const ModelExport& request, FileSystem& fileSystem,
                          const std::stop_token& stop);

} // namespace formwork
