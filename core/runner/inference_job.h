// Using the models of a workspace's runs, and putting sweeps on its queue.
#pragma once

#include "core/backend/backend.h"
#include "core/experiment/run_reference.h"
#include "core/experiment/sweep.h"
#include "core/store/store.h"

#include <filesystem>
#include <stop_token>
#include <string>
#include <vector>

namespace formwork {

// The run's best checkpoint, or its last one before there is a best, unless one of the two is asked
// for. Error{NotFound} when it has none (any more).
std::filesystem::path runCheckpoint(Store& store, RunId run, RunWeights weights = RunWeights::Any);

// What a user names: a weight file, the number of a run, or a run as in run_reference.h. A file of
// that name comes first. Error{NotFound}.
std::filesystem::path findCheckpoint(Store& store, const std::string& fileOrRun);
// The same with the run that was named; 0 for a file.
struct NamedCheckpoint
{
    std::filesystem::path file;
    RunId run = 0;
};
NamedCheckpoint findNamedCheckpoint(Store& store, const std::string& fileOrRun);

// Weights in a config may be those of a run (model.weights: run 12). The config keeps the
// reference, and it is resolved when the run starts, so that a run may start from one that is still
// on the queue before it.
//
// Error{NotFound}, naming the key, for a run that does not exist, and for one that has ended
// without a checkpoint.
void requireReferredRuns(Store& store, const ExperimentConfig& config);
// Puts paths in place of references. The same error for a run without a checkpoint; on a resume,
// which takes no weights to start from, model.weights then stays as it is.
void resolveRunReferences(Store& store, ExperimentConfig& config, bool isResumed);

// `request.settings.checkpoint` is set to the run's; empty `request.data` means its validation
// data, with the test-time flip of its config. Errors: those of Backend::evaluate; InvalidArgument
// for a run without validation data when none is given.
EvaluateResult evaluateRun(Backend& backend, Store& store, RunId run, EvaluateRequest request,
                           FileSystem& fileSystem, ProgressSink& progress, std::stop_token stop);
PredictResult predictWithRun(Backend& backend, Store& store, RunId run, PredictRequest request,
                             FileSystem& fileSystem, ProgressSink& progress, std::stop_token stop);

// Puts every run of a sweep on the queue, in order, paths made absolute (a run must find its data
// from any folder). All are checked first; on an error (validateConfig) none is queued. `start`:
// Queued, or Reserved for a process that trains them itself.
std::vector<RunId> queueSweep(Store& store, const Sweep& sweep, RunStart start = RunStart::Queued);
// A config as the queue keeps it: checked, paths absolute.
ExperimentConfig settledConfig(ExperimentConfig config);

} // namespace formwork
