// Results for other programs, on stdout.
#pragma once

#include "core/dataset/scan/folder_layout.h"
#include "core/dataset/scan/ignored_files.h"
#include "core/dataset/scan/system_entries.h"

#include <nlohmann/json_fwd.hpp>

#include <string>
#include <vector>

namespace formwork::cli {

// Paths and class names may be any bytes, JSON is UTF-8: what is not becomes U+FFFD.
std::string jsonText(const nlohmann::json& json, int indent = 2);
void printJson(const nlohmann::json& json);
// JSON text and a line break. JSON itself allows DEL and C1 in strings; here they are escaped, so
// that a terminal is not steered by them and a program reads the same.
void showJson(const std::string& json);
std::string escapedControls(const std::string& json);

nlohmann::json ignoredJson(const std::vector<IgnoredFiles>& ignored);
// What the folders were taken for: "splits" or "classes", the paths, and what was left out and why.
nlohmann::json layoutJson(const FolderLayout& layout);
nlohmann::json systemEntriesJson(const std::vector<SystemEntries>& all);

} // namespace formwork::cli
