#include "core/runner/extend_job.h"

#include "core/base/error.h"
#include "core/experiment/schedule.h"

#include <algorithm>
#include <optional>

namespace formwork {

namespace {

std::optional<std::filesystem::path> existingArtifact(Store& store, RunId run, const char* kind)
{
    const std::vector<Artifact> artifacts = store.artifacts(run);
    const auto found = std::ranges::find(artifacts, kind, &Artifact::kind);
    std::error_code ignored;
    return found != artifacts.end() && std::filesystem::exists(found->path, ignored)
               ? std::optional(found->path)
               : std::nullopt;
}

} // namespace

RunEnd endOf(Store& store, RunId run)
{
    const RunRow row = store.run(run);
    const std::vector<EpochRecord> epochs = store.epochs(run);
    if (row.status == RunStatus::Done && !epochs.empty())
        return {row.epochsDone, epochs.back().learningRate};
    // It has its own end first, whose rate is a matter of the schedule.
    constexpr std::uint64_t kSteps = 1000; // of an epoch
    const std::uint64_t steps = kSteps * static_cast<std::uint64_t>(row.epochsTotal);
    return {row.epochsTotal, makeSchedule(store.config(run), kSteps).at(steps - 1)};
}

ExtensionPlan planExtension(Store& store, RunId run, const ExtensionRequest& request)
{
    const std::string name = "run " + std::to_string(run);
    if (store.run(run).epochsDone == 0)
        throw Error(ErrorCode::InvalidArgument, Text("%1 has trained no epoch yet").arg(name), {},
                    Text("start it, or start a new run with more epochs"));
    if (!existingArtifact(store, run, kLastCheckpoint))
        throw Error(ErrorCode::InvalidArgument,
                    Text("%1 kept no optimiser state, so it cannot be extended").arg(name), {},
                    Text("start a new run from its weights: model.weights: %1").arg(name));
    ExtensionPlan plan;
    plan.run = run;
    plan.config = extendedConfig(store.config(run), endOf(store, run), request);
    plan.rule = extensionText(plan.config);
    return plan;
}

void applyExtension(Store& store, const ExtensionPlan& plan)
{
    store.extendRun(plan.run, plan.config);
    store.recordLog(plan.run, Severity::Info, "Extended: " + plan.rule);
}

std::vector<PrunableRun> prunableRuns(Store& store, const std::vector<RunId>& runs)
{
    std::vector<PrunableRun> prunable;
    for (const RunId run : runs) {
        if (store.run(run).status != RunStatus::Done)
            continue;
        if (const auto checkpoint = existingArtifact(store, run, kLastCheckpoint))
            prunable.push_back({run, *checkpoint});
    }
    return prunable;
}

std::uint64_t pruneRun(Backend& backend, Store& store, const PrunableRun& run,
                       FileSystem& fileSystem)
{
    const std::uint64_t freed = backend.removeOptimiserState(run.checkpoint, fileSystem);
    store.recordArtifact(run.run, kLastWeights, run.checkpoint);
    store.removeArtifact(run.run, kLastCheckpoint);
    return freed;
}

} // namespace formwork
