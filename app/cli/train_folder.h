// Trains a run into a folder instead of the database of a workspace: `train --run-folder`, and
// every run of a workspace on a network disk.
#pragma once

#include "context.h"
#include "train_options.h"

#include "core/experiment/sweep.h"
#include "core/ranks/rank_layout.h"

#include <string>
#include <vector>

namespace formwork::cli {

// These return the exit code, which is written to the folder as well; also that of an error, which
// is rethrown. `sweep`: of one new run, or empty. Errors: those of FolderRun.

// Into TrainOptions::runFolder. The run there, if it is to be resumed, keeps its config, whatever
// the file says by now.
int trainFolder(const Context& context, const TrainOptions& options, const Sweep& sweep,
                const std::vector<ConfigOverride>& overrides, const RankLayout& ranks);

// Whether a run can be recorded without the database: a queue, a sweep and the number of a run are
// of the database.
bool mayTrainIncoming(const TrainOptions& options, const Sweep& sweep);

// Into a folder of the workspace, a new one or that of --resume-latest (incoming_runs.h).
// `network`: the kind of the disk.
int trainIncoming(const Context& context, TrainOptions options, const Sweep& sweep,
                  const RankLayout& ranks, const std::string& network);

} // namespace formwork::cli
