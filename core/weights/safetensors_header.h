// The header of a safetensors file (https://huggingface.co/docs/safetensors): 8 bytes little-endian
// header length, a JSON header, then the raw little-endian data without gaps. No LibTorch here.
#pragma once

#include "core/base/file_system.h"
#include "core/weights/tensor_outline.h"

#include <cstdint>
#include <filesystem>
#include <map>
#include <string>
#include <vector>

namespace formwork {

// The reference allows 100 MB. This is room for some hundred thousand classes in a checkpoint, and
// little enough that a hostile header takes neither time nor memory.
inline constexpr std::uint64_t kLargestSafetensorsHeader = 6'000'000;
inline constexpr const char* kSafetensorsMetadataKey = "__metadata__";

struct SafetensorsHeader
{
    std::vector<TensorOutline> tensors; // in the file's data order
    std::map<std::string, std::string> metadata;
};

// Every length, offset, type and shape is checked. Errors: CorruptData naming the tensor at fault,
// UnsupportedFormat for a tensor type that TensorType lacks, those of `file`.
SafetensorsHeader readSafetensorsHeader(const ReadableFile& file,
                                        const std::filesystem::path& path);

} // namespace formwork
