// As check_images.h, for beton files.
#pragma once

#include "core/base/file_system.h"
#include "core/base/progress.h"
#include "core/dataset/doctor/diagnosis.h"
#include "core/image/decode_budget.h"

#include <filesystem>
#include <optional>
#include <stop_token>

namespace formwork {

struct CheckBetonsRequest
{
    std::filesystem::path train;
    std::optional<std::filesystem::path> validation = {};
    int workers = 0; // 0 = all cores
    DecodeLimits limits = {};
};

// Decodes every sample. Labels are those that a training would take; class names are train's, and a
// validation file's classes are matched by name where both have names. What is damaged beyond the
// images is beton::verify()'s to find. Errors: those of beton::Reader and readImageTable,
// ClassMismatch for a class of validation that train lacks, Cancelled.
DatasetDiagnosis checkBetons(const CheckBetonsRequest& request, FileSystem& fileSystem,
                             ProgressSink& progress, std::stop_token stop);

} // namespace formwork
