// The command of formwork-cli that does the same as something the window does, as a line for a
// terminal. Pure functions; nothing is read or run. Settings that have their default are left out.
#pragma once

#include "core/dataset/convert/convert.h"
#include "core/exchange/runs_import.h"
#include "core/experiment/run_reference.h"
#include "core/store/store.h"
#include "core/weights/model_export.h"
#include "ui/jobs/beton_task.h"
#include "ui/jobs/dataset_details.h"

#include <QString>

#include <filesystem>
#include <string>
#include <vector>

namespace formwork::ui {

// Trains a run with the same settings; one that ended before its last epoch is resumed instead.
// `moved`: the run's data as it lies now (Store::followMoves()), if that is elsewhere.
QString trainCommand(const Workspace& workspace, const RunRow& run, const DataConfig& moved = {});
QString queueCommand(const Workspace& workspace); // trains what waits
QString demoCommand(const Workspace& workspace);
QString convertCommand(const ConvertRequest& request, bool replace);
// What DatasetLibrary::inspect() does; `validation`: of a beton file that is checked, may be empty.
QString inspectCommand(const std::filesystem::path& path, bool isFile, ImageReading reading,
                       const std::filesystem::path& validation);
QString verifyCommand(const std::filesystem::path& betonFile);
QString taskCommand(const BetonTask& task);
// Numbers ("csv") or charts ("png", "svg", "pdf") of runs, into a folder; `replace`: also over the
// files of an earlier export.
QString exportCommand(const Workspace& workspace, const std::vector<RunId>& runs,
                      const std::string& format, const std::filesystem::path& folder, bool replace);
// What RunExchange does.
QString modelExportCommand(const Workspace& workspace, RunId run, RunWeights weights,
                           ModelFormat format, bool averaged, const std::filesystem::path& folder,
                           bool replace);
QString runsImportCommand(const Workspace& workspace, const RunsImportRequest& request);

} // namespace formwork::ui
