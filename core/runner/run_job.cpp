#include "core/runner/run_job.h"

#include "core/base/error.h"
#include "core/base/version.h"
#include "core/events/event_writer.h"
#include "core/events/run_folder.h"
#include "core/experiment/forwarding_observer.h"
#include "core/experiment/moved_data.h"
#include "core/runner/companion_ranks.h"
#include "core/runner/inference_job.h"
#include "core/store/run_recorder.h"

#include <atomic>
#include <chrono>
#include <exception>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace formwork {

namespace {

// For which the end of a run that was stopped waits while others write: a stop takes a second at
// most. A run whose end is not recorded counts as interrupted.
constexpr std::chrono::milliseconds kStopPatience(250);

// Turns a stop asked for through the store, or due after an epoch, into a stop token.
class StoppingObserver final : public ForwardingObserver
{
public:
    StoppingObserver(Store& store, RunId run, RunRecorder& recorder,
                     const std::vector<RunObserver*>& others, std::stop_source& asked,
                     std::stop_source& stop)
        : ForwardingObserver(joined(recorder, others))
        , m_store(store)
        , m_run(run)
        , m_recorder(recorder)
        , m_asked(asked)
        , m_stop(stop)
    {}

    int pausedAfter() const { return m_pausedAfter; } // 0: it did not pause

    void progress(const RunProgress& progress) override
    {
        ForwardingObserver::progress(progress);
        if (m_recorder.stopRequested())
            m_asked.request_stop();
    }

    void epoch(const EpochRecord& epoch) override
    {
        ForwardingObserver::epoch(epoch);
        const int pauseAt = pauseEpoch();
        if (pauseAt == 0 || epoch.epoch < pauseAt || m_stop.stop_requested())
            return;
        m_pausedAfter = epoch.epoch;
        m_stop.request_stop();
    }

private:
    static std::vector<RunObserver*> joined(RunRecorder& recorder,
                                            const std::vector<RunObserver*>& others)
    {
        std::vector<RunObserver*> all = {&recorder};
        all.insert(all.end(), others.begin(), others.end());
        return all;
    }

    // Asked for now: the run may have begun before its sweep was complete. What cannot be read is
    // asked for after the next epoch.
    int pauseEpoch()
    {
        try {
            return m_store.run(m_run).pauseAt;
        } catch (const Error&) {
            return 0;
        }
    }

