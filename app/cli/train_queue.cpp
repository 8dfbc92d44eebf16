#include "train_queue.h"

#include "json_output.h"

#include "core/runner/run_job.h"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <mutex>
#include <utility>
#include <vector>

namespace formwork::cli {

namespace {

class CommandLineQueue final : public QueueObserver
{
public:
    CommandLineQueue(const Context& context, QueueJob& job, TerminalProgress& terminal,
                     bool several)
        : m_context(context)
        , m_job(job)
        , m_terminal(terminal)
        , m_several(several)
    {}

    std::vector<AlternatingRun> taken(Store& store, const ClaimedRuns& claimed) override
    {
        std::vector<AlternatingRun> players;
        const bool isNamed = m_several || claimed.slots > 1 || claimed.runs.size() > 1 ||
                             claimed.device.kind == DeviceKind::Cuda;
        for (const RunId run : claimed.runs) {
            auto observer = std::make_shared<TerminalRun>(m_terminal, store.run(run).name, isNamed);
            players.push_back({.run = run,
                               .also = observer.get(),
                               .stop = m_context.stop,
                               .ended = [this, observer](const AlternationEnd& end) {
                                   report(end);
                               }});
        }
        const std::lock_guard lock(m_mutex);
        for (const RunId run : claimed.runs) // a survivor of a sweep is taken several times
            if (std::ranges::find(m_taken, run) == m_taken.end())
                m_taken.push_back(run);
        return players;
    }

    void deviceLost(const std::string& device, const Error& /*reason*/) override
    {
        say(fmt::format(
            "formwork-cli: {} is left out from now on; the queue continues on the other "
            "devices\n",
            device));
    }

    int exitCode() const
    {
        return m_context.stop.stop_requested() ? static_cast<int>(kExitCancelled) : m_exitCode;
    }
    const std::vector<RunId>& runs() const { return m_taken; }

private:
    // In the thread of the run.
    void report(const AlternationEnd& end)
    {
        const bool stopped = !end.error && end.status != RunStatus::Done && !endedSweep(end.run);
        if (stopped)
            m_job.hold();
        const std::lock_guard lock(m_mutex);
        m_terminal.finishLine();
        if (end.error)
            say(fmt::format("formwork-cli: run {}: {}\n", end.run, printable(end.error->what())));
        if (end.error)
            m_exitCode = kExitFailed;
        else if (stopped)
            m_exitCode = kExitCancelled;
        if (m_context.json)
            return;
        try {
            Store store = m_context.openStore();
            printRow(store, store.run(end.run));
        } catch (const Error& error) {
            say(fmt::format("formwork-cli: run {}: {}\n", end.run, printable(error.what())));
        }
    }

    // Whether its sweep stopped it, as a loser or until it is decided. Not known while the store
    // cannot be read: then it counts as stopped.
    bool endedSweep(RunId run) const
    {
        try {
            Store store = m_context.openStore(); // a connection belongs to a thread
            return endedBySweep(store.run(run));
        } catch (const Error&) {
            return false;
        }
    }

    const Context& m_context;
    QueueJob& m_job;
    TerminalProgress& m_terminal;
    bool m_several;
    std::mutex m_mutex;
    int m_exitCode = kExitOk;
    std::vector<RunId> m_taken;
};

} // namespace

nlohmann::json rowJson(Store& store, const RunRow& row)
{
    nlohmann::json json = {{"run", row.id},
                           {"name", row.name},
                           {"seed", row.seed},
                           {"status", runStatusName(row.status)},
                           {"epochs_done", row.epochsDone},
                           {"folder", store.workspace().runFolder(row.id).string()}};
    const auto put = [&json](const char* key, const std::optional<double>& value) {
        json[key] = value ? nlohmann::json(*value) : nlohmann::json(nullptr);
    };
    put("train_loss", row.lastTrainLoss);
    put("val_loss", row.lastValidationLoss);
    put("val_top1", row.lastValidationTop1);
    put("best_val_top1", row.bestValidationTop1);
    put("median_epoch_seconds", row.medianEpochSeconds);
    return json;
}

void printRow(const Store& store, const RunRow& row)
{
    show("run {} ({}): {} after {} of {}\n", row.id, row.name, runStatusName(row.status),
         row.epochsDone, counted(row.epochsTotal, "epoch", "epochs"));
    if (row.sweep != 0 && !row.errorMessage.empty())
        show("{}\n", printable(row.errorMessage));
    if (row.status == RunStatus::Stopped && !endedBySweep(row))
        show("resume with: formwork-cli train --resume {} --workspace {}\n", row.id,
             store.workspace().root().string());
}

int trainWaiting(const Context& context, std::unique_ptr<Backend> backend, QueueSettings settings,
                 TerminalProgress& terminal)
{
    settings.rankProgram = context.programFolder / "formwork-cli";
    const bool several = settings.cpuSlots > 1;
    QueueJob job(
        context.workspace(), context.fileSystem, [&backend] { return std::move(backend); },
        std::move(settings));
    CommandLineQueue queue(context, job, terminal, several);
    job.run(queue, context.stop);
    terminal.finishLine();
    if (context.json) {
        Store store = context.openStore();
        nlohmann::json json = {{"runs", nlohmann::json::array()}};
        for (const RunId run : queue.runs())
            json["runs"].push_back(rowJson(store, store.run(run)));
        printJson(json);
    }
    return queue.exitCode();
}

} // namespace formwork::cli
