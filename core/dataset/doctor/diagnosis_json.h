// A diagnosis as text, to keep it with its dataset and for programs.
//
// {"images": n, "classes": [{"name", "train", "validation"}],
//  "groups": [{"exact", "leak", "several_classes", "images": [IMAGE]}],
//  "traits": [{"trait", "detail", IMAGE's members}]}
// IMAGE: {"split", "sample", "path" (null of a beton), "label", "width", "height"}. Paths are those
// below the dataset's folder; names and paths that are not UTF-8 are written as {"hex": "..."}.
#pragma once

#include "core/dataset/doctor/diagnosis.h"

#include <filesystem>
#include <string>
#include <string_view>

namespace formwork {

std::string diagnosisToJson(const DatasetDiagnosis& diagnosis, const std::filesystem::path& root);
// With the paths below `root`. Error{CorruptData} for anything that diagnosisToJson() does not
// write.
DatasetDiagnosis diagnosisFromJson(std::string_view text, const std::filesystem::path& root);

} // namespace formwork
