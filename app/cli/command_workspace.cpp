#include "context.h"
#include "json_output.h"
#include "train_on_target.h"

#include "core/base/error.h"
#include "core/store/event_import.h"
#include "core/store/incoming_runs.h"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <filesystem>
#include <memory>
#include <optional>
#include <set>
#include <vector>

namespace formwork::cli {

namespace {

struct SyncOptions
{
    RunId run = 0;
    bool all = false;
    std::filesystem::path from;
};

class Sync
{
public:
    Sync(Context& context, Store& store) : m_context(context), m_store(store) {}

    // One that cannot be imported does not hold up the others.
    template <typename Import>
    void tryOne(const Import& import)
    {
        throwIfStopped(m_context.stop);
        try {
            report(import());
        } catch (const Error& error) {
            if (mayConcernAll(error))
                throw;
            m_hasFailed = true;
            say(fmt::format("formwork-cli: {}\n", printable(error.what())));
        }
    }

    // Runs that were trained into this workspace without its database, and are not known yet.
    void importIncoming()
    {
        const auto problem = [this](const std::filesystem::path&, const Error& error) {
            if (mayConcernAll(error))
                throw Error(error);
            m_hasFailed = true;
            say(fmt::format("formwork-cli: {}\n", printable(error.what())));
        };
        for (const EventImport& result :
             IncomingImport().importNew(m_store, problem, m_context.stop))
            report(result);
    }

    void importFollowed()
    {
        for (const FollowedRun& followed : m_store.followedRuns())
            if (followed.kind == FollowKind::Shared && !m_reported.contains(followed.run))
                tryOne([&] { return importEvents(m_store, followed.run, m_context.stop); });
    }

    // Asks the targets for the state of the runs there.
    void askTargetsOf(const std::vector<RunId>& runs)
    {
        if (runs.empty())
            return;
        m_hasFailed = !askTargets(m_context, m_store, runs) || m_hasFailed;
        for (const RunId run : runs)
            report({.run = run});
    }

    int finish()
    {
        if (m_context.json)
            printJson({{"runs", m_json}});
        else if (!m_hasAny && !m_hasFailed)
            show("no run of this workspace is trained elsewhere; --from FOLDER imports some\n");
        return m_hasFailed ? kExitFailed : kExitOk;
    }

private:
    static bool mayConcernAll(const Error& error)
    {
        return error.code() == ErrorCode::Busy || error.code() == ErrorCode::Database ||
               error.code() == ErrorCode::NoSpace || error.code() == ErrorCode::Cancelled;
    }

    void report(const EventImport& result)
    {
        const RunRow row = m_store.run(result.run);
        m_hasAny = true;
        m_reported.insert(result.run);
        m_json.push_back({{"run", result.run},
                          {"new", result.isNew},
                          {"events", result.events},
                          {"damaged", result.damaged},
                          {"status", runStatusName(row.status)},
                          {"epochs_done", row.epochsDone}});
        if (result.damaged > 0)
            say(fmt::format("run {}: damaged lines skipped so far: {}\n", result.run,
                            result.damaged));
        if (m_context.json)
            return;
        if (!row.isFollowed)
            show("run {} is recorded by this workspace itself\n", result.run);
        else if (row.remote)
            show("run {}: {} after epoch {} of {}; {}\n", result.run, runStatusName(row.status),
                 row.epochsDone, row.epochsTotal, remoteText(*row.remote));
        else
            show("run {}{}: {} new event{}, {} after epoch {} of {}\n", result.run,
                 result.isNew ? fmt::format(" (new, {})", row.name) : std::string(), result.events,
                 result.events == 1 ? "" : "s", runStatusName(row.status), row.epochsDone,
                 row.epochsTotal);
    }

    Context& m_context;
    Store& m_store;
    nlohmann::json m_json = nlohmann::json::array();
    std::set<RunId> m_reported;
    bool m_hasAny = false;
    bool m_hasFailed = false;
};

// The folder is that of the run, wherever it was before.
void followThere(Store& store, RunId run, const std::filesystem::path& folder)
{
    const auto folders = runFoldersIn(folder);
    if (folders.size() > 1)
        throw Error(ErrorCode::InvalidArgument,
                    Text("there are %1 runs in this folder").arg(folders.size()), folder,
                    Text("name the folder of run %1").arg(run));
    store.followRun(run, folders.front(), FollowKind::Shared);
}

int sync(Context& context, const SyncOptions& options)
{
    if (options.run != 0 && options.all)
        throw Error(ErrorCode::InvalidArgument, Text("--run and --all exclude each other"));
    Store store = context.openStore();
    Sync sync(context, store);
    if (options.run != 0 && options.from.empty() && store.run(options.run).isOnTarget()) {
        sync.askTargetsOf({options.run});
        return sync.finish();
    }
    if (options.run != 0) {
        if (!options.from.empty())
            followThere(store, options.run, options.from);
        sync.tryOne([&] { return importEvents(store, options.run, context.stop); });
        return sync.finish();
    }
    if (!options.from.empty())
        for (const auto& folder : runFoldersIn(options.from))
            sync.tryOne([&] { return importRunFolder(store, folder, context.stop); });
    if (!options.all && !options.from.empty())
        return sync.finish();
    sync.importIncoming();
    sync.askTargetsOf(store.runsOnTargets());
    sync.importFollowed();
    return sync.finish();
}

} // namespace

void addWorkspaceCommand(CLI::App& app, Context& context)
{
    auto* workspace = app.add_subcommand("workspace", "Keep a workspace up to date");
    workspace->require_subcommand(1);
    auto* command = workspace->add_subcommand(
        "sync",
        "Bring in what runs have reported that are trained in folders (train --run-folder), on "
        "targets (train --on), or into this workspace on a network disk");
    auto options = std::make_shared<SyncOptions>();
    command->add_option("--run", options->run, "Only this run")->check(runNumber());
    command->add_flag("--all", options->all,
                      "All runs that were imported before; the default without --run and --from");
    command
        ->add_option("--from", options->from,
                     "Folder of a run, or of several: runs that are new to this workspace are "
                     "imported, the others updated; with --run: where that run's folder is now")
        ->type_name("FOLDER");
    command->footer("Every event is imported once, however often and by how many programs this is "
                    "done. The window does the same every second while it is open.\n\n"
                    "Example:\n"
                    "  formwork-cli workspace sync --from /shared/runs");
    addWorkspaceOption(*command, context);
    addOutputOptions(*command, context);
    command->final_callback([&context, options] {
        context.action = [&context, options] {
            return sync(context, *options);
        };
    });
}

} // namespace formwork::cli
