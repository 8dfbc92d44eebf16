// The runs of another workspace.
#pragma once

#include "core/base/progress.h"
#include "core/store/store.h"

#include <filesystem>
#include <stop_token>
#include <vector>

namespace formwork {

// Runs of `source` that have trained, oldest first, without those in the bin. One that is still
// being trained there is interrupted as far as the other workspace is concerned, until it is
// imported again.
std::vector<RunId> importableRuns(Store& source);

// With settings, environment, epochs, steps, log, confusion matrices, tags and note.
// Error{Cancelled} once `stop` was requested.
ImportedRun readWorkspaceRun(Store& source, RunId run, const std::stop_token& stop);

// Copies the best and the last checkpoint of `from` into the folder of `to`, where they are not
// there yet, and records them. One that is missing at its source is a problem, not an error.
void copyCheckpoints(Store& source, RunId from, Store& target, RunId to, ProgressSink& progress,
                     const std::stop_token& stop);

} // namespace formwork
