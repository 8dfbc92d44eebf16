// Whether a target can train: asks it and says of each thing how it is and what to do about it.
#pragma once

#include "core/base/text.h"
#include "core/remote/target.h"

#include <functional>
#include <stop_token>
#include <vector>

namespace formwork {

enum class CheckState { Good, Warning, Bad };

struct TargetFinding
{
    CheckState state = CheckState::Good;
    Text text;
    Text remedy = {}; // what to do; empty where nothing is wrong
};

// Connection, folder, rsync, program and its version, places of data; Slurm, its partition and its
// accounting. `found` gets each as soon as it is known. A target that cannot be reached is a
// finding, not an error. Errors: InvalidArgument (validateTarget), Cancelled, NotFound (no ssh
// here).
std::vector<TargetFinding> checkTarget(const Target& target, const std::stop_token& stop,
                                       const std::function<void(const TargetFinding&)>& found = {});

// Whether training there is possible: no finding is bad.
bool canTrain(const std::vector<TargetFinding>& findings);

} // namespace formwork
