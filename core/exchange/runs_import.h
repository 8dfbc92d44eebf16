// Brings runs that other programs or workspaces recorded into a workspace.
#pragma once

#include "core/base/progress.h"
#include "core/store/store.h"

#include <cstddef>
#include <filesystem>
#include <stop_token>
#include <string>
#include <vector>

namespace formwork {

enum class ImportSource {
    Workspace,   // the folder of one
    RunFolder,   // a folder that a run is trained in (train --run-folder), or one with such folders
    TensorBoard, // an event file, or a folder with such files in any depth
    Csv,
};
// What lies there. Errors: NotFound, UnsupportedFormat for anything else, with what can be read;
// Cancelled.
ImportSource importSourceOf(const std::filesystem::path& path, const std::stop_token& stop = {});

struct RunsImportRequest
{
    std::vector<std::filesystem::path> sources;
    bool withCheckpoints = false; // of workspaces
};

struct ImportedEntry
{
    std::filesystem::path source;
    std::string name;
    RunId run = 0;
    ImportOutcome outcome = ImportOutcome::Added;
    std::size_t epochs = 0;
};

// Imports every run of the sources, one after the other; what was imported before a stop or an
// error stays, and importing again changes nothing of it. A folder with event files is one run,
// named by its way from the folder that was given. Runs of run folders are not copied but followed
// from then on (event_import.h). What is damaged or not known is reported as
// problems; a source of which nothing can be read is an error, after the others were imported.
// Errors: those of importSourceOf(), of the readers and of the store; Cancelled.
std::vector<ImportedEntry> importRuns(Store& store, const RunsImportRequest& request,
                                      ProgressSink& progress, const std::stop_token& stop);

} // namespace formwork
