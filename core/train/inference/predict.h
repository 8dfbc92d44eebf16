// What a model sees in images.
#pragma once

#include "core/backend/inference.h"
#include "core/base/file_system.h"
#include "core/base/progress.h"

#include <stop_token>
#include <vector>

namespace formwork {

// In the calling thread. An image that cannot be decoded is reported with its error, and the others
// follow. Errors: those of loadModelFile and, for a beton file, of beton::Reader; NotFound for an
// input that does not exist or holds no images; OutOfMemory; Cancelled.
PredictResult predictImages(const PredictRequest& request, FileSystem& fileSystem,
                            ProgressSink& progress, const std::stop_token& stop);

// The images that `inputs` name: files as given, of folders (with all below) those with an image's
// extension, by path. Error{NotFound}.
std::vector<std::filesystem::path> listImages(const std::vector<std::filesystem::path>& inputs);

} // namespace formwork
