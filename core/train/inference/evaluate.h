// A checkpoint on a dataset.
#pragma once

#include "core/backend/inference.h"
#include "core/base/file_system.h"
#include "core/base/progress.h"

#include <stop_token>
#include <string>
#include <vector>

namespace formwork {

// In the calling thread. The data's classes are matched to the model's by name, so a part of them
// in any order will do. Errors: those of loadModelFile; ClassMismatch for classes that cannot be
// matched; those of loaders and scanning; OutOfMemory; Cancelled.
EvaluateResult evaluateCheckpoint(const EvaluateRequest& request, FileSystem& fileSystem,
                                  ProgressSink& progress, const std::stop_token& stop);

enum class ClassMatch {
    ByName,   // where neither model nor data names its classes, by number if they have as many
    ByNumber, // label 0 of the data is label 0 of the model, whatever they are called
};

// The model's label of each of the data's. Names made up for weights from elsewhere or a beton
// without a manifest ("class 0", "class 1", ...) are none. Error{ClassMismatch} lists what differs:
// classes that the model does not know, names on one side only, other numbers of classes.
std::vector<std::int64_t> matchClasses(const std::vector<std::string>& model,
                                       const std::vector<std::string>& data,
                                       const std::filesystem::path& path,
                                       ClassMatch match = ClassMatch::ByName);

} // namespace formwork
