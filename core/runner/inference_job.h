// Using the models of a workspace's runs, and putting sweeps on its queue.
#pragma once

#include "core/experiment/sweep.h"
#include "core/store/store.h"
#include "core/train/backend.h"

#include <filesystem>
#include <stop_token>
#include <string>
#include <vector>

namespace formwork {

// The run's best checkpoint, or its last one before there is a best. Error{NotFound} when it has
// none (any more).
std::filesystem::path runCheckpoint(Store& store, RunId run);

// What a user names: a weight file, or the number of a run. Error{NotFound}.
std::filesystem::path findCheckpoint(Store& store, const std::string& fileOrRun);

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
