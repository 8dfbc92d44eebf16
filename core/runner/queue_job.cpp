#include "core/runner/queue_job.h"

#include "core/base/threads.h"
#include "core/experiment/forwarding_observer.h"
#include "core/runner/run_job.h"

#include <algorithm>
#include <chrono>
#include <iterator>
#include <memory>
#include <optional>
#include <ranges>
#include <utility>

namespace formwork {

namespace {

// How often it looks for what other programs did: queued a run, gave a device free.
constexpr std::chrono::milliseconds kLook(500);

// Whether a training has begun: what is wrong with its device from then on is the device's fault.
class StartWatch final : public ForwardingObserver
{
public:
    explicit StartWatch(RunObserver* also) : ForwardingObserver({also}) {}

    void started(const RunEnvironment& environment) override
    {
        m_hasStarted = true;
        ForwardingObserver::started(environment);
    }
    bool hasStarted() const { return m_hasStarted; } // in the run's thread

private:
    bool m_hasStarted = false;
};

// Which device of a run that trained on `device` failed; nothing if none did, or if it is not known
// which.
std::optional<int> lostDevice(const DeviceChoice& device, const Error& error)
{
    if (error.code() != ErrorCode::DeviceUnavailable)
        return std::nullopt;
    if (device.indices.size() == 1)
        return device.indices.front();
    const auto named = deviceChoiceFrom(error.path().string());
    if (!named || named->indices.size() != 1 ||
        std::ranges::find(device.indices, named->indices.front()) == device.indices.end())
        return std::nullopt;
    return named->indices.front();
}

} // namespace

QueueJob::QueueJob(Workspace workspace, FileSystem& fileSystem,
                   std::function<std::unique_ptr<Backend>()> loadBackend, QueueSettings settings)
    : m_workspace(std::move(workspace))
    , m_fileSystem(fileSystem)
    , m_loadBackend(std::move(loadBackend))
    , m_settings(std::move(settings))
{
    m_places.cpuSlots = m_settings.cpuSlots;
}

void QueueJob::hold()
{
    const std::lock_guard lock(m_mutex);
    m_isHeld = true;
    ++m_newsCount;
    m_news.notify_all();
}

void QueueJob::release()
{
    const std::lock_guard lock(m_mutex);
    m_isHeld = false;
    ++m_newsCount;
    m_news.notify_all();
}

bool QueueJob::isHeld()
{
    const std::lock_guard lock(m_mutex);
    return m_isHeld;
}

void QueueJob::setCpuSlots(int slots)
{
    const std::lock_guard lock(m_mutex);
    m_places.cpuSlots = std::clamp(slots, 1, kMostSlots);
    ++m_newsCount;
    m_news.notify_all();
}

void QueueJob::wake()
{
    const std::lock_guard lock(m_mutex);
    ++m_newsCount;
    m_news.notify_all();
}

void QueueJob::run(QueueObserver& observer, const std::stop_token& stop)
{
    Store store(m_workspace, m_fileSystem);
    store.setBusyTimeout(kLook); // it is asked again, and a stop should not wait
    try {
        serve(store, observer, stop);
    } catch (...) {
        m_groups.clear(); // waits for what trains, which reports to the observer
        throw;
    }
}

void QueueJob::serve(Store& store, QueueObserver& observer, const std::stop_token& stop)
{
    for (;;) {
        const bool isIdle = forgetEnded();
        bool isWaiting = false;
        if (!stop.stop_requested() && !isHeld()) {
            try {
                ClaimedRuns claimed = takeNext(store);
                if (!claimed.runs.empty()) {
                    begin(store, observer, std::move(claimed));
                    continue;
                }
                isWaiting = claimed.isWaiting;
            } catch (const Error& error) {
                if (error.code() != ErrorCode::Busy)
                    throw;
                isWaiting = true; // for another program that writes
            }
        }
        if (isIdle && !isWaiting)
            return;
        waitForNews(!isHeld(), stop);
    }
}

DevicePlaces QueueJob::places()
{
    const std::lock_guard lock(m_mutex);
    DevicePlaces places = m_places;
    for (const Group& group : m_groups) {
        places.busy.insert(group.device.indices.begin(), group.device.indices.end());
        if (group.device.kind == DeviceKind::Cuda)
            places.tf32 = group.tf32;
        if (group.device.kind == DeviceKind::Cpu) {
            const int slots = cpuSlots(places, group.slots);
            places.cpuLimit = std::min(slots, places.cpuLimit.value_or(slots));
        }
    }
    return places;
}

// A run is taken only when it can be trained: without the module the queue stays as it is.
ClaimedRuns QueueJob::takeNext(Store& store)
{
    const QueueShare share(m_settings.part, m_settings.sweep);
    const bool mayDecide = share.part == QueuePart::Free || share.sweep != 0;
    if (!store.nextQueued(share) &&
        !(mayDecide && decideSweeps(store, share.sweep) && store.nextQueued(share)))
        // Another process trains a run of the sweep, as after a stop and `train --resume`.
        return {.isWaiting = share.sweep != 0 && store.waitsForTraining(share.sweep)};
    if (!m_backend) {
        m_backend = m_loadBackend();
        const auto devices = static_cast<int>(m_backend->info().cudaDevices.size());
        const std::lock_guard lock(m_mutex);
        m_places.cudaDevices = devices;
    }
    return store.claimNextFor(places(), share);
}

// How many trainings of this machine a claimed run shares the cores with, itself included: one on
// each GPU if runs want GPUs, one in each slot if runs want the CPU. What is queued counts, because
// the threads of a training are decided when it starts.
int QueueJob::trainingsAtOnce(Store& store, const ClaimedRuns& claimed)
{
    const DevicePlaces places = this->places();
    const bool hasCuda = places.cudaDevices > 0;
    int onCpu = 0;
    bool onCuda = false;
    const auto note = [&](const DeviceChoice& wish, int slots) {
        if (wish.kind == DeviceKind::Cpu || !hasCuda)
            onCpu = std::max(onCpu, cpuSlots(places, slots));
        else
            onCuda = true;
    };
    note(claimed.device, claimed.slots);
    const bool isOnCpu = onCpu > 0; // what the run itself allows counts, not what others do
    const int ownSlots = onCpu;
    {
        const std::lock_guard lock(m_mutex);
        for (const Group& group : m_groups)
            note(group.device, group.slots);
    }
    if (hasCuda) {
        try {
            for (const RunId run : store.queue()) {
                if (onCuda && onCpu > 0) // reading all configs of a long queue takes time
                    break;
                const TrainConfig train = store.config(run).train;
                note(train.device, train.slots);
            }
        } catch (const Error&) { // locked, or a config that cannot be read
            onCpu = std::max(onCpu, places.cpuSlots);
            onCuda = true;
        }
    }
    const auto usable =
        std::ranges::count_if(std::views::iota(0, places.cudaDevices),
                              [&places](int index) { return !places.lost.contains(index); });
    const int all = (onCuda ? static_cast<int>(usable) : 0) + (isOnCpu ? ownSlots : onCpu);
    // The ranks of a run on several GPUs divide what it gets.
    return std::max(1, (all + claimed.device.count() - 1) / claimed.device.count());
}

void QueueJob::begin(Store& store, QueueObserver& observer, ClaimedRuns claimed)
{
    std::vector<AlternatingRun> runs = observer.taken(store, claimed);
    if (runs.empty()) {
        for (const RunId run : claimed.runs) {
            store.finishRun(run, RunStatus::Stopped);
            store.requestResume(run);
        }
        return;
    }
    const int sharedBy = trainingsAtOnce(store, claimed);
    for (AlternatingRun& run : runs) {
        run.settings.coresSharedBy = sharedBy;
        run.settings.rankProgram = m_settings.rankProgram;
        if (claimed.device.count() == 1)
            run.settings.device = claimed.device;
        auto watch = std::make_shared<StartWatch>(run.also);
        run.also = watch.get();
        run.ended = [this, &observer, watch, device = claimed.device,
                     report = std::move(run.ended)](const AlternationEnd& end) {
            if (end.error && pausesRun(*end.error, m_workspace))
                hold(); // the next one would pause as well
            std::string lost;
            if (end.error && watch->hasStarted())
                if (const auto index = lostDevice(device, *end.error))
                    lost = loseDevice(*index);
            if (report)
                report(end);
            if (!lost.empty())
                observer.deviceLost(lost, *end.error);
        };
    }
    const std::lock_guard lock(m_mutex);
    Group& group = m_groups.emplace_back();
    group.device = claimed.device;
    group.slots = claimed.slots;
    group.tf32 = claimed.tf32;
    group.thread = std::jthread([this, &group, runs = std::move(runs)]() mutable {
        setThreadName("training");
        executeAlternating(*m_backend, m_workspace, runs, m_fileSystem);
        const std::lock_guard ended(m_mutex);
        group.hasEnded = true;
        ++m_newsCount;
        m_news.notify_all();
    });
}

// In the thread of the run. The device's name; empty if it was lost before.
std::string QueueJob::loseDevice(int index)
{
    const std::lock_guard lock(m_mutex);
    return m_places.lost.insert(index).second ? deviceName(DeviceChoice::cuda({index}))
                                              : std::string();
}

bool QueueJob::forgetEnded()
{
    std::list<Group> ended;
    const std::lock_guard lock(m_mutex);
    for (auto group = m_groups.begin(); group != m_groups.end();) {
        const auto next = std::next(group);
        if (group->hasEnded)
            ended.splice(ended.end(), m_groups, group);
        group = next;
    }
    m_newsSeen = m_newsCount;
    return m_groups.empty();
}

void QueueJob::waitForNews(bool mayTakeMore, const std::stop_token& stop)
{
    std::unique_lock lock(m_mutex);
    const auto isNews = [this] {
        return m_newsCount != m_newsSeen;
    };
    if (mayTakeMore && !stop.stop_requested())
        m_news.wait_for(lock, stop, kLook, isNews);
    else if (!m_groups.empty()) // a stop can come while nothing trains and the database is locked
        m_news.wait(lock, isNews); // for the end of what trains
}

} // namespace formwork
