// `train --run-folder FOLDER`: trains a run in a folder, without a workspace.
#pragma once

#include "context.h"

#include "core/runner/folder_job.h"

#include <filesystem>
#include <optional>

namespace formwork::cli {

// `config`: of a new run. Returns the exit code, which is written to the folder as well; also that
// of an error, which is rethrown. Errors: those of FolderRun.
int trainInFolder(const Context& context, const std::filesystem::path& folder,
                  const std::optional<ExperimentConfig>& config, FolderSettings settings);

} // namespace formwork::cli
