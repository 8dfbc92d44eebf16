#include "core/runner/run_job.h"

#include "core/base/error.h"
#include "core/experiment/forwarding_observer.h"
#include "core/experiment/moved_data.h"
#include "core/runner/inference_job.h"
#include "core/store/run_recorder.h"

#include <chrono>
#include <exception>
#include <string>

namespace formwork {

namespace {

// For which the end of a run that was stopped waits while others write: a stop takes a second at
// most. A run whose end is not recorded counts as interrupted.
constexpr std::chrono::milliseconds kStopPatience(250);

// Turns a stop asked for through the store into a stop token.
class StoppingObserver final : public ForwardingObserver
{
public:
    StoppingObserver(RunRecorder& recorder, RunObserver* also, std::stop_source& stop)
        : ForwardingObserver({&recorder, also})
        , m_recorder(recorder)
        , m_stop(stop)
    {}

    void progress(const RunProgress& progress) override
    {
        ForwardingObserver::progress(progress);
        if (m_recorder.stopRequested())
            m_stop.request_stop();
    }

private:
    RunRecorder& m_recorder;
    std::stop_source& m_stop;
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

std::string undoneExtensionLine(int epochs)
{
    return "The extension has not started and is undone: the run is done as before, with " +
           std::to_string(epochs) + (epochs == 1 ? " epoch" : " epochs");
}

// A run that failed or paused keeps its reason in its log and in its row. The first error is the
// one to report, so one of the recording (another process took the run over, the disk is full) must
// not hide it.
void recordEnd(Store& store, RunId run, RunStatus status, const std::string& reason,
               RunObserver* also)
{
    try {
        const RunStatus recorded = store.finishRun(run, status, reason);
        store.recordLog(run, Severity::Error, reason);
        if (recorded != RunStatus::Done)
            return;
        const std::string line = undoneExtensionLine(store.run(run).epochsDone);
        store.recordLog(run, Severity::Info, line);
        if (also != nullptr)
            also->log(Severity::Info, line);
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

RunStatus executeClaimedRun(Backend& backend, const Workspace& workspace, RunId run,
                            FileSystem& fileSystem, RunObserver* also, std::stop_token stop,
                            const ResumeSettings& resume)
{
    Store store(workspace, fileSystem);
    std::stop_source stopSource;
    const std::stop_callback forwardStop(stop, [&stopSource] { stopSource.request_stop(); });
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
        request.acceptNewData = resume.newData == NewData::Accept;
        // Said to `also` at once; to the run's log when the database can be written.
        RunObserver* log = nullptr;
        const auto reportDelay = [&log, also](const RecordDelay* delay) {
            const Severity severity = delay != nullptr ? Severity::Warning : Severity::Info;
            for (RunObserver* observer : {log, also})
                if (observer != nullptr)
                    observer->log(severity, delayLine(delay));
        };
        RunRecorder recorder(store, run, {.stop = stopSource.get_token(), .delayed = reportDelay});
        log = &recorder;
        StoppingObserver observer(recorder, also, stopSource);
        const TrainResult result =
            backend.train(request, observer, fileSystem, stopSource.get_token());
        const RunStatus status =
            result.end == TrainEnd::Finished ? RunStatus::Done : RunStatus::Stopped;
        recorder.finish(status);
        return status;
    } catch (const Error& error) {
        if (stopSource.stop_requested())
            store.setBusyTimeout(kStopPatience);
        // Cancelled before the first step: there is nothing to keep, but also nothing wrong.
        if (error.code() == ErrorCode::Cancelled) {
            store.finishRun(run, RunStatus::Stopped);
            return RunStatus::Stopped;
        }
        const bool pauses = pausesRun(error, workspace);
        recordEnd(store, run, pauses ? RunStatus::Stopped : RunStatus::Failed, error.what(), also);
        throw;
    } catch (const std::exception& error) {
        if (stopSource.stop_requested())
            store.setBusyTimeout(kStopPatience);
        recordEnd(store, run, RunStatus::Failed, error.what(), also);
        throw;
    }
}

} // namespace formwork
