// A checkpoint on a dataset.
#pragma once

#include "core/base/file_system.h"
#include "core/base/progress.h"
#include "core/train/inference.h"

#include <stop_token>
#include <string>
#include <vector>

namespace formwork {

// In the calling thread. The data's classes are matched to the model's by name, so a part of them
// in any order will do. Errors: those of loadModelFile; ClassMismatch for a class that the model
// does not know; those of loaders and scanning; OutOfMemory; Cancelled.
EvaluateResult evaluateCheckpoint(const EvaluateRequest& request, FileSystem& fileSystem,
                                  ProgressSink& progress, const std::stop_token& stop);

// The model's label of each of the data's. Names made up for a beton without a manifest only limit
// their number. Error{ClassMismatch} lists what the model does not know.
std::vector<std::int64_t> matchClasses(const std::vector<std::string>& model,
                                       const std::vector<std::string>& data,
                                       const std::filesystem::path& path);

} // namespace formwork
