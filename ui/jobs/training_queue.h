// Trains the workspace's queued runs in the background: one on each CUDA device at a time, and on
// the CPU as many as there are slots; runs that are marked so (Store::setTurns) together,
// alternating epoch by epoch.
//
// The queue itself, with the runs to be resumed, lives in the store; QueueJob takes from it
// (Store::claimNextFor) what no other process has taken or reserved. Its thread opens its own Store
// and loads the training module when the first run needs it, so that neither costs the window
// anything.
#pragma once

#include "core/backend/backend.h"
#include "core/base/error.h"
#include "core/base/file_system.h"
#include "core/runner/queue_job.h"
#include "core/store/store.h"

#include <QObject>

#include <condition_variable>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <stop_token>
#include <thread>
#include <vector>

namespace formwork::ui {

class JobList;

class TrainingQueue final : public QObject
{
    Q_OBJECT

public:
    using BackendLoader = std::function<std::unique_ptr<Backend>()>;

    // `loadBackend` is called in the training thread. What runs is shown in `jobs`, as belonging to
    // page `page`. Both references must outlive the queue. `rankProgram`: see QueueSettings.
    TrainingQueue(Workspace workspace, FileSystem& fileSystem, BackendLoader loadBackend,
                  JobList& jobs, int page, std::filesystem::path rankProgram = {},
                  QObject* parent = nullptr);
    // Stops the current runs with a checkpoint and waits for them.
    ~TrainingQueue() override;

    // Trains what is queued until nothing is left; also picks up what is queued meanwhile.
    void start();
    // How many runs train on the CPU at the same time, from the next one on.
    void setCpuSlots(int slots) { m_job.setCpuSlots(slots); }
    // If `run` is being trained, it ends after its step with a checkpoint, and the next queued one
    // follows; one that is trained alternately with it continues alone. False if it is not trained.
    bool stopRun(RunId run);
    // The current runs end in the same way, and no further run is started until start().
    void stopAll();

    // From start() until nothing is left to train.
    bool isActive() const { return m_active; }
    // The one with the lowest number.
    std::optional<RunId> currentRun() const;
    // All that are trained now.
    std::vector<RunId> currentRuns() const;

Q_SIGNALS:
    void runStarted(qint64 run);
    void runFinished(qint64 run, formwork::RunStatus status);
    // A run failed or paused (see pausesRun; it is recorded so, if it could be), or with run = 0
    // the queue itself failed. After a pause the queue is held as by stopAll().
    void runFailed(qint64 run, const formwork::Error& error);
    // A CUDA device failed under a run, which runFailed() reports; the queue continues without it.
    void deviceLost(const QString& device);
    void becameIdle();

private:
    class Relay;
    class RunActivity;
    // Shares its state with copies.
    struct Training
    {
        RunId run = 0;
        std::shared_ptr<Relay> relay;
        std::stop_source stop;
    };

    class Watcher;

    void work(std::stop_token stop);
    void drain(std::stop_token stop);
    std::vector<AlternatingRun> begin(Store& store, const std::vector<RunId>& runs);
    void announce(const Training& training, const QString& name, const QString& command);
    void report(const AlternationEnd& end);
    void post(std::function<void()> call);

    // GUI thread.
    JobList& m_jobs;
    int m_page;
    bool m_active = false;
    std::map<RunId, RunActivity*> m_activities; // of the current runs

    // Shared with the queue's thread, under m_mutex.
    std::mutex m_mutex;
    std::condition_variable_any m_wakeUp;
    std::uint64_t m_requests = 0;
    std::vector<Training> m_trainings; // now

    QueueJob m_job;

    std::jthread m_thread;
};

} // namespace formwork::ui
