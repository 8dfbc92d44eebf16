// Tables for people and for other programs.
#pragma once

#include "core/base/file_system.h"
#include "core/base/progress.h"
#include "core/report/comparison.h"
#include "core/report/run_pairs.h"

#include <cstddef>
#include <filesystem>
#include <span>
#include <stop_token>
#include <string>
#include <vector>

namespace formwork {

// One line per run and epoch, RFC 4180, with a header line; accuracies as shares, durations in
// seconds, points in time as unix milliseconds; a value that is absent is an empty field. Numbers
// are written the same in every locale, and read back exactly.
enum class CsvSettings {
    None,
    All, // behind the other columns one for each key of the config, in its order, with the run's
         // value
};
std::string epochsCsv(const std::vector<RunData>& runs, CsvSettings settings = CsvSettings::None);

// The same of any number of runs straight into a file, in their order and some dozens in memory at
// a time; a run that is removed meanwhile is left out. Many are read by several threads, through
// further connections. Returns how many were written. Errors: those of the store and of
// writing; Cancelled, which leaves nothing behind.
std::size_t writeEpochsCsv(Store& store, std::span<const RunId> runs,
                           const std::filesystem::path& target, FileSystem& fileSystem,
                           ProgressSink& progress, const std::stop_token& stop,
                           CsvSettings settings = CsvSettings::None);

// The same as a JSON array of runs, each with its row, config and epochs; absent values are null.
std::string runsJson(const std::vector<RunData>& runs);

// Tables for a terminal, UTF-8, each line ended by a newline.
std::string runsTable(const std::vector<RunRow>& runs);
std::string loaderEffectTable(const std::vector<LoaderEffect>& effects);
// In a sentence, ended by a newline.
std::string loaderEffectText(const LoaderEffect& effect);
std::string loaderEffectJson(const std::vector<LoaderEffect>& effects); // an array

// The same for any two runs or groups of seeds.
std::string runPairText(const RunPair& pair);
std::string runPairsJson(const std::vector<RunPair>& pairs); // an array

// The pairs that loaderEffects() does not have already.
std::vector<RunPair> otherPairs(const std::vector<RunData>& runs,
                                const std::vector<LoaderEffect>& effects, UnknownData unknown);

// What a comparison comes to: a row for each run, then a sentence for each loader effect among
// them, then one for each other pair with the first run.
std::string summaryText(const std::vector<RunData>& runs,
                        UnknownData unknown = UnknownData::NotCompared);

} // namespace formwork