    Store& m_store;
    RunId m_run;
    RunRecorder& m_recorder;
    std::stop_source& m_asked; // by somebody
    std::stop_source& m_stop;  // also to pause
    int m_pausedAfter = 0;
};

std::string delayLine(const RecordDelay* delay)
{
    if (delay == nullptr)
        return "The records that waited are written";
    const auto seconds = std::chrono::duration_cast<std::chrono::seconds>(delay->patience);
    return std::string("The run's records cannot be written: ") + delay->reason.what() +
           ". They are kept; at the end of an epoch, training waits up to " +
           std::to_string(seconds.count()) + " s for them, then it stops";
}

// Points to a run's recorder while it lives.
class Borrowed
{
public:
    Borrowed(RunObserver*& place, RunObserver& observer) : m_place(place) { place = &observer; }
    ~Borrowed() { m_place = nullptr; }
    Borrowed(const Borrowed&) = delete;
    Borrowed& operator=(const Borrowed&) = delete;

private:
    RunObserver*& m_place;
};

// The run's events, beside the store; nothing where they cannot be written, which is not a reason
// not to train. `log` gets a warning then, while it is not null.
std::unique_ptr<EventWriter> openEvents(Store& store, RunId run, RunObserver* const& log)
{
    const auto warn = [&log](const Error& error) {
        if (log != nullptr)
            log->log(Severity::Warning, std::string("The run's ") + kEventFile +
                                            " cannot be written: " + error.what() +
                                            ". The workspace has all records");
    };
    try {
        RunOpened opened;
        opened.run = store.identityOf(run);
        opened.program = "formwork " + std::string(kVersion);
        opened.name = store.run(run).name;
        opened.config = configToYaml(store.config(run));
        opened.process = currentProcess();
        opened.createdAt = store.run(run).createdAt;
        EventWriterSettings settings;
        settings.delayed = [warn, hasWarned = false](const Error* error) mutable {
            if (error != nullptr && !std::exchange(hasWarned, true))
                warn(*error);
        };
        return std::make_unique<EventWriter>(store.fileSystem(), store.workspace().runFolder(run),
                                             std::move(opened), std::move(settings));
    } catch (const Error& error) {
        warn(error);
        return nullptr;
    }
}

RunOutcome outcomeOf(RunStatus status)
{
    switch (status) {
    case RunStatus::Done:
        return RunOutcome::Done;
    case RunStatus::Failed:
        return RunOutcome::Failed;
    default:
        return RunOutcome::Stopped;
    }
}

std::string undoneExtensionLine(int epochs)
{
    return "The extension has not started and is undone: the run is done as before, with " +
           std::to_string(epochs) + (epochs == 1 ? " epoch" : " epochs");
}

// A run that failed or paused keeps its reason in its log and in its row. The first error is the
// one to report, so one of the recording (another process took the run over, the disk is full) must
// not hide it.
RunStatus recordEnd(Store& store, RunId run, RunStatus status, const std::string& reason,
                    RunObserver* also)
{
    try {
        status = store.finishRun(run, status, reason);
        store.recordLog(run, Severity::Error, reason);
        if (status != RunStatus::Done)
            return status;
        const std::string line = undoneExtensionLine(store.run(run).epochsDone);
        store.recordLog(run, Severity::Info, line);
        if (also != nullptr)
            also->log(Severity::Info, line);
    } catch (const Error&) {
    }
    return status;
}

// Into the logs of the runs that it concerns.
const SweepDecision& recordDecision(Store& store, const SweepDecision& decision)
{
    const std::string epoch = std::to_string(decision.epoch);
    for (const RunId run : decision.continued)
        store.recordLog(run, Severity::Info,
                        "Continues: one of the best " + std::to_string(decision.continued.size()) +
                            " of its sweep after epoch " + epoch);
    for (const RunId run : decision.stopped)
        store.recordLog(run, Severity::Info, store.run(run).errorMessage);
    return decision;
}

// What cannot be decided now, as the database is locked, is decided when the queue is asked next.
void decide(Store& store, RunId sweep)
{
    if (sweep == 0)
        return;
    try {
        recordDecision(store, store.decideSweep(sweep));
    } catch (const Error&) {
    }
}

} // namespace

bool pausesRun(const Error& error, const Workspace& workspace)
{
    return error.code() == ErrorCode::NoSpace ||
           (error.path() == workspace.database() && mayWorkLater(error));
}

RunStatus executeRun(Backend& backend, const Workspace& workspace, RunId run,
                     FileSystem& fileSystem, RunObserver* also, std::stop_token stop)
{
    Store(workspace, fileSystem).claimRun(run);
    return executeClaimedRun(backend, workspace, run, fileSystem, also, stop);
}

