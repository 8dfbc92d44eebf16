// Hands runs to a target: checks what is there, copies what is missing, starts the training there
// and records it in the workspace. From then on the target trains whether this machine is on or
// not; remote_follower.h brings back what happens.
#pragma once

#include "core/base/progress.h"
#include "core/remote/ssh_connection.h"
#include "core/remote/target.h"
#include "core/store/store.h"

#include <stop_token>
#include <string>
#include <vector>

namespace formwork {

// Those of a workspace. Errors: NotFound, which lists those that there are; CorruptData.
Target loadTarget(Store& store, const std::string& name);
std::vector<Target> loadTargets(Store& store);
// validateTarget() first.
void saveTarget(Store& store, const Target& target);

// The script that submitRuns() would send, with the target's folder as it was given and without
// the tags that make the names of the runs' folders unique.
std::string previewScript(const Target& target, const std::vector<ExperimentConfig>& configs);

// Submits a run for each config: in one job array where the target has Slurm, otherwise to be
// trained one after another. Run references in
// them (core/experiment/run_reference.h) have been resolved. Returns the runs in the order of the
// configs. Nothing of a run stays if the target refuses it; where the connection is lost while it
// is started, the run stays and it is found out later whether it trains. Errors: those of
// SshConnection and placeData(), UnsupportedVersion (another version of Formwork is there),
// NotFound (no formwork-cli, no data there), PermissionDenied (its folder cannot be written),
// Cancelled.
std::vector<RunId> submitRuns(Store& store, const Target& target,
                              const std::vector<ExperimentConfig>& configs, ProgressSink& progress,
                              const std::stop_token& stop);

// Starts a run of a target again, from its last checkpoint there. Errors: as above, Busy (it is
// trained), InvalidArgument (it is done, or was never submitted to a target).
void resubmitRun(Store& store, RunId run, ProgressSink& progress, const std::stop_token& stop);

} // namespace formwork
