// Results for other programs, on stdout.
#pragma once

#include <nlohmann/json_fwd.hpp>

#include <string>

namespace formwork::cli {

// Paths and class names may be any bytes, JSON is UTF-8: what is not becomes U+FFFD.
std::string jsonText(const nlohmann::json& json, int indent = 2);
void printJson(const nlohmann::json& json);

} // namespace formwork::cli
