#include "core/runner/run_job.h"

#include "core/base/error.h"
#include "core/experiment/moved_data.h"
#include "core/runner/inference_job.h"
#include "core/store/run_recorder.h"

#include <exception>

namespace formwork {

namespace {

// Records every report, hands it on, and turns a stop asked for through the store into a stop
// token.
class RecordingObserver final : public RunObserver
{
public:
    RecordingObserver(const Store& store, RunId run, RunObserver* also, std::stop_source& stop)
        : m_recorder(store, run, {.stop = stop.get_token()})
        , m_also(also)
        , m_stop(stop)
    {}

    void started(const RunEnvironment& environment) override
    {
        m_recorder.started(environment);
        if (m_also != nullptr)
            m_also->started(environment);
    }

    void progress(const RunProgress& progress) override
    {
        m_recorder.progress(progress);
        if (m_recorder.stopRequested())
            m_stop.request_stop();
        if (m_also != nullptr)
            m_also->progress(progress);
    }

    void step(const StepRecord& step) override
    {
        m_recorder.step(step);
        if (m_also != nullptr)
            m_also->step(step);
    }

    void epoch(const EpochRecord& epoch) override
    {
        m_recorder.epoch(epoch);
        if (m_also != nullptr)
            m_also->epoch(epoch);
    }

    void confusion(const ConfusionRecord& confusion) override
    {
        m_recorder.confusion(confusion);
        if (m_also != nullptr)
            m_also->confusion(confusion);
    }

    void dataChanged(int afterEpoch, const std::string& change) override
    {
        m_recorder.dataChanged(afterEpoch, change);
        if (m_also != nullptr)
            m_also->dataChanged(afterEpoch, change);
    }

    void log(Severity severity, const std::string& line) override
    {
        m_recorder.log(severity, line);
        if (m_also != nullptr)
            m_also->log(severity, line);
    }

    void artifact(const std::string& kind, const std::filesystem::path& path) override
    {
        m_recorder.artifact(kind, path);
        if (m_also != nullptr)
            m_also->artifact(kind, path);
    }

    void finish(RunStatus status) { m_recorder.finish(status); }

private:
    RunRecorder m_recorder;
    RunObserver* m_also;
    std::stop_source& m_stop;
};

// A run that failed or paused keeps its reason in its log and in its row. The first error is the
// one to report, so one of the recording (another process took the run over, the disk is full) must
// not hide it.
void recordEnd(Store& store, RunId run, RunStatus status, const std::string& reason)
{
    try {
        store.finishRun(run, status, reason);
        store.recordLog(run, Severity::Error, reason);
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
        // Also without a checkpoint: the training then tells that it starts anew.
        request.resume = !store.resumes(run).empty();
        resolveRunReferences(store, request.config, request.resume);
        request.acceptNewData = resume.newData == NewData::Accept;
        RecordingObserver observer(store, run, also, stopSource);
        const TrainResult result =
            backend.train(request, observer, fileSystem, stopSource.get_token());
        const RunStatus status =
            result.end == TrainEnd::Finished ? RunStatus::Done : RunStatus::Stopped;
        observer.finish(status);
        return status;
    } catch (const Error& error) {
        // Cancelled before the first step: there is nothing to keep, but also nothing wrong.
        if (error.code() == ErrorCode::Cancelled) {
            store.finishRun(run, RunStatus::Stopped);
            return RunStatus::Stopped;
        }
        const bool pauses = pausesRun(error, workspace);
        recordEnd(store, run, pauses ? RunStatus::Stopped : RunStatus::Failed, error.what());
        throw;
    } catch (const std::exception& error) {
        recordEnd(store, run, RunStatus::Failed, error.what());
        throw;
    }
}

} // namespace formwork
