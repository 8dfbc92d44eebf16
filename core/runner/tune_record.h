// The result of a search for settings as JSON: what formwork-cli tune --json prints, and what its
// charts are drawn from.
#pragma once

#include "core/runner/tune_job.h"

#include <filesystem>
#include <string>
#include <vector>

namespace formwork {

// An object. `config`: the file that holds the settings.
std::string tuneRecord(const TuneResult& result, const std::filesystem::path& config);

// What a chart of a search shows.
struct TuneCurves
{
    std::vector<RatePoint> rates;
    double steepest = 0;
    std::vector<RunId> runs; // of the trials, the best one first
};
// Reads it from the text of such a file. Error{CorruptData} names `source`.
TuneCurves tuneCurves(const std::string& json, const std::filesystem::path& source);

} // namespace formwork
