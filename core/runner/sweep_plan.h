// What a sweep comes to before it starts: epochs, and the time that they probably take. Pure
// functions.
#pragma once

#include "core/experiment/halving.h"
#include "core/store/rows.h"

#include <optional>
#include <vector>

namespace formwork {

struct SweepPlan
{
    SweepBudget budget;
    // For all runs, one after another; nothing if no run like them has been trained yet.
    std::optional<double> seconds;
};

// `known`: runs of the workspace, newest first. An epoch is expected to take as long as the median
// one of the newest run with the same model, loader and training data, if possible also with the
// same batch size. Where only some of the runs are like one that is known, their mean counts for
// all.
SweepPlan planSweep(const HalvingRule& rule, const std::vector<ExperimentConfig>& runs,
                    const std::vector<RunRow>& known);

} // namespace formwork
