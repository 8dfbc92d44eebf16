#include "context.h"
#include "json_output.h"
#include "train_on_target.h"

#include "core/base/error.h"
#include "core/report/export.h"
#include "core/runner/extend_job.h"
#include "core/store/event_import.h"
#include "core/store/incoming_runs.h"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <cstdio>
#include <thread>

namespace formwork::cli {

namespace {

void printRun(Store& store, RunId id)
{
    const RunData run = readRunData(store, id);
    showText(runsTable({run.row}));
    if (!run.row.errorMessage.empty())
        show("\nerror: {}\n", run.row.errorMessage);
    const auto followed = store.followedRun(id);
    if (run.row.remote)
        show("\n{}\n", remoteText(*run.row.remote));
    else if (followed)
        show("\ntrained in {}\n", followed->folder.string());
    const RunEnvironment environment = store.environment(id);
    if (!environment.host.empty())
        show("\n{}, {}, {}, {}\n{}\n", environment.host, environment.device,
             counted(environment.computeThreads, "compute thread", "compute threads"),
             counted(environment.loaderWorkers, "loader worker", "loader workers"),
             environment.versions);
    if (run.row.isImported())
        show("\nimported from {}\n", run.row.importedFrom);
    sayUnreadable({run});
    showText(fmt::format("\n{}{}",
                         hasSettings(run) ? configToYaml(run.config, run.unreadable) + "\n"
                                          : std::string(),
                         epochsCsv({run})));
    for (const Artifact& artifact : store.artifacts(id))
        show("{}: {}\n", artifact.kind, artifact.path.string());
    for (const ExportRecord& record : store.exports(id))
        show("exported ({}): {}\n", record.format, record.path.string());
}

void addList(CLI::App& runs, Context& context)
{
    auto* command = runs.add_subcommand("list", "All runs, newest first");
    addWorkspaceOption(*command, context);
    addOutputOptions(*command, context);
    command->final_callback([&context] {
        context.action = [&context] {
            const auto opened = context.openToRead();
            Store& store = *opened;
            const std::vector<RunRow> rows = store.runs();
            if (context.json) {
                std::vector<RunId> ids;
                for (const RunRow& row : rows)
                    ids.push_back(row.id);
                showJson(runsJson(readRuns(store, ids)));
            } else if (rows.empty()) {
                show("no runs in {}{}\n", context.workspaceRoot.string(),
                     incomingRunFolders(context.workspace()).empty()
                         ? ""
                         : ", but some in its folder incoming: formwork-cli workspace sync "
                           "imports them");
            } else {
                showText(runsTable(rows));
            }
            return kExitOk;
        };
    });
}

void addShow(CLI::App& runs, Context& context)
{
    auto* command = runs.add_subcommand("show", "One run: config, environment, every epoch");
    auto id = std::make_shared<RunId>(0);
    command->add_option("RUN", *id, "Number of the run")->required()->check(runNumber());
    addWorkspaceOption(*command, context);
    addOutputOptions(*command, context);
    command->final_callback([&context, id] {
        context.action = [&context, id] {
            const auto opened = context.openToRead();
            Store& store = *opened;
            if (context.json)
                showJson(runsJson({readRunData(store, *id)}));
            else
                printRun(store, *id);
            return kExitOk;
        };
    });
}

const char* severityMark(Severity severity)
{
    return severity == Severity::Info      ? ""
           : severity == Severity::Warning ? "Warning: "
                                           : "Error: ";
}

// Returns the number of the last line.
std::int64_t printLog(Store& store, RunId run, std::int64_t after = 0)
{
    for (const LogLine& line : store.logs(run, after)) {
        show("{}  {}{}\n", localTime(line.time), severityMark(line.severity), line.text);
        after = line.id;
    }
    return after;
}

bool mayGoOn(const RunRow& run)
{
    return run.status == RunStatus::Queued || run.status == RunStatus::Running ||
           run.status == RunStatus::Submitted || run.isOnTarget();
}

int followLog(Context& context, RunId run)
{
    constexpr std::chrono::milliseconds kLook(500);
    constexpr int kLooksBetweenQuestions = 8; // of the target
    Store store = context.openStore();
    std::int64_t last = 0;
    for (int look = 0;; ++look) {
        if (store.run(run).isOnTarget() && look % kLooksBetweenQuestions == 0)
            askTargets(context, store, {run});
        const bool goesOn = mayGoOn(store.run(run));
        last = printLog(store, run, last);
        std::fflush(stdout);
        if (!goesOn)
            return kExitOk;
        throwIfStopped(context.stop);
        std::this_thread::sleep_for(kLook);
    }
}

void addLog(CLI::App& runs, Context& context)
{
    struct Options
    {
        RunId run = 0;
        bool follow = false;
    };
    auto* command = runs.add_subcommand("log", "The log of a run");
    auto options = std::make_shared<Options>();
    command->add_option("RUN", options->run, "Number of the run")->required()->check(runNumber());
    command->add_flag("-f,--follow", options->follow,
                      "Wait for more lines until the run ends; also of a run on a target");
    addWorkspaceOption(*command, context);
    command->final_callback([&context, options] {
        context.action = [&context, options]() -> int {
            if (options->follow)
                return followLog(context, options->run);
            const auto store = context.openToRead();
            store->run(options->run);
            printLog(*store, options->run);
            return kExitOk;
        };
    });
}

void addFetch(CLI::App& runs, Context& context)
{
    struct Options
    {
        RunId run = 0;
        bool all = false;
    };
    auto* command = runs.add_subcommand(
        "fetch", "Bring the last and the best checkpoint of a run from its target");
    auto options = std::make_shared<Options>();
    command->add_option("RUN", options->run, "Number of the run")->required()->check(runNumber());
    command->add_flag("--all", options->all, "All checkpoints that are kept there");
    addWorkspaceOption(*command, context);
    addOutputOptions(*command, context);
    command->final_callback([&context, options] {
        context.action = [&context, options] {
            return fetchFromTarget(context, options->run, options->all);
        };
    });
}

void addStop(CLI::App& runs, Context& context)
{
    auto* command =
        runs.add_subcommand("stop", "Stop a run after its current step, with a checkpoint");
    auto id = std::make_shared<RunId>(0);
    command->add_option("RUN", *id, "Number of the run")->required()->check(runNumber());
    addWorkspaceOption(*command, context);
    command->final_callback([&context, id] {
        context.action = [&context, id]() -> int {
            Store store = context.openStore();
            const RunRow row = store.run(*id);
            if (row.isOnTarget())
                return stopOnTarget(context, store, *id);
            const RunStatus status = row.status;
            if (status != RunStatus::Running && status != RunStatus::Queued)
                throw Error(ErrorCode::NotFound,
                            Text("run %1 is not running, but %2").arg(*id, runStatusName(status)));
            store.requestStop(*id);
            if (store.followedRun(*id))
                importEvents(store, *id, context.stop); // which passes it on
            show("run {} was asked to stop\n", *id);
            return kExitOk;
        };
    });
}

int prune(Context& context, const std::string& list, bool dryRun)
{
    const std::unique_ptr<Store> opened =
        dryRun ? context.openToRead()
               : std::make_unique<Store>(context.workspace(), context.fileSystem);
    Store& store = *opened;
    const std::vector<PrunableRun> runs = prunableRuns(store, parseRunList(list, store));
    nlohmann::json json = {{"runs", nlohmann::json::array()}, {"dry_run", dryRun}};
    const auto backend = dryRun || runs.empty() ? nullptr : context.backend();
    std::uint64_t all = 0;
    for (const PrunableRun& run : runs) {
        throwIfStopped(context.stop);
        nlohmann::json entry = {{"run", run.run}, {"checkpoint", run.checkpoint.string()}};
        if (!dryRun) {
            const auto freed = pruneRun(*backend, store, run, context.fileSystem);
            if (!freed) {
                say(fmt::format("run {} left out: it was extended, deleted or pruned meanwhile\n",
                                run.run));
                continue;
            }
            all += *freed;
            entry["freed_bytes"] = *freed;
        }
        if (!context.json)
            show("run {}: {}{}\n", run.run, run.checkpoint.string(),
                 dryRun ? std::string()
                        : fmt::format(", {:.1f} MB freed",
                                      static_cast<double>(entry["freed_bytes"]) / 1e6));
        json["runs"].push_back(std::move(entry));
    }
    json["freed_bytes"] = all;
    if (context.json)
        printJson(json);
    else if (runs.empty())
        show("no finished run has an optimiser state to remove\n");
    else if (dryRun)
        show("dry run: nothing was removed\n");
    return kExitOk;
}

void addPrune(CLI::App& runs, Context& context)
{
    struct Options
    {
        std::string runs;
        bool dryRun = false;
    };
    auto* command = runs.add_subcommand(
        "prune",
        "Remove the optimiser state of finished runs, which is needed only to extend them");
    auto options = std::make_shared<Options>();
    addRunList(*command, "RUNS", options->runs)->required();
    command->add_flag("--dry-run", options->dryRun, "Only list the checkpoints");
    command->footer("The last checkpoint keeps its weights; the run can no longer be extended "
                    "(train --resume RUN --epochs +N).");
    addWorkspaceOption(*command, context);
    addOutputOptions(*command, context);
    command->final_callback([&context, options] {
        context.action = [&context, options] {
            return prune(context, options->runs, options->dryRun);
        };
    });
}

} // namespace

void addRunsCommand(CLI::App& app, Context& context)
{
    auto* command = app.add_subcommand("runs", "List, show and import the runs of a workspace");
    command->require_subcommand(1);
    addList(*command, context);
    addShow(*command, context);
    addLog(*command, context);
    addStop(*command, context);
    addFetch(*command, context);
    addPrune(*command, context);
    addRunsImport(*command, context);
}

} // namespace formwork::cli
