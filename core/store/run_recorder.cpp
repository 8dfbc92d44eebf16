#include "core/store/run_recorder.h"

#include "core/base/clock.h"
#include "core/base/error.h"
#include "core/base/threads.h"
#include "core/experiment/device_description.h"

#include <algorithm>
#include <atomic>
#include <condition_variable>
#include <cstdint>
#include <deque>
#include <functional>
#include <mutex>
#include <optional>
#include <thread>
#include <utility>

namespace formwork {

namespace {

using std::chrono::steady_clock;

// Relative to the time that a run has taken: some 700 samples for each time it grows e-fold.
constexpr double kSampleSpacing = 1.0 / 720;
// Short waits inside SQLite, so that a stop need not wait for them.
constexpr std::chrono::milliseconds kBusyTimeout(250);
constexpr std::chrono::milliseconds kRetryDelay(100);
constexpr std::chrono::milliseconds kStopPatience(500);
constexpr std::chrono::seconds kPartingPatience(5);

} // namespace

class RunRecorder::Writer
{
public:
    using Record = std::function<void(Store&)>;

    Writer(const Store& store, RunId run, RecorderSettings settings)
        : m_store(store.workspace(), store.fileSystem())
        , m_run(run)
        , m_settings(std::move(settings))
    {
        m_store.setBusyTimeout(kBusyTimeout);
        m_thread = std::jthread([this](const std::stop_token& stop) { work(stop); });
    }

    ~Writer()
    {
        m_thread.request_stop();
        m_thread.join();
        const auto deadline = steady_clock::now() + kPartingPatience;
        // After a stop request nobody waits: one try, as flush() has had its time.
        while (!writePending() && !m_settings.stop.stop_requested() &&
               steady_clock::now() < deadline)
            std::this_thread::sleep_for(kRetryDelay);
    }

    void put(Record record)
    {
        {
            const std::lock_guard lock(m_mutex);
            m_pending.push_back(std::move(record));
            ++m_reported;
        }
        m_wake.notify_all();
    }

    // Only the newest one matters.
    void setProgress(const RunProgress& progress)
    {
        std::unique_lock lock(m_mutex);
        throwIfFailed();
        m_progress = progress;
        reportDelay(lock);
        lock.unlock();
        m_wake.notify_all();
    }

    bool stopRequested() const { return m_stopRequested; }
    void setGpu(std::optional<int> gpu) { m_gpu = gpu; }

    void flush()
    {
        std::unique_lock lock(m_mutex);
        const std::uint64_t wanted = m_reported;
        const auto began = steady_clock::now();
        const auto isOver = [&] {
            return m_written >= wanted || m_isLost || m_failure;
        };
        while (!isOver()) {
            m_progressMade.wait_for(lock, kRetryDelay, isOver);
            if (!isOver() && m_delay && steady_clock::now() - began > patience())
                throw Error(*m_delay);
            reportDelay(lock);
        }
        reportDelay(lock);
        if (m_written < wanted)
            throwIfFailed();
    }

private:
    // In the thread that reports; releases `lock` while it does.
    void reportDelay(std::unique_lock<std::mutex>& lock)
    {
        const auto now = steady_clock::now();
        const bool isWorthIt =
            m_delay && now >= m_nextDelayReport &&
            (m_delay->code() != ErrorCode::Busy || now - m_delayBegan >= m_settings.quietLock);
        if (!m_settings.delayed || (m_isDelayReported ? m_delay.has_value() : !isWorthIt))
            return;
        std::optional<RecordDelay> delay;
        if (!m_isDelayReported) {
            delay = {*m_delay, patience()};
            m_nextDelayReport = now + m_settings.delayInterval;
        }
        m_isDelayReported = delay.has_value();
        lock.unlock();
        m_settings.delayed(delay ? &*delay : nullptr);
        lock.lock();
    }

    // Under m_mutex, with an m_delay.
    std::chrono::milliseconds patience() const
    {
        if (m_settings.stop.stop_requested())
            return kStopPatience;
        return m_delay->code() == ErrorCode::Busy ? m_settings.lockPatience
                                                  : m_settings.diskPatience;
    }

    // Under m_mutex.
    void throwIfFailed() const
    {
        if (m_isLost)
            throw Error(ErrorCode::Busy,
                        Text("run %1 was taken over by another process, or deleted").arg(m_run),
                        m_store.workspace().root());
        if (m_failure)
            throw Error(*m_failure);
    }

    void work(const std::stop_token& stop)
    {
        setThreadName("recorder");
        SystemMeter meter;
        auto nextBeat = steady_clock::now() + m_settings.beat;
        bool isUpToDate = true;
        while (!stop.stop_requested()) {
            {
                std::unique_lock lock(m_mutex);
                const auto wakeAt =
                    isUpToDate ? nextBeat : std::min(nextBeat, steady_clock::now() + kRetryDelay);
                m_wake.wait_until(lock, stop, wakeAt,
                                  [&] { return isUpToDate && (m_progress || !m_pending.empty()); });
            }
            if (steady_clock::now() >= nextBeat) {
                beat(meter);
                nextBeat = steady_clock::now() + m_settings.beat;
            }
            isUpToDate = writePending();
        }
    }

    // What fails here is tried again at the next beat; only the loss of the run is remembered.
    void beat(SystemMeter& meter)
    {
        try {
            const bool isLost = !m_store.heartbeat(m_run);
            if (isLost) {
                const std::lock_guard lock(m_mutex);
                m_isLost = true;
            }
            m_progressMade.notify_all();
            m_stopRequested = m_store.stopRequested(m_run);
            const double elapsed = steadySeconds() - m_began;
            if (!isLost && elapsed >= m_nextSample) {
                m_nextSample = elapsed * (1 + kSampleSpacing);
                const SystemSample sample = meter.sample(m_gpu.load());
                if (m_settings.sampled)
                    m_settings.sampled(sample);
                m_store.recordSystem(m_run, sample);
            }
        } catch (const Error&) {
            return;
        }
    }

