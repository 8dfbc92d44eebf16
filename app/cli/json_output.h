// Results for other programs, on stdout.
#pragma once

#include "core/dataset/ignored_files.h"

#include <nlohmann/json_fwd.hpp>

#include <string>
#include <vector>

namespace formwork::cli {

// Paths and class names may be any bytes, JSON is UTF-8: what is not becomes U+FFFD.
std::string jsonText(const nlohmann::json& json, int indent = 2);
void printJson(const nlohmann::json& json);

nlohmann::json ignoredJson(const std::vector<IgnoredFiles>& ignored);

} // namespace formwork::cli
