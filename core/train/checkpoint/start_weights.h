// The weights that a fine-tuning starts from.
#pragma once

#include "core/base/file_system.h"
#include "core/model/model.h"

#include <filesystem>
#include <string>

namespace formwork {

// Loads a weight file of any naming into a fresh `model`; of one of
// Formwork's own checkpoints with averaged weights, those. Another number of classes leaves the
// head fresh, another image size resizes what depends on it. Returns what was done, as a line for
// the log. Errors: those of loadForeignWeights, naming the key
// model.weights.
std::string loadStartWeights(FileSystem& fileSystem, const std::filesystem::path& path,
                             Classifier& model);

} // namespace formwork
