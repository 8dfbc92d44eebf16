// Weights that were exported of a run, for its lineage.
#pragma once

#include "core/base/progress.h"
#include "core/store/store.h"

#include <filesystem>
#include <string>

namespace formwork {

// Records through its own connection that weights of the run were written to `path`, a file or a
// folder. The export itself is complete: nothing happens in a workspace that must not be written,
// and another failure is reported as a problem.
void recordExport(const Workspace& workspace, FileSystem& fileSystem, RunId run,
                  const std::filesystem::path& path, const std::string& format,
                  ProgressSink& progress);

} // namespace formwork
