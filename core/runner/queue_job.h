// Trains what waits in a workspace's queue: one training on each CUDA device at a time, and as many
// on the CPU as there are slots and as each of them allows (train.slots). They share the cores.
// Runs with another train.tf32 than those that train on CUDA devices now wait for these
// (DevicePlaces::tf32).
#pragma once

#include "core/backend/backend.h"
#include "core/base/file_system.h"
#include "core/runner/alternation.h"
#include "core/store/store.h"

#include <condition_variable>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <list>
#include <memory>
#include <mutex>
#include <stop_token>
#include <string>
#include <thread>
#include <vector>

namespace formwork {

struct QueueSettings
{
    QueuePart part = QueuePart::Free;
    RunId sweep = 0;  // see QueueShare
    int cpuSlots = 1; // for runs whose train.slots is 0
    // formwork-cli, for the ranks above 0 of runs on several devices; empty: such runs fail.
    std::filesystem::path rankProgram = {};
};

// What trainQueue() asks and reports.
class QueueObserver
{
public:
    virtual ~QueueObserver() = default;

    // In the thread of the queue. This process has claimed runs, which train in turns if there are
    // several: one entry for each, of which `run`, `also`, `stop` and `ended` count. Empty (because
    // the queue is held meanwhile): they go back to the queue.
    virtual std::vector<AlternatingRun> taken(Store& store, const ClaimedRuns& claimed) = 0;
    // In a thread of the run's, after it was reported: its device failed, and the queue leaves it
    // out from now on.
    virtual void deviceLost(const std::string& /*device*/, const Error& /*reason*/) {}
};

// What the queue knows between two calls of run(). run() belongs to one thread; the rest may be
// called from any.
class QueueJob
{
public:
    // The references must outlive it. `loadBackend` is called when there is a run to train.
    QueueJob(Workspace workspace, FileSystem& fileSystem,
             std::function<std::unique_ptr<Backend>()> loadBackend, QueueSettings settings);

    // Trains until the queue has nothing left for this process and all that was taken has ended;
    // also takes what is queued meanwhile. While another program writes for long, has the devices
    // that are asked for, or trains a run that a decision of the sweep waits for, it waits. A run
    // that fails does not hold up the others. Where its device failed (Error{DeviceUnavailable} of
    // a training that had started), the others continue without that device: of several, the one
    // that the error's path names. After hold(), after a pause (see pausesRun) and after `stop`
    // nothing more is taken. Errors: those of the store and of loadBackend.
    void run(QueueObserver& observer, const std::stop_token& stop);

    void hold(); // nothing more is taken until release()
    void release();
    bool isHeld();
    void setCpuSlots(int slots); // from the next run on
    void wake();                 // something was queued: look at once

private:
    struct Group // of runs that are trained alternately
    {
        DeviceChoice device = {};
        int slots = 0; // train.slots
        bool tf32 = false;
        bool hasEnded = false;
        std::jthread thread = {};
    };

    void serve(Store& store, QueueObserver& observer, const std::stop_token& stop);
    DevicePlaces places();
    int trainingsAtOnce(Store& store, const ClaimedRuns& claimed);
    ClaimedRuns takeNext(Store& store);
    void begin(Store& store, QueueObserver& observer, ClaimedRuns claimed);
    std::string loseDevice(int index);
    void waitForNews(bool mayTakeMore, const std::stop_token& stop);
    bool forgetEnded(); // true: none trains any more

    Workspace m_workspace;
    FileSystem& m_fileSystem;
    std::function<std::unique_ptr<Backend>()> m_loadBackend;
    QueueSettings m_settings;
    std::unique_ptr<Backend> m_backend;

    std::mutex m_mutex;
    std::condition_variable_any m_news;
    std::uint64_t m_newsCount = 0;
    std::uint64_t m_newsSeen = 0;
    bool m_isHeld = false;
    DevicePlaces m_places;
    std::list<Group> m_groups;
};

} // namespace formwork
