#include "ui/jobs/training_queue.h"

#include "core/base/threads.h"
#include "core/runner/run_job.h"
#include "ui/jobs/job_list.h"
#include "ui/widgets/style.h"

#include <QPointer>
#include <QTimer>

#include <chrono>
#include <utility>

namespace formwork::ui {

namespace {

constexpr std::chrono::milliseconds kLockedDelay(500);

// A run that cannot even be read still fails by itself, and not the queue with it.
QString nameOf(Store& store, RunId run)
{
    try {
        return QString::fromStdString(store.run(run).name);
    } catch (const Error&) {
        return QString::number(run);
    }
}

} // namespace

// Keeps the latest progress of the run for the activity's timer. Shared by both threads.
class TrainingQueue::Relay final : public RunObserver
{
public:
    void started(const RunEnvironment&) override {}
    void step(const StepRecord&) override {}
    void epoch(const EpochRecord&) override {}
    void log(Severity, const std::string&) override {}
    void artifact(const std::string&, const std::filesystem::path&) override {}

    void progress(const RunProgress& progress) override
    {
        const std::lock_guard lock(m_mutex);
        m_progress = progress;
    }

    std::optional<RunProgress> latest() const
    {
        const std::lock_guard lock(m_mutex);
        return m_progress;
    }

private:
    mutable std::mutex m_mutex;
    std::optional<RunProgress> m_progress;
};

class TrainingQueue::RunActivity final : public Activity
{
public:
    RunActivity(const QString& title, TrainingQueue& queue, RunId run,
                std::shared_ptr<const Relay> relay)
        : Activity(title, queue.m_page)
        , m_queue(&queue)
        , m_run(run)
        , m_relay(std::move(relay))
    {
        m_timer.setInterval(200);
        connect(&m_timer, &QTimer::timeout, this, &Activity::changed);
        m_timer.start();
    }

    bool isRunning() const override { return m_running; }

    void cancel() override
    {
        m_stopping = true;
        if (m_queue)
            m_queue->stopRun(m_run);
    }

    void end()
    {
        m_running = false;
        Q_EMIT ended();
    }

