#include "ui/jobs/training_queue.h"

#include "core/base/threads.h"
#include "ui/jobs/cli_commands.h"
#include "ui/jobs/job_list.h"
#include "ui/widgets/style.h"

#include <QPointer>
#include <QTimer>

#include <algorithm>
#include <utility>

namespace formwork::ui {

namespace {

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
            status.text = TrainingQueue::tr("Preparing");
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

// Passes on what the queue's threads report.
class TrainingQueue::Watcher final : public QueueObserver
{
public:
    explicit Watcher(TrainingQueue& queue) : m_queue(queue) {}

    std::vector<AlternatingRun> taken(Store& store, const ClaimedRuns& claimed) override
    {
        return m_queue.begin(store, claimed.runs);
    }
    void deviceLost(const std::string& device, const Error& /*reason*/) override
    {
        m_queue.post([queue = &m_queue, name = QString::fromStdString(device)] {
            Q_EMIT queue->deviceLost(name);
        });
    }

private:
    TrainingQueue& m_queue;
};

TrainingQueue::TrainingQueue(Workspace workspace, FileSystem& fileSystem, BackendLoader loadBackend,
                             JobList& jobs, int page, std::filesystem::path rankProgram,
                             QObject* parent)
    : QObject(parent)
    , m_jobs(jobs)
    , m_page(page)
    , m_job(std::move(workspace), fileSystem, std::move(loadBackend),
            {.rankProgram = std::move(rankProgram)})
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
    }
    m_job.release();
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
    m_job.hold(); // before the runs end, or the next ones would follow them
    const std::lock_guard lock(m_mutex);
    for (Training& training : m_trainings)
        training.stop.request_stop();
}

void TrainingQueue::work(std::stop_token stop)
{
    setThreadName("queue");
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
    Watcher watcher(*this);
    try {
        m_job.run(watcher, stop);
    } catch (const Error& error) {
        post([this, error] { Q_EMIT runFailed(0, error); });
    } catch (const std::exception& caught) {
        const Error error(ErrorCode::Internal, Text::verbatim(caught.what()));
        post([this, error] { Q_EMIT runFailed(0, error); });
    }
}

// In the queue's thread. Nothing if stopAll() came while the runs were being taken.
std::vector<AlternatingRun> TrainingQueue::begin(Store& store, const std::vector<RunId>& runs)
{
    std::vector<Training> trainings;
    std::vector<AlternatingRun> players;
    for (const RunId run : runs) {
        const Training& training =
            trainings.emplace_back(Training{run, std::make_shared<Relay>(), {}});
        players.push_back({.run = run,
                           .also = training.relay.get(),
                           .stop = training.stop.get_token(),
                           .ended = [this, relay = training.relay](const AlternationEnd& end) {
                               report(end);
                           }});
    }
    {
        const std::lock_guard lock(m_mutex);
        if (m_job.isHeld())
            return {};
        m_trainings.insert(m_trainings.end(), trainings.begin(), trainings.end());
    }
    for (const Training& training : trainings) {
        RunRow row;
        row.id = training.run;
        row.status = RunStatus::Running;
        announce(training, nameOf(store, training.run), trainCommand(store.workspace(), row));
    }
    return players;
}

void TrainingQueue::announce(const Training& training, const QString& name, const QString& command)
{
    post([this, run = training.run, relay = training.relay, name, command] {
        auto* activity = new RunActivity(tr("Training %1").arg(name), *this, run, relay);
        activity->setCommand(command);
        m_activities[run] = activity;
        m_jobs.add(activity);
        Q_EMIT runStarted(run);
    });
}

// In the thread of the run.
void TrainingQueue::report(const AlternationEnd& end)
{
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

void TrainingQueue::post(std::function<void()> call)
{
    QMetaObject::invokeMethod(this, std::move(call), Qt::QueuedConnection);
}

} // namespace formwork::ui
