#include "train_folder.h"

#include "exit_code.h"
#include "json_output.h"

#include "core/events/event_reader.h"
#include "core/events/run_folder.h"
#include "core/experiment/forwarding_observer.h"
#include "core/runner/folder_job.h"
#include "core/store/incoming_runs.h"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <exception>
#include <system_error>
#include <utility>
#include <variant>

namespace formwork::cli {

namespace {

// Remembers what the result is printed from.
class LastEpoch final : public ForwardingObserver
{
public:
    explicit LastEpoch(RunObserver& also) : ForwardingObserver({&also}) {}

    void epoch(const EpochRecord& epoch) override
    {
        ForwardingObserver::epoch(epoch);
        m_epoch = epoch;
    }

    const std::optional<EpochRecord>& last() const { return m_epoch; }

private:
    std::optional<EpochRecord> m_epoch;
};

void printResult(const Context& context, const std::filesystem::path& folder, const FolderRun& run,
                 RunStatus status, const std::optional<EpochRecord>& epoch)
{
    if (context.json) {
        nlohmann::json json = {{"folder", folder.string()},
                               {"name", run.config().name},
                               {"status", runStatusName(status)},
                               {"epochs_total", run.config().train.epochs}};
        json["epoch"] = epoch ? nlohmann::json(epoch->epoch) : nlohmann::json(nullptr);
        printJson(json);
        return;
    }
    show("{}: {}{}\n", folder.string(), runStatusName(status),
         epoch ? fmt::format(" after epoch {} of {}", epoch->epoch, run.config().train.epochs)
               : std::string());
}

int trainInFolder(const Context& context, const std::filesystem::path& folder,
                  const std::optional<ExperimentConfig>& config, FolderSettings settings)
{
    FolderRun run(context.fileSystem, folder, config, std::move(settings));
    try {
        const auto backend = context.backend();
        TerminalProgress terminal = context.terminal();
        TerminalRun shown(terminal, run.config().name);
        LastEpoch observer(shown);
        const RunStatus status = run.train(*backend, &observer, context.stop);
        terminal.finishLine();
        printResult(context, folder, run, status, observer.last());
        const int exitCode = status == RunStatus::Done ? kExitOk : kExitCancelled;
        run.end(exitCode);
        return exitCode;
    } catch (const Error& error) {
        run.end(exitCodeOf(error));
        throw;
    } catch (const std::exception&) {
        run.end(kExitFailed);
        throw;
    }
}

// A job that runs with --resume-latest must not start a run again that it left in the database.
void refuseRecorded(const Context& context, const Workspace& workspace, const std::string& name)
{
    if (const auto run = latestUnfinishedRecorded(context.fileSystem, workspace, name))
        throw Error(
            ErrorCode::AlreadyExists,
            Text("run %1 is named '%2', is not done, and is recorded in the database, which "
                 "is not opened on a network disk")
                .arg(*run, name),
            workspace.runFolder(*run),
            Text("resume it with --resume %1, or use another name").arg(*run));
}

bool hasTrained(const Context& context, const std::filesystem::path& folder)
{
    std::error_code failed;
    if (!std::filesystem::exists(folder / kEventFile, failed))
        return false;
    for (EventPosition position;;) {
        const EventBatch batch = readEvents(context.fileSystem, folder / kEventFile, position);
        for (const RunEvent& event : batch.events)
            if (std::holds_alternative<StepRecord>(event.body))
                return true;
        if (batch.isAtEnd)
            return false;
        position = batch.end;
    }
}

} // namespace

int trainFolder(const Context& context, const TrainOptions& options, const Sweep& sweep,
                const std::vector<ConfigOverride>& overrides, const RankLayout& ranks)
{
    FolderSettings settings{.resume = options.resumesFolder,
                            .with = {.newData = options.newData, .ranks = ranks}};
    if (sweep.runs.empty())
        settings.with.movedData = overrides;
    settings.with.rankProgram = context.programFolder / "formwork-cli";
    return trainInFolder(context, options.runFolder,
                         sweep.runs.empty() ? std::nullopt : std::optional(sweep.runs.front()),
                         std::move(settings));
}

std::optional<int> trainIncoming(const Context& context, TrainOptions options, const Sweep& sweep,
                                 const RankLayout& ranks)
{
    if (options.resume != 0 || !options.target.empty() || options.queueOnly || options.runQueue ||
        sweep.runs.size() > 1)
        return std::nullopt;
    const Workspace workspace = context.workspace();
    const std::string network = networkFileSystem(workspace.root());
    std::optional<std::filesystem::path> latest;
    if (!options.resumeLatest.empty())
        latest = latestUnfinishedIncoming(context.fileSystem, workspace, options.resumeLatest);
    if (network.empty() && !latest)
        return std::nullopt;
    if (!latest && !options.resumeLatest.empty())
        refuseRecorded(context, workspace, options.resumeLatest);
    if (!latest && sweep.runs.empty())
        throw noUnfinishedRun(options.resumeLatest);
    options.resumesFolder = latest.has_value();
    options.runFolder = latest.value_or(newIncomingFolder(workspace));
    if (!network.empty() && !context.quiet)
        say(fmt::format("note: the workspace is on a network disk ({}), so the run is recorded in "
                        "{}; the window and formwork-cli workspace sync import it\n",
                        network, printable(options.runFolder.string())));
    if (latest)
        return trainFolder(context, options, {}, {}, ranks);
    try {
        return trainFolder(context, options, sweep, {}, ranks);
    } catch (const Error& error) {
        std::error_code ignored;
        if (isAboutInput(error, sweep.runs.front()) && !hasTrained(context, options.runFolder))
            std::filesystem::remove_all(options.runFolder, ignored);
        throw;
    }
}

int resumeIncoming(const Context& context, TrainOptions options,
                   const std::vector<ConfigOverride>& overrides, const RankLayout& ranks,
                   const std::filesystem::path& folder)
{
    if (!options.epochs.empty() || options.queueOnly)
        throw Error(ErrorCode::InvalidArgument,
                    Text("run %1 was trained without the database and can only be resumed")
                        .arg(options.resume),
                    folder, Text("give --resume %1 alone").arg(options.resume));
    options.runFolder = folder;
    options.resumesFolder = true;
    return trainFolder(context, options, {}, overrides, ranks);
}

} // namespace formwork::cli
