#include "train_folder.h"

#include "exit_code.h"
#include "json_output.h"

#include "core/events/run_folder.h"
#include "core/experiment/forwarding_observer.h"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <exception>
#include <utility>

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

} // namespace

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

} // namespace formwork::cli
