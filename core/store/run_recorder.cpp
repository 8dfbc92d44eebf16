#include "core/base/clock.h"
#include "core/base/error.h"
#include "core/base/threads.h"
#include "core/store/store.h"

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <mutex>
#include <thread>

namespace formwork {

namespace {
// Of the time that a run has taken: some 700 samples for each time it grows e-fold.
constexpr double kSampleSpacing = 1.0 / 720;
} // namespace

// A connection and a thread of its own. What fails here, a locked database for one, is tried again
// at the next beat; only the loss of the run is remembered.
class RunRecorder::Heartbeat
{
public:
    Heartbeat(const Store& store, RunId run, std::chrono::milliseconds period)
        : m_store(store.workspace(), store.fileSystem())
        , m_run(run)
        , m_period(period)
        , m_thread([this](const std::stop_token& stop) { beat(stop); })
    {}

    void throwIfLost()
    {
        if (m_lost)
            throw Error(ErrorCode::Busy,
                        "run " + std::to_string(m_run) + " was taken over by another process",
                        m_store.workspace().root());
    }

private:
    void beat(const std::stop_token& stop)
    {
        setThreadName("heartbeat");
        std::unique_lock lock(m_mutex);
        SystemMeter meter;
        const double begin = steadySeconds();
        double nextSample = 0;
        while (!m_wake.wait_for(lock, stop, m_period, [&] { return stop.stop_requested(); })) {
            try {
                m_lost = !m_store.heartbeat(m_run);
                const double elapsed = steadySeconds() - begin;
                if (!m_lost && elapsed >= nextSample) {
                    nextSample = elapsed * (1 + kSampleSpacing);
                    m_store.recordSystem(m_run, meter.sample());
                }
            } catch (const Error&) {
                continue;
            }
        }
    }

    Store m_store;
    RunId m_run;
    std::chrono::milliseconds m_period;
    std::atomic<bool> m_lost = false;
    std::mutex m_mutex;
    std::condition_variable_any m_wake;
    std::jthread m_thread; // last: it uses all the others
};

RunRecorder::RunRecorder(Store& store, RunId run, std::chrono::milliseconds beat)
    : m_store(store)
    , m_run(run)
    , m_heartbeat(std::make_unique<Heartbeat>(store, run, beat))
{}

RunRecorder::~RunRecorder() = default;

void RunRecorder::started(const RunEnvironment& environment)
{
    m_store.recordEnvironment(m_run, environment);
}

void RunRecorder::progress(const RunProgress& progress)
{
    m_heartbeat->throwIfLost();
    m_store.recordProgress(m_run, progress);
}

void RunRecorder::step(const StepRecord& step)
{
    m_store.recordStep(m_run, step);
}

void RunRecorder::epoch(const EpochRecord& epoch)
{
    m_heartbeat->throwIfLost();
    m_store.recordEpoch(m_run, epoch);
}

void RunRecorder::confusion(const ConfusionRecord& confusion)
{
    m_store.recordConfusion(m_run, confusion);
}

void RunRecorder::dataChanged(int, const std::string& change)
{
    m_store.recordDataChange(m_run, change);
}

void RunRecorder::log(Severity severity, const std::string& line)
{
    m_store.recordLog(m_run, severity, line);
}

void RunRecorder::artifact(const std::string& kind, const std::filesystem::path& path)
{
    m_store.recordArtifact(m_run, kind, path);
}

} // namespace formwork