    ActivityStatus status() const override
    {
        ActivityStatus status;
        const auto progress = m_relay->latest();
        if (m_stopping)
            status.text = TrainingQueue::tr("Stopping after this step");
        else if (!progress)
            status.text = TrainingQueue::tr("Getting ready");
        if (!progress)
            return status;
        if (!m_stopping) {
            status.text =
                TrainingQueue::tr("Epoch %1 of %2").arg(progress->epoch).arg(progress->epochs);
        }
        const double inEpoch =
            progress->batches > 0 ? double(progress->batch) / double(progress->batches) : 0.0;
        if (progress->epochs > 0)
            status.share = (progress->epoch - 1 + inEpoch) / progress->epochs;
        status.rate = rateText(progress->imagesPerSecond, TrainingQueue::tr("images"));
        status.secondsLeft = progress->secondsLeft;
        return status;
    }

private:
    QPointer<TrainingQueue> m_queue;
    RunId m_run;
    std::shared_ptr<const Relay> m_relay;
    QTimer m_timer;
    bool m_running = true;
    bool m_stopping = false;
};

TrainingQueue::TrainingQueue(Workspace workspace, FileSystem& fileSystem, BackendLoader loadBackend,
                             JobList& jobs, int page, QObject* parent)
    : QObject(parent)
    , m_jobs(jobs)
    , m_page(page)
    , m_workspace(std::move(workspace))
    , m_fileSystem(fileSystem)
    , m_loadBackend(std::move(loadBackend))
    , m_thread([this](std::stop_token stop) { work(stop); })
{}

TrainingQueue::~TrainingQueue()
{
    stopAll();
    m_thread.request_stop();
    m_thread.join();
}

void TrainingQueue::start()
{
    m_active = true;
    {
        const std::lock_guard lock(m_mutex);
        ++m_requests;
        m_paused = false;
    }
    m_wakeUp.notify_one();
}

bool TrainingQueue::stopRun(RunId run)
{
    const std::lock_guard lock(m_mutex);
    if (m_training != run)
        return false;
    m_runStop.request_stop();
    return true;
}

void TrainingQueue::stopAll()
{
    const std::lock_guard lock(m_mutex);
    m_paused = true;
    m_runStop.request_stop();
}

void TrainingQueue::hold()
{
    const std::lock_guard lock(m_mutex);
    m_paused = true;
}

bool TrainingQueue::isHeld()
{
    const std::lock_guard lock(m_mutex);
    return m_paused;
}

void TrainingQueue::work(std::stop_token stop)
{
    setThreadName("training");
    std::uint64_t handled = 0;
    while (true) {
        {
            std::unique_lock lock(m_mutex);
            if (!m_wakeUp.wait(lock, stop, [&] { return m_requests != handled; }))
                return;
            handled = m_requests;
        }
        drain(stop);
        post([this, handled] {
            {
                const std::lock_guard lock(m_mutex);
                if (m_requests != handled)
                    return;
            }
            m_active = false;
            Q_EMIT becameIdle();
        });
    }
}

void TrainingQueue::drain(std::stop_token stop)
{
    try {
        Store store(m_workspace, m_fileSystem);
        store.setBusyTimeout(kLockedDelay); // it is asked again, and a stop should not wait
        while (const auto run = takeNext(store, stop))
            trainOne(store, *run);
    } catch (const Error& error) {
        post([this, error] { Q_EMIT runFailed(0, error); });
    } catch (const std::exception& caught) {
        const Error error(ErrorCode::Internal, caught.what());
        post([this, error] { Q_EMIT runFailed(0, error); });
    }
}

// A run is taken only when it can be trained: without the module the queue stays as it is.
std::optional<RunId> TrainingQueue::takeNext(Store& store, const std::stop_token& stop)
{
    while (!stop.stop_requested() && !isHeld()) {
        try {
            if (!store.nextQueued())
                return std::nullopt;
            if (!m_backend)
                m_backend = m_loadBackend();
            return store.claimNext();
        } catch (const Error& error) {
            if (error.code() != ErrorCode::Busy)
                throw;
        }
        // Another program writes for long. The runs wait as long as it does.
        std::unique_lock lock(m_mutex);
        m_wakeUp.wait_for(lock, stop, kLockedDelay, [this] { return m_paused; });
    }
    return std::nullopt;
}

void TrainingQueue::trainOne(Store& store, RunId run)
{
    auto relay = std::make_shared<Relay>();
    std::stop_token runStop;
    bool isHeldNow = false; // stopAll() came while the run was being taken
    {
        const std::lock_guard lock(m_mutex);
        isHeldNow = m_paused;
        if (!isHeldNow)
            m_training = run;
        m_runStop = std::stop_source();
        runStop = m_runStop.get_token();
    }
    if (isHeldNow) {
        store.finishRun(run, RunStatus::Stopped);
        return store.requestResume(run);
    }
    const QString name = nameOf(store, run);
    post([this, run, name, relay] {
        m_current = run;
        m_activity = new RunActivity(tr("Training %1").arg(name), *this, run, relay);
        m_jobs.add(m_activity);
        Q_EMIT runStarted(run);
    });
    const auto ended = [this](std::function<void()> report) {
        {
            const std::lock_guard lock(m_mutex);
            m_training = 0;
        }
        post([this, report = std::move(report)] {
            m_current.reset();
            std::exchange(m_activity, nullptr)->end();
            report();
        });
    };
    try {
        const RunStatus status =
            executeClaimedRun(*m_backend, m_workspace, run, m_fileSystem, relay.get(), runStop);
        ended([this, run, status] { Q_EMIT runFinished(run, status); });
    } catch (const Error& error) {
        if (pausesRun(error, m_workspace))
            hold(); // the next one would pause as well
        ended([this, run, error] { Q_EMIT runFailed(run, error); });
    } catch (const std::exception& caught) {
        const Error error(ErrorCode::Internal, caught.what());
        ended([this, run, error] { Q_EMIT runFailed(run, error); });
    }
}

void TrainingQueue::post(std::function<void()> call)
{
    QMetaObject::invokeMethod(this, std::move(call), Qt::QueuedConnection);
}

} // namespace formwork::ui
