// Tensor files in the safetensors format (https://huggingface.co/docs/safetensors): 8 bytes
// little-endian header length, a JSON header, then the raw little-endian data without gaps. The
// format carries no code, so a file from elsewhere is safe to open.
#pragma once

#include "core/base/file_system.h"

#include <ATen/core/Tensor.h>

#include <filesystem>
#include <functional>
#include <map>
#include <string>
#include <utility>
#include <vector>

namespace formwork {

// In a fixed order; names are unique.
using NamedTensors = std::vector<std::pair<std::string, at::Tensor>>;

struct TensorFile
{
    NamedTensors tensors;                        // on the CPU, contiguous, in the file's data order
    std::map<std::string, std::string> metadata; // the header's "__metadata__"
};

// Writes `tensors` in their order, any device and layout, through an AtomicFile: after a failure
// the old file, if any, is untouched. Types: those of TensorType. `check`, if given, gets the path
// of the synced file before that takes its name; what it throws is a failure like any other.
// Errors: InvalidArgument (a name given twice, a type the format lacks, a header of more than
// kLargestSafetensorsHeader bytes), those of FileSystem.
void saveSafetensors(FileSystem& fileSystem, const std::filesystem::path& path,
                     const NamedTensors& tensors,
                     const std::map<std::string, std::string>& metadata = {},
                     const std::function<void(const std::filesystem::path&)>& check = {});

// Reads the whole file; nothing refers to it afterwards. Every length, offset, type and shape is
// checked before a tensor is made. Errors: CorruptData naming the tensor at fault,
// UnsupportedFormat for a type that TensorType lacks, those of FileSystem.
TensorFile loadSafetensors(FileSystem& fileSystem, const std::filesystem::path& path);

// The header's "__metadata__" alone, with the same checks of the header.
std::map<std::string, std::string> loadSafetensorsMetadata(FileSystem& fileSystem,
                                                           const std::filesystem::path& path);

} // namespace formwork
