#include "ui/jobs/training_queue.h"

#include "core/base/threads.h"
#include "core/runner/run_job.h"
#include "ui/jobs/job_list.h"
#include "ui/widgets/style.h"

#include <QPointer>
#include <QTimer>

namespace formwork::ui {

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
    wake(std::nullopt);
}

void TrainingQueue::resume(RunId run)
{
    wake(run);
}

void TrainingQueue::wake(std::optional<RunId> resumed)
{
    m_active = true;
    {
        const std::lock_guard lock(m_mutex);
        ++m_requests;
        m_paused = false;
        if (resumed)
            m_resumed.push_back(*resumed);
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
    m_resumed.clear();
    m_runStop.request_stop();
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
        while (!stop.stop_requested()) {
            const auto run = takeNext(store);
            if (!run)
                return;
            trainOne(store, *run);
        }
    } catch (const Error& error) {
        post([this, error] { Q_EMIT runFailed(0, error); });
    }
}

std::optional<RunId> TrainingQueue::takeNext(Store& store)
{
    {
        const std::lock_guard lock(m_mutex);
        if (m_paused)
            return std::nullopt;
        if (!m_resumed.empty()) {
            const RunId run = m_resumed.front();
            m_resumed.erase(m_resumed.begin());
            m_lastTaken.reset();
            return run;
        }
    }
    const auto next = store.nextQueued();
    // A run that could not even be claimed stays queued: trying it for ever would spin.
    if (next && next == m_lastTaken) {
        m_lastTaken.reset();
        return std::nullopt;
    }
    m_lastTaken = next;
    return next;
}

void TrainingQueue::trainOne(Store& store, RunId run)
{
    auto relay = std::make_shared<Relay>();
    const QString name = QString::fromStdString(store.run(run).name);
    std::stop_token runStop;
    {
        const std::lock_guard lock(m_mutex);
        if (m_paused)
            return;
        m_training = run;
        m_runStop = std::stop_source();
        runStop = m_runStop.get_token();
    }
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
        if (!m_backend)
            m_backend = m_loadBackend();
    } catch (const Error& error) {
        // Without the module no run can work: the rest of the queue waits.
        {
            const std::lock_guard lock(m_mutex);
            m_paused = true;
        }
        ended([this, run, error] { Q_EMIT runFailed(run, error); });
        return;
    }
    try {
        const RunStatus status =
            executeRun(*m_backend, m_workspace, run, m_fileSystem, relay.get(), runStop);
        ended([this, run, status] { Q_EMIT runFinished(run, status); });
    } catch (const Error& error) {
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
