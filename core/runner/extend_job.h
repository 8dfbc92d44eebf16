// Training runs of the workspace further, and what a run keeps for that.
#pragma once

#include "core/backend/backend.h"
#include "core/experiment/extension.h"
#include "core/store/store.h"

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace formwork {

// What extending a run would come to, to be said before it starts.
struct ExtensionPlan
{
    RunId run = 0;
    ExperimentConfig config;
    std::string rule; // extensionText()
};

// Where a run that ended, or was stopped, can be extended from: a run that is done from its last
// epoch, any other from the end that it was meant to have.
RunEnd endOf(Store& store, RunId run);

// Errors: NotFound; InvalidArgument for a run that has trained no epoch, or that has nothing to be
// resumed from (any more); those of extendedConfig().
ExtensionPlan planExtension(Store& store, RunId run, const ExtensionRequest& request);

// Records the plan and its rule; the run is stopped then, ready to be resumed. Errors: those of
// RunQueue::extendRun(). Two transactions: extendRun() and logExtension().
void applyExtension(Store& store, const ExtensionPlan& plan);
void logExtension(Store& store, const ExtensionPlan& plan);

// A finished run whose last checkpoint holds the optimiser, which nothing but an extension needs;
// also one whose pruning was killed.
struct PrunableRun
{
    RunId run = 0;
    std::filesystem::path checkpoint;
};
// Of `runs` those that are done and have such a checkpoint.
std::vector<PrunableRun> prunableRuns(Store& store, const std::vector<RunId>& runs);
// Takes the optimiser out of the run's last checkpoint, which keeps the weights, and returns the
// bytes that this freed. The run can no longer be extended. If that fails the run is as it was.
// Nothing for a run that somebody extended, deleted or pruned meanwhile: one of two who prune and
// extend at the same time comes too late.
std::optional<std::uint64_t> pruneRun(Backend& backend, Store& store, const PrunableRun& run,
                                      FileSystem& fileSystem);

} // namespace formwork
