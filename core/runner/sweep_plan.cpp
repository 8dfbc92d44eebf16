#include "core/runner/sweep_plan.h"

#include <algorithm>
#include <map>
#include <tuple>

namespace formwork {

namespace {

std::optional<double> epochSeconds(const ExperimentConfig& config, const std::vector<RunRow>& known)
{
    const auto isAlike = [&](const RunRow& run) {
        return run.medianEpochSeconds && run.model == config.model.name &&
               run.loader == config.data.loader && run.dataset == config.data.train.string();
    };
    std::optional<double> seconds; // of another batch size
    for (const RunRow& run : known) {
        if (!isAlike(run))
            continue;
        if (run.batchSize == config.train.batchSize)
            return run.medianEpochSeconds;
        if (!seconds)
            seconds = run.medianEpochSeconds;
    }
    return seconds;
}

} // namespace

SweepPlan planSweep(const HalvingRule& rule, const std::vector<ExperimentConfig>& runs,
                    const std::vector<RunRow>& known)
{
    SweepPlan plan;
    std::vector<int> epochs;
    // A sweep has many runs that are alike in what counts here.
    std::map<std::tuple<std::string, LoaderKind, std::string, int>, std::optional<double>> looked;
    double sum = 0;
    double weight = 0;
    for (const ExperimentConfig& config : runs) {
        epochs.push_back(config.train.epochs);
        const auto [found, isNew] =
            looked.try_emplace({config.model.name, config.data.loader, config.data.train.string(),
                                config.train.batchSize});
        if (isNew)
            found->second = epochSeconds(config, known);
        if (!found->second)
            continue;
        sum += *found->second * config.train.epochs;
        weight += config.train.epochs;
    }
    plan.budget = sweepBudget(rule, epochs);
    if (weight > 0)
        plan.seconds = sum / weight * static_cast<double>(plan.budget.epochs);
    return plan;
}

} // namespace formwork