    // In the order of the reports, progress last. False if something has to be tried again.
    bool writePending()
    {
        for (;;) {
            Record record;
            bool isProgress = false;
            {
                const std::lock_guard lock(m_mutex);
                if (m_isLost || m_failure) {
                    m_pending.clear();
                    m_progress.reset();
                }
                if (m_pending.empty() && !m_progress)
                    return true;
                isProgress = m_pending.empty();
                record = isProgress ? progressRecord(*std::exchange(m_progress, std::nullopt))
                                    : m_pending.front();
            }
            const auto began = steady_clock::now();
            const std::optional<Error> problem = tried(record);
            const std::lock_guard lock(m_mutex);
            if (problem && !m_delay)
                m_delayBegan = began;
            m_delay = problem;
            if (problem && mayWorkLater(*problem))
                return isProgress; // an old progress is not worth another try
            if (problem && problem->code() == ErrorCode::NotFound)
                m_isLost = true;
            else if (problem)
                m_failure = problem;
            if (!isProgress) {
                m_pending.pop_front();
                m_written += problem ? 0 : 1;
            }
            m_progressMade.notify_all();
        }
    }

    Record progressRecord(const RunProgress& progress)
    {
        return [this, progress](Store& store) {
            store.recordProgress(m_run, progress);
            m_stopRequested = store.stopRequested(m_run);
        };
    }

    std::optional<Error> tried(const Record& record)
    {
        try {
            // What SQLite writes into a deleted file succeeds, and is lost.
            if (m_store.databaseIsGone())
                return Error(ErrorCode::Database,
                             Text("the workspace was deleted, moved or replaced meanwhile"),
                             m_store.workspace().root(),
                             Text("checkpoints in its runs folder can still be used"));
            record(m_store);
            return std::nullopt;
        } catch (const Error& error) {
            return isGone(error) ? Error(ErrorCode::NotFound, error.text()) : error;
        } catch (const std::exception& error) {
            return Error(ErrorCode::Internal, Text::verbatim(error.what()));
        }
    }

    // A record of a run that is no longer in the database fails for that reason alone.
    bool isGone(const Error& error)
    {
        try {
            return error.code() == ErrorCode::Database && !m_store.heartbeat(m_run);
        } catch (const Error&) {
            return false;
        }
    }

    Store m_store;
    RunId m_run;
    RecorderSettings m_settings;
    std::atomic<bool> m_stopRequested = false;
    std::atomic<std::optional<int>> m_gpu; // that the run computes on
    double m_began = steadySeconds();
    double m_nextSample = 0;

    std::mutex m_mutex; // guards what follows
    std::deque<Record> m_pending;
    std::optional<RunProgress> m_progress;
    std::uint64_t m_reported = 0;
    std::uint64_t m_written = 0; // of those
    bool m_isLost = false;
    std::optional<Error> m_delay; // why the last try did not succeed
    steady_clock::time_point m_delayBegan;
    steady_clock::time_point m_nextDelayReport; // not before
    bool m_isDelayReported = false;
    std::optional<Error> m_failure; // no try will
    std::condition_variable_any m_wake;
    std::condition_variable_any m_progressMade;

    std::jthread m_thread; // last: it uses all the others
};

RunRecorder::RunRecorder(const Store& store, RunId run, RecorderSettings settings)
    : m_run(run)
    , m_writer(std::make_unique<Writer>(store, run, std::move(settings)))
{}

RunRecorder::~RunRecorder() = default;

void RunRecorder::started(const RunEnvironment& environment)
{
    m_writer->setGpu(describedGpu(environment.device));
    m_writer->put(
        [run = m_run, environment](Store& store) { store.recordEnvironment(run, environment); });
}

void RunRecorder::progress(const RunProgress& progress)
{
    m_writer->setProgress(progress);
}

void RunRecorder::step(const StepRecord& step)
{
    m_writer->put([run = m_run, step](Store& store) { store.recordStep(run, step); });
}

void RunRecorder::epoch(const EpochRecord& epoch)
{
    m_writer->put([run = m_run, epoch](Store& store) { store.recordEpoch(run, epoch); });
    m_writer->flush();
}

void RunRecorder::confusion(const ConfusionRecord& confusion)
{
    m_writer->put(
        [run = m_run, confusion](Store& store) { store.recordConfusion(run, confusion); });
}

void RunRecorder::dataChanged(int, const std::string& change)
{
    m_writer->put([run = m_run, change](Store& store) { store.recordDataChange(run, change); });
}

void RunRecorder::log(Severity severity, const std::string& line)
{
    m_writer->put([run = m_run, severity, line, time = unixMilliseconds()](Store& store) {
        store.recordLog(run, severity, line, time);
    });
}

void RunRecorder::artifact(const std::string& kind, const std::filesystem::path& path)
{
    m_writer->put(
        [run = m_run, kind, path](Store& store) { store.recordArtifact(run, kind, path); });
}

bool RunRecorder::stopRequested() const
{
    return m_writer->stopRequested();
}

void RunRecorder::finish(RunStatus status)
{
    m_writer->put([run = m_run, status](Store& store) { store.finishRun(run, status); });
    m_writer->flush();
}

void RunRecorder::flush()
{
    m_writer->flush();
}

} // namespace formwork
