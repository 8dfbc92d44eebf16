// Runs in CSV files: Formwork's own export of epochs (core/report/export.h), and tables of one
// column of steps and columns of numbers, as other programs write them.
#pragma once

#include "core/base/file_system.h"
#include "core/base/progress.h"
#include "core/store/run_import.h"

#include <filesystem>
#include <stop_token>
#include <vector>

namespace formwork {

// Each run of the file; ImportedRun::identity is that of file and run.
//
// Formwork's export is read completely, and if it has columns of settings the config as well.
// Another table needs a column of steps ("step", "epoch", "iteration", "_step", ...); with a column
// "run" or "name" it holds several runs, and so does one whose columns are called "RUN - METRIC",
// as W&B writes them. Cells that are not numbers, and rows without a step, are counted as problems.
// Errors: CorruptData and UnsupportedFormat of parseCsv(); UnsupportedFormat without a column of
// steps or without any curve that is known; those of reading.
std::vector<ImportedRun> readCsvRuns(FileSystem& fileSystem, const std::filesystem::path& file,
                                     ProgressSink& progress, const std::stop_token& stop);

} // namespace formwork
