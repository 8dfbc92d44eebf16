// Trains a run into a folder instead of the database of a workspace: `train --run-folder`, and
// every run of a workspace on a network disk.
#pragma once

#include "context.h"
#include "train_options.h"

#include "core/experiment/sweep.h"
#include "core/ranks/rank_layout.h"

#include <filesystem>
#include <optional>
#include <vector>

namespace formwork::cli {

// These return the exit code, which is written to the folder as well; also that of an error, which
// is rethrown. `sweep`: of one new run, or empty. Errors: those of FolderRun.

// Into TrainOptions::runFolder. The run there, if it is to be resumed, keeps its config, whatever
// the file says by now.
int trainFolder(const Context& context, const TrainOptions& options, const Sweep& sweep,
                const std::vector<ConfigOverride>& overrides, const RankLayout& ranks);

// One new run, or that of --resume-latest, without the database: into a folder of the workspace
// (incoming_runs.h) if that is on a network disk, or if the run is in one already. Nothing, and
// nothing happens, for anything else: a queue, a sweep and the number of a run are of the database.
// Nothing of a new run stays if its data or settings turn out wrong before the first step. Errors
// also: AlreadyExists (the latest run of that name is one of the database).
std::optional<int> trainIncoming(const Context& context, TrainOptions options, const Sweep& sweep,
                                 const RankLayout& ranks);

// An incoming run by its number.
int resumeIncoming(const Context& context, TrainOptions options,
                   const std::vector<ConfigOverride>& overrides, const RankLayout& ranks,
                   const std::filesystem::path& folder);

} // namespace formwork::cli
