// Tables for people and for other programs.
#pragma once

#include "core/report/comparison.h"

#include <filesystem>
#include <string>
#include <vector>

namespace formwork {

// One line per run and epoch, RFC 4180, with a header line; accuracies as shares, durations in
// seconds, points in time as unix milliseconds; a value that is absent is an empty field. Numbers
// are written the same in every locale, and read back exactly.
std::string epochsCsv(const std::vector<RunData>& runs);

// The same as a JSON array of runs, each with its row, config and epochs; absent values are null.
std::string runsJson(const std::vector<RunData>& runs);

// Tables for a terminal, UTF-8, each line ended by a newline.
std::string runsTable(const std::vector<RunRow>& runs);
std::string loaderEffectTable(const std::vector<LoaderEffect>& effects);
// In a sentence, ended by a newline.
std::string loaderEffectText(const LoaderEffect& effect);
std::string loaderEffectJson(const std::vector<LoaderEffect>& effects); // an array

// What a comparison comes to: a row for each run, then a sentence for each loader effect among
// them.
std::string summaryText(const std::vector<RunData>& runs);

} // namespace formwork
