// What a file of weights says about its model beside the tensors: what the classes are called, and
// how images are prepared for it. In the metadata of a safetensors file, which other programs leave
// alone.
#pragma once

#include "core/experiment/config.h"

#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace formwork {

struct WeightsFacts
{
    std::vector<std::string> classNames = {}; // empty: unknown
    // Only interpolation, validationCrop, mean and deviation are used; nothing: unknown.
    std::optional<AugmentConfig> preparation = {};
    // Whether images are turned as their Exif orientation says; nothing: unknown.
    std::optional<bool> appliesOrientation = {};
};

using WeightsMetadata = std::map<std::string, std::string>;

// Entries that checkpoints of Formwork have, too (core/train/checkpoint/checkpoint.h).
inline constexpr const char* kStateEntry = "formwork.state";     // JSON; of checkpoints alone
inline constexpr const char* kConfigEntry = "formwork.config";   // YAML; of checkpoints alone
inline constexpr const char* kClassesEntry = "formwork.classes"; // a JSON list of names

WeightsMetadata metadataOf(const WeightsFacts& facts);

// Of such a file, or of a checkpoint of Formwork. What cannot be read is unknown.
WeightsFacts factsOf(const WeightsMetadata& metadata, const std::filesystem::path& file);

} // namespace formwork