namespace {

RunStatus trainClaimed(Backend& backend, Store& store, RunId run, FileSystem& fileSystem,
                       RunObserver* also, const std::stop_token& stop, const ResumeSettings& resume)
{
    const Workspace& workspace = store.workspace();
    // Who asks for a stop does not wait for records; a pause does.
    std::stop_source asked;
    std::stop_source stopSource;
    const std::stop_callback forwardStop(stop, [&asked] { asked.request_stop(); });
    const std::stop_callback forwardAsked(asked.get_token(),
                                          [&stopSource] { stopSource.request_stop(); });
    RunObserver* log = nullptr; // the run's own
    std::unique_ptr<EventWriter> events;
    const auto endEvents = [&events](RunStatus status, const std::string& reason = {}) {
        if (!events)
            return;
        if (!reason.empty())
            events->log(Severity::Error, reason);
        events->ended(outcomeOf(status), status == RunStatus::Done ? std::string() : reason);
    };
    try {
        TrainRequest request;
        request.config = store.config(run);
        store.followMoves(request.config.data);
        request.config = withMovedData(request.config, resume.movedData);
        request.runFolder = workspace.runFolder(run);
        // Also without a checkpoint: the training then reports that it starts over.
        request.resume = !store.resumes(run).empty();
        request.mustContinue = store.isUnstartedExtension(run);
        resolveRunReferences(store, request.config, request.resume);
        request.ranks = resume.ranks;
        request.device = resume.device;
        request.coresSharedBy = resume.coresSharedBy;
        request.acceptNewData = resume.newData == NewData::Accept;
        // Said to `also` at once; to the run's log when the database can be written.
        const auto reportDelay = [&log, also](const RecordDelay* delay) {
            const Severity severity = delay != nullptr ? Severity::Warning : Severity::Info;
            for (RunObserver* observer : {log, also})
                if (observer != nullptr)
                    observer->log(severity, delayLine(delay));
        };
        std::atomic<EventWriter*> sampled = nullptr;
        RunRecorder recorder(store, run,
                             {.stop = asked.get_token(),
                              .delayed = reportDelay,
                              .sampled = [&sampled](const SystemSample& sample) {
                                  if (EventWriter* writer = sampled)
                                      writer->sample(sample);
                              }});
        const Borrowed borrowed(log, recorder);
        events = openEvents(store, run, log);
        sampled = events.get();
        StoppingObserver observer(store, run, recorder, {events.get(), also}, asked, stopSource);
        std::optional<CompanionRanks> companions;
        const int devices = request.config.train.device.count();
        if (devices > 1 && !request.ranks.isParallel() && !resume.rankProgram.empty()) {
            companions.emplace(resume.rankProgram, devices);
            request.ranks = companions->first();
        }
        const TrainResult result =
            backend.train(request, observer, fileSystem, stopSource.get_token());
        const RunStatus status =
            result.end == TrainEnd::Finished ? RunStatus::Done : RunStatus::Stopped;
        recorder.finish(status);
        sampled = nullptr;
        endEvents(status);
        if (status == RunStatus::Stopped && observer.pausedAfter() > 0)
            store.recordPause(run, observer.pausedAfter());
        return status;
    } catch (const Error& error) {
        if (asked.stop_requested())
            store.setBusyTimeout(kStopPatience);
        // Cancelled before the first step: there is nothing to keep, but also nothing wrong.
        if (error.code() == ErrorCode::Cancelled) {
            store.finishRun(run, RunStatus::Stopped);
            endEvents(RunStatus::Stopped);
            return RunStatus::Stopped;
        }
        const bool pauses = pausesRun(error, workspace);
        const RunStatus status = pauses ? RunStatus::Stopped : RunStatus::Failed;
        endEvents(recordEnd(store, run, status, error.what(), also), error.what());
        throw;
    } catch (const std::exception& error) {
        if (asked.stop_requested())
            store.setBusyTimeout(kStopPatience);
        endEvents(recordEnd(store, run, RunStatus::Failed, error.what(), also), error.what());
        throw;
    }
}

} // namespace

RunStatus executeClaimedRun(Backend& backend, const Workspace& workspace, RunId run,
                            FileSystem& fileSystem, RunObserver* also, std::stop_token stop,
                            const ResumeSettings& resume)
{
    Store store(workspace, fileSystem);
    const RunId sweep = store.run(run).sweep;
    try {
        const RunStatus status = trainClaimed(backend, store, run, fileSystem, also, stop, resume);
        decide(store, sweep);
        return status;
    } catch (...) {
        decide(store, sweep);
        throw;
    }
}

bool decideSweeps(Store& store, RunId only)
{
    bool any = false;
    for (const RunId sweep : store.openSweeps())
        if (only == 0 || sweep == only)
            any = !recordDecision(store, store.decideSweep(sweep)).continued.empty() || any;
    return any;
}

} // namespace formwork
