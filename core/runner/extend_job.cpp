#include "core/runner/extend_job.h"

#include "core/base/error.h"
#include "core/experiment/schedule.h"

#include <algorithm>
#include <initializer_list>
#include <string_view>
#include <system_error>

namespace formwork {

namespace {

// The first one of one of these kinds whose file exists.
std::optional<std::filesystem::path> existingArtifact(Store& store, RunId run,
                                                      std::initializer_list<std::string_view> kinds)
{
    for (const Artifact& artifact : store.artifacts(run)) {
        std::error_code ignored;
        if (std::ranges::find(kinds, artifact.kind) != kinds.end() &&
            std::filesystem::exists(artifact.path, ignored))
            return artifact.path;
    }
    return std::nullopt;
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
    const RunRow row = store.run(run);
    if (row.isImported())
        throw Error(
            ErrorCode::InvalidArgument,
            Text("run %1 was imported and cannot be trained here").arg(run), row.importedFrom,
            knowsSettings(row) ? Text("clone it in the window to start a new run of its settings")
                               : Text("its settings are not known: start a new run"));
    if (row.epochsDone == 0)
        throw Error(ErrorCode::InvalidArgument,
                    Text("%1 has trained no epoch yet").arg("run " + std::to_string(run)), {},
                    Text("start it, or start a new run with more epochs"));
    if (!existingArtifact(store, run, {kLastCheckpoint}))
        throw cannotBeExtended(run);
    ExtensionPlan plan;
    plan.run = run;
    plan.config = extendedConfig(store.config(run), endOf(store, run), request);
    plan.rule = extensionText(plan.config);
    return plan;
}

void applyExtension(Store& store, const ExtensionPlan& plan)
{
    store.extendRun(plan.run, plan.config);
    logExtension(store, plan);
}

void logExtension(Store& store, const ExtensionPlan& plan)
{
    store.recordLog(plan.run, Severity::Info, "Extended: " + plan.rule);
}

std::vector<PrunableRun> prunableRuns(Store& store, const std::vector<RunId>& runs)
{
    std::vector<PrunableRun> prunable;
    for (const RunId run : runs) {
        if (store.run(run).status != RunStatus::Done)
            continue;
        if (const auto checkpoint =
                existingArtifact(store, run, {kLastCheckpoint, kPrunedCheckpoint}))
            prunable.push_back({run, *checkpoint});
    }
    return prunable;
}

std::optional<std::uint64_t> pruneRun(Backend& backend, Store& store, const PrunableRun& run,
                                      FileSystem& fileSystem)
{
    if (!store.beginPruning(run.run))
        return std::nullopt;
    std::uint64_t freed = 0;
    try {
        freed = backend.removeOptimiserState(run.checkpoint, fileSystem);
    } catch (...) {
        store.endPruning(run.run, false);
        throw;
    }
    store.endPruning(run.run, true);
    return freed;
}

} // namespace formwork
