#include "train_on_target.h"

#include "json_output.h"
#include "train_queue.h"

#include "core/base/error.h"
#include "core/remote/checkpoint_fetch.h"
#include "core/remote/remote_follower.h"
#include "core/remote/submission.h"
#include "core/runner/inference_job.h"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace formwork::cli {

namespace {

std::string placeText(const RemotePlace& place)
{
    return place.job.empty() ? place.target : fmt::format("{} (job {})", place.target, place.job);
}

const char* phaseWord(RemotePhase phase)
{
    switch (phase) {
    case RemotePhase::Preparing:
        return "being submitted";
    case RemotePhase::Waiting:
        return "waiting";
    case RemotePhase::Running:
        return "running";
    case RemotePhase::Ended:
        break;
    }
    return "ended";
}

} // namespace

std::string remoteText(const RemotePlace& place)
{
    std::string text = "on " + placeText(place) + ": " + phaseWord(place.phase);
    if (!place.detail.empty())
        text += " (" + place.detail + ')';
    if (place.lostSince != 0)
        text += fmt::format("; unknown since {}: {}", localTime(place.lostSince), place.lostReason);
    return text + "; folder there: " + place.folder;
}

int trainOnTarget(const Context& context, Store& store, const std::string& target,
                  std::vector<ExperimentConfig> configs)
{
    for (ExperimentConfig& config : configs)
        resolveRunReferences(store, config, false);
    TerminalProgress terminal = context.terminal();
    const std::vector<RunId> runs =
        submitRuns(store, loadTarget(store, target), configs, terminal, context.stop);
    terminal.finishLine();
    nlohmann::json json = nlohmann::json::array();
    for (const RunId run : runs) {
        const RunRow row = store.run(run);
        json.push_back({{"run", run},
                        {"status", runStatusName(row.status)},
                        {"target", target},
                        {"job", row.remote->job},
                        {"folder", row.remote->folder}});
        if (!context.json)
            show("run {} is submitted to {}\n", run, placeText(*row.remote));
    }
    if (context.json)
        printJson({{"runs", json}});
    return kExitOk;
}

int showJobScript(Store& store, const std::string& target,
                  const std::vector<ExperimentConfig>& configs)
{
    showText(previewScript(loadTarget(store, target), configs));
    return kExitOk;
}

int resumeOnTarget(const Context& context, Store& store, RunId run)
{
    TerminalProgress terminal = context.terminal();
    resubmitRun(store, run, terminal, context.stop);
    terminal.finishLine();
    const RunRow row = store.run(run);
    if (context.json)
        printJson(rowJson(store, row));
    else
        show("run {} is submitted to {} again\n", run, placeText(*row.remote));
    return kExitOk;
}

bool askTargets(const Context& context, Store& store, const std::vector<RunId>& runs)
{
    const FollowRound round = followRuns(store, runs, context.stop);
    for (const LostTarget& lost : round.lost)
        say(fmt::format("formwork-cli: {}\n", printable(lost.reason)));
    return round.lost.empty();
}

int stopOnTarget(const Context& context, Store& store, RunId run)
{
    store.requestStop(run);
    if (askTargets(context, store, {run})) {
        show("run {} was asked to stop\n", run);
        return kExitOk;
    }
    show("run {} will be asked to stop when its target answers\n", run);
    return kExitFailed;
}

int fetchFromTarget(const Context& context, RunId run, bool all)
{
    Store store = context.openStore();
    TerminalProgress terminal = context.terminal();
    const auto files =
        fetchCheckpoints(store, run, all ? FetchedCheckpoints::All : FetchedCheckpoints::Usual,
                         terminal, context.stop);
    terminal.finishLine();
    nlohmann::json json = nlohmann::json::array();
    for (const std::filesystem::path& file : files) {
        json.push_back(file.string());
        if (!context.json)
            show("{}\n", file.string());
    }
    if (context.json)
        printJson({{"run", run}, {"files", json}});
    return kExitOk;
}

} // namespace formwork::cli
