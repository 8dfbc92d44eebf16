// Files of ONNX (https://onnx.ai), as onnx.proto of version 8 of its format has them.
#pragma once

#include "core/base/file_system.h"
#include "core/model/script/onnx_graph.h"

#include <filesystem>
#include <map>
#include <string>

namespace formwork {

// Through an AtomicFile, without a copy of the weights. `metadata` becomes the file's
// metadata_props. Errors: InvalidArgument for a graph of 2 GiB and more, which no reader of
// protocol buffers takes; those of FileSystem.
void saveOnnx(FileSystem& fileSystem, const std::filesystem::path& path, const OnnxGraph& graph,
              const std::map<std::string, std::string>& metadata);

} // namespace formwork
