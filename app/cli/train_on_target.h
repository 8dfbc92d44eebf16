// `train --on TARGET`, and what the commands `runs` do with runs that are trained on a target.
#pragma once

#include "context.h"

#include <string>
#include <vector>

namespace formwork::cli {

// Submits a run for each config. Returns an ExitCode.
int trainOnTarget(const Context& context, Store& store, const std::string& target,
                  std::vector<ExperimentConfig> configs);
// `train --on TARGET --show-script`: prints the script that would be sent.
int showJobScript(Store& store, const std::string& target,
                  const std::vector<ExperimentConfig>& configs);
// `train --resume RUN` of a run of a target: submits it there again.
int resumeOnTarget(const Context& context, Store& store, RunId run);

// "cluster, job 12, waiting: Priority; no answer since 2026-11-29 17:03:12: ..."
std::string remoteText(const RemotePlace& place);

// Asks the targets of these runs how they go on, and records it. Says which do not answer. True:
// all answered.
bool askTargets(const Context& context, Store& store, const std::vector<RunId>& runs);
// `runs stop` of a run that is on a target.
int stopOnTarget(const Context& context, Store& store, RunId run);
// `runs fetch`.
int fetchFromTarget(const Context& context, RunId run, bool all);

} // namespace formwork::cli
