// Tables for people and for other programs.
#pragma once

#include "core/report/comparison.h"

#include <filesystem>
#include <string>
#include <vector>

namespace formwork {

// One line per run and epoch, RFC 4180, with a header line; accuracies as shares, times in seconds.
std::string epochsCsv(const std::vector<RunData>& runs);

// The same as JSON, with each run's row and config.
std::string runsJson(const std::vector<RunData>& runs);

// Fixed-width tables for a terminal.
std::string runsTable(const std::vector<RunRow>& runs);
std::string loaderEffectTable(const std::vector<LoaderEffect>& effects);
std::string loaderEffectJson(const std::vector<LoaderEffect>& effects);

} // namespace formwork
