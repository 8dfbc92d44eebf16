// What `scan --check` says about the images.
#pragma once

#include "core/dataset/doctor/diagnosis.h"

#include <nlohmann/json_fwd.hpp>

#include <filesystem>

namespace formwork::cli {

nlohmann::json diagnosisJson(const DatasetDiagnosis& diagnosis);
// Lines with counts, and the first of what matters most; paths below `root`. `hasTable`: a file
// lists the rest.
void showDiagnosis(const DatasetDiagnosis& diagnosis, const std::filesystem::path& root,
                   bool hasTable);

} // namespace formwork::cli
