#include "context.h"
#include "json_output.h"

#include "core/base/error.h"
#include "core/report/export.h"
#include "core/runner/extend_job.h"
#include "core/store/event_import.h"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <cstdint>
#include <ctime>

namespace formwork::cli {

namespace {

void printRun(Store& store, RunId id)
{
    const RunData run = readRunData(store, id);
    showText(runsTable({run.row}));
    if (!run.row.errorMessage.empty())
        show("\nerror: {}\n", run.row.errorMessage);
    if (const auto followed = store.followedRun(id))
        show("\ntrained in {}\n", followed->folder.string());
    const RunEnvironment environment = store.environment(id);
    if (!environment.host.empty())
        show("\n{}, {}, {} compute threads, {} loader workers\n{}\n", environment.host,
             environment.device, environment.computeThreads, environment.loaderWorkers,
             environment.versions);
    showText(fmt::format("\n{}\n{}", configToYaml(run.config), epochsCsv({run})));
    for (const Artifact& artifact : store.artifacts(id))
        show("{}: {}\n", artifact.kind, artifact.path.string());
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
                show("no runs in {}\n", context.workspaceRoot.string());
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

std::string localTime(std::int64_t unixMilliseconds)
{
    const auto seconds = static_cast<std::time_t>(unixMilliseconds / 1000);
    std::tm fields = {};
    ::localtime_r(&seconds, &fields);
    char text[32];
    return {text, std::strftime(text, sizeof text, "%Y-%m-%d %H:%M:%S", &fields)};
}

const char* severityMark(Severity severity)
{
    return severity == Severity::Info      ? ""
           : severity == Severity::Warning ? "Warning: "
                                           : "Error: ";
}

void addLog(CLI::App& runs, Context& context)
{
    auto* command = runs.add_subcommand("log", "The log of a run");
    auto id = std::make_shared<RunId>(0);
    command->add_option("RUN", *id, "Number of the run")->required()->check(runNumber());
    addWorkspaceOption(*command, context);
    command->final_callback([&context, id] {
        context.action = [&context, id] {
            const auto opened = context.openToRead();
            Store& store = *opened;
            store.run(*id);
            for (const LogLine& line : store.logs(*id))
                show("{}  {}{}\n", localTime(line.time), severityMark(line.severity), line.text);
            return kExitOk;
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
        context.action = [&context, id] {
            Store store = context.openStore();
            const RunStatus status = store.run(*id).status;
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
    Store store = context.openStore();
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
    auto* command = app.add_subcommand("runs", "List and show the runs of a workspace");
    command->require_subcommand(1);
    addList(*command, context);
    addShow(*command, context);
    addLog(*command, context);
    addStop(*command, context);
    addPrune(*command, context);
}

} // namespace formwork::cli
