#include "ui/jobs/training_queue.h"

#include "core/base/threads.h"
#include "core/runner/run_job.h"
#include "ui/jobs/job_list.h"
#include "ui/widgets/style.h"

#include <QPointer>
#include <QTimer>

#include <algorithm>
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

std::optional<RunId> TrainingQueue::currentRun() const
{
    return m_activities.empty() ? std::nullopt : std::optional(m_activities.begin()->first);
}

std::vector<RunId> TrainingQueue::currentRuns() const
{
    std::vector<RunId> runs;
    for (const auto& [run, activity] : m_activities)
        runs.push_back(run);
    return runs;
}

bool TrainingQueue::stopRun(RunId run)
{
    const std::lock_guard lock(m_mutex);
    const auto training = std::ranges::find(m_trainings, run, &Training::run);
    if (training == m_trainings.end())
        return false;
    training->stop.request_stop();
    return true;
}

void TrainingQueue::stopAll()
{
    const std::lock_guard lock(m_mutex);
    m_paused = true;
    for (Training& training : m_trainings)
        training.stop.request_stop();
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
        for (;;) {
            const std::vector<RunId> runs = takeNext(store, stop);
            if (runs.empty())
                return;
            train(store, runs);
        }
    } catch (const Error& error) {
        post([this, error] { Q_EMIT runFailed(0, error); });
    } catch (const std::exception& caught) {
        const Error error(ErrorCode::Internal, Text::verbatim(caught.what()));
        post([this, error] { Q_EMIT runFailed(0, error); });
    }
}

// A run is taken only when it can be trained: without the module the queue stays as it is.
std::vector<RunId> TrainingQueue::takeNext(Store& store, const std::stop_token& stop)
{
    while (!stop.stop_requested() && !isHeld()) {
        try {
            if (!store.nextQueued() && !decideSweeps(store))
                return {};
            if (!m_backend)
                m_backend = m_loadBackend();
            return store.claimNextTogether();
        } catch (const Error& error) {
            if (error.code() != ErrorCode::Busy)
                throw;
        }
        // Another program writes for long. The runs wait as long as it does.
        std::unique_lock lock(m_mutex);
        m_wakeUp.wait_for(lock, stop, kLockedDelay, [this] { return m_paused; });
    }
    return {};
}

// False if stopAll() came while the runs were being taken.
bool TrainingQueue::begin(const std::vector<Training>& trainings)
{
    const std::lock_guard lock(m_mutex);
    if (!m_paused)
        m_trainings = trainings;
    return !m_paused;
}

void TrainingQueue::announce(const Training& training, const QString& name)
{
    post([this, run = training.run, relay = training.relay, name] {
        auto* activity = new RunActivity(tr("Training %1").arg(name), *this, run, relay);
        m_activities[run] = activity;
        m_jobs.add(activity);
        Q_EMIT runStarted(run);
    });
}

// In the thread of the run.
void TrainingQueue::report(const AlternationEnd& end)
{
    if (end.error && pausesRun(*end.error, m_workspace))
        hold(); // the next one would pause as well
    {
        const std::lock_guard lock(m_mutex);
        std::erase_if(m_trainings,
                      [&end](const Training& training) { return training.run == end.run; });
    }
    post([this, end] {
        const auto activity = m_activities.extract(end.run);
        if (activity.empty())
            return;
        activity.mapped()->end();
        if (end.error)
            Q_EMIT runFailed(end.run, *end.error);
        else
            Q_EMIT runFinished(end.run, end.status);
    });
}

void TrainingQueue::train(Store& store, const std::vector<RunId>& runs)
{
    std::vector<Training> trainings;
    for (const RunId run : runs)
        trainings.push_back({run, std::make_shared<Relay>(), {}});
    if (!begin(trainings)) {
        for (const RunId run : runs) {
            store.finishRun(run, RunStatus::Stopped);
            store.requestResume(run);
        }
        return;
    }
    std::vector<AlternatingRun> players;
    for (const Training& training : trainings) {
        announce(training, nameOf(store, training.run));
        players.push_back({.run = training.run,
                           .also = training.relay.get(),
                           .stop = training.stop.get_token(),
                           .ended = [this](const AlternationEnd& end) {
                               report(end);
                           }});
    }
    executeAlternating(*m_backend, m_workspace, players, m_fileSystem);
}

void TrainingQueue::post(std::function<void()> call)
{
    QMetaObject::invokeMethod(this, std::move(call), Qt::QueuedConnection);
}

} // namespace formwork::ui
