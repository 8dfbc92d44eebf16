#include "core/store/run_queue.h"

#include "core/base/clock.h"
#include "core/base/error.h"
#include "core/experiment/device_description.h"
#include "core/store/run_table.h"
#include "core/store/store_state.h"

#include <algorithm>

namespace formwork {

namespace {

void writeQueue(Connection& connection, const std::vector<RunId>& ids)
{
    Query update = connection.query("UPDATE runs SET queue_order = ? WHERE id = ?");
    for (std::size_t i = 0; i < ids.size(); ++i)
        update.bind(static_cast<std::int64_t>(i) + 1).bind(ids[i]).run();
}

} // namespace

std::vector<RunId> RunQueue::queue()
{
    Query query = m_state->connection.query(
        "SELECT id FROM runs WHERE status = 'queued' AND deleted_at = 0 "
        "AND id NOT IN (SELECT run_id FROM followed_runs) ORDER BY queue_order, id");
    std::vector<RunId> ids;
    while (query.step())
        ids.push_back(query.integer());
    return ids;
}

std::vector<RunId> RunQueue::queue(const QueueShare& share)
{
    std::vector<RunId> ids = queue();
    std::erase_if(ids, [&](RunId id) { return !isIn(share, id); });
    return ids;
}

bool RunQueue::isIn(const QueueShare& share, RunId id)
{
    const auto holder = m_state->holder(id);
    if (share.part == QueuePart::Free)
        return !holder;
    if (holder && holder->process != m_state->self)
        return false;
    const RunId sweep = sweepOf(id);
    return sweep == 0 ? holder.has_value() : sweep == share.sweep;
}

RunId RunQueue::sweepOf(RunId id)
{
    Query query = m_state->connection.query("SELECT sweep FROM runs WHERE id = ?");
    return query.bind(id).step() ? query.integer() : 0;
}

// This process has reserved it: no other share of the queue has its runs.
bool RunQueue::isOwnSweep(RunId sweep)
{
    if (sweep == 0)
        return false;
    const ProcessIdentity& self = m_state->self;
    Query query = m_state->connection.query("SELECT 1 FROM sweeps WHERE id = ? AND "
                                            "owner_machine = ? AND owner_pid = ? AND "
                                            "owner_start = ?");
    query.bind(sweep).bind(self.machine).bind(self.pid);
    return query.bind(self.startTime).step();
}

std::optional<RunId> RunQueue::nextQueued(const QueueShare& share)
{
    for (const RunId id : queue())
        if (isIn(share, id))
            return id;
    return std::nullopt;
}

std::optional<RunId> RunQueue::claimNext(const QueueShare& share)
{
    // With an empty queue nobody has to wait for a lock.
    if (!nextQueued(share))
        return std::nullopt;
    WriteTransaction transaction(m_state->connection);
    const auto next = nextQueued(share);
    if (!next || !m_state->take(*next))
        return std::nullopt;
    transaction.commit();
    return next;
}

// What other machines compute with does not count; they share a workspace, not the devices. `sweep`
// as in a QueueShare.
TakenPlaces RunQueue::takenPlaces(RunId sweep)
{
    const RunId ofSweep = isOwnSweep(sweep) ? sweep : 0;
    struct Running
    {
        RunId id = 0;
        RunId group = 0; // alternating runs share their place
        DeviceChoice device = {};
    };
    std::vector<Running> running;
    {
        Query query = m_state->connection.query(
            "SELECT id, turns, iif(taken_device <> '', taken_device, device) FROM runs "
            "WHERE status = 'running' AND owner_machine = ?");
        query.bind(m_state->self.machine);
        while (query.step()) {
            const RunId id = query.integer();
            const RunId turns = query.integer();
            // "cuda:0 (name)" of a run that was started without the queue.
            if (const auto device = describedDevice(query.text()))
                running.push_back({id, turns != 0 ? turns : id, *device});
        }
    }
    TakenPlaces taken;
    std::set<RunId> onCpu;
    for (const Running& run : running) {
        const auto trainer = m_state->trainer(run.id);
        if (!trainer)
            continue;
        taken.cuda.insert(run.device.indices.begin(), run.device.indices.end());
        const bool isOnOwnCpu =
            run.device.kind == DeviceKind::Cpu && trainer->process == m_state->self;
        const RunId own = isOnOwnCpu ? sweepOf(run.id) : 0;
        if (isOnOwnCpu && (isOwnSweep(own) ? own : 0) == ofSweep)
            onCpu.insert(run.group);
    }
    taken.cpu = static_cast<int>(onCpu.size());
    return taken;
}

std::vector<RunId> RunQueue::takeWithGroup(const Pick& pick, const QueueShare& share)
{
    const RunId first = pick.run.value();
    if (!m_state->take(first))
        return {};
    std::vector<RunId> runs = {first};
    const bool isOnCuda = pick.device.kind == DeviceKind::Cuda;
    for (const RunId other : m_state->inTurnsWith(first)) {
        const bool fits = !isOnCuda || wishOf(other).tf32 == pick.wish.tf32;
        if (isIn(share, other) && fits && m_state->take(other))
            runs.push_back(other);
    }
    std::ranges::sort(runs);
    Query update = m_state->connection.query("UPDATE runs SET taken_device = ? WHERE id = ?");
    for (const RunId run : runs)
        update.bind(deviceName(pick.device)).bind(run).run();
    return runs;
}

// A config that cannot be read fails its run, not the queue.
PlaceWish RunQueue::wishOf(RunId id)
{
    try {
        const TrainConfig train = RunTable(*m_state).config(id).train;
        return {train.device, train.slots, train.tf32};
    } catch (const Error& error) {
        if (error.code() == ErrorCode::Busy || error.code() == ErrorCode::Database)
            throw;
        return {};
    }
}

RunQueue::Pick RunQueue::pickNext(const DevicePlaces& places, const QueueShare& share)
{
    TakenPlaces taken = takenPlaces(share.sweep);
    taken.cuda.insert(places.busy.begin(), places.busy.end());
    if (isFull(places, taken))
        return {.isWaiting = nextQueued(share).has_value()}; // without reading a config
    Pick pick;
    for (const RunId id : queue()) {
        if (!isIn(share, id))
            continue;
        const PlaceWish wish = wishOf(id);
        const Place place = findPlace(wish, places, taken);
        const bool clashes =
            place.device.kind == DeviceKind::Cuda && places.tf32.value_or(wish.tf32) != wish.tf32;
        if (place.state == PlaceState::Free && !clashes)
            return {.run = id, .device = place.device, .wish = wish};
        if (place.state == PlaceState::Missing)
            continue;
        pick.isWaiting = true;
        if (place.device.kind == DeviceKind::Cpu)
            taken.cpu = kMostSlots; // or runs with more slots would keep it waiting indefinitely
        taken.cuda.insert(wish.device.indices.begin(), wish.device.indices.end());
        // Otherwise runs with the value of those that train would keep it waiting indefinitely.
        for (int index = 0; clashes && index < places.cudaDevices; ++index)
            taken.cuda.insert(index);
    }
    return pick;
}

ClaimedRuns RunQueue::claimNextFor(const DevicePlaces& places, const QueueShare& share)
{
    // Without a run that can be trained nobody has to wait for a lock.
    if (const Pick pick = pickNext(places, share); !pick.run)
        return {.isWaiting = pick.isWaiting};
    WriteTransaction transaction(m_state->connection);
    const Pick pick = pickNext(places, share);
    if (!pick.run)
        return {.isWaiting = pick.isWaiting};
    ClaimedRuns claimed{.runs = takeWithGroup(pick, share),
                        .device = pick.device,
                        .slots = pick.wish.slots,
                        .tf32 = pick.wish.tf32};
    transaction.commit();
    return claimed;
}

void RunQueue::setTurns(const std::vector<RunId>& runs)
{
    WriteTransaction transaction(m_state->connection);
    Query update = m_state->connection.query("UPDATE runs SET turns = ? WHERE id = ?");
    for (const RunId run : runs)
        if (update.bind(runs.front()).bind(run).run() == 0)
            throw m_state->noSuchRun(run);
    transaction.commit();
}

void RunQueue::moveQueued(RunId id, RunId before)
{
    WriteTransaction transaction(m_state->connection);
    std::vector<RunId> ids = queue();
    const auto requireQueued = [&](RunId run) {
        m_state->requireRun(run);
        if (std::ranges::find(ids, run) == ids.end())
            throw Error(ErrorCode::InvalidArgument, Text("run %1 is not in the queue").arg(run));
    };
    requireQueued(id);
    if (before != 0)
        requireQueued(before);
    if (before == id)
        return;
    std::erase(ids, id);
    ids.insert(std::ranges::find(ids, before), id);
    writeQueue(m_state->connection, ids);
    transaction.commit();
}

void RunQueue::requestResume(RunId id)
{
    WriteTransaction transaction(m_state->connection);
    const RunStatus status = m_state->status(id);
    if (status == RunStatus::Done || !m_state->isTrainable(id))
        m_state->throwUnclaimable(id);
    if (status == RunStatus::Queued || m_state->trainer(id))
        return;
    std::vector<RunId> ids = queue();
    // After the resumes that were asked for before, ahead of the runs that were never started.
    const auto neverStarted = std::ranges::find_if(ids, [&](RunId queued) {
        Query query = m_state->connection.query("SELECT started_at FROM runs WHERE id = ?");
        return query.bind(queued).step() && query.integer() == 0;
    });
    ids.insert(neverStarted, id);
    m_state->connection
        .query("UPDATE runs SET status = 'queued', error = '', finished_at = 0, "
               "stop_requested = 0, owner_pid = 0 WHERE id = ?")
        .bind(id)
        .run();
    m_state->connection
        .query("UPDATE runs SET owner_host = sweeps.owner_host, "
               "owner_machine = sweeps.owner_machine, owner_pid = sweeps.owner_pid, "
               "owner_start = sweeps.owner_start, heartbeat_at = ? FROM sweeps "
               "WHERE sweeps.id = runs.sweep AND sweeps.owner_pid <> 0 AND runs.id = ?")
        .bind(unixMilliseconds())
        .bind(id)
        .run();
    writeQueue(m_state->connection, ids);
    transaction.commit();
}

void RunQueue::extendRun(RunId id, const ExperimentConfig& config)
{
    const std::string yaml = configToYaml(config);
    WriteTransaction transaction(m_state->connection);
    const RunStatus status = m_state->status(id);
    if (!m_state->isTrainable(id))
        m_state->throwUnclaimable(id);
    if (const auto trainer = m_state->trainer(id))
        m_state->throwHeld(id, *trainer, Text("extended"));
    const RunRow row = RunTable(*m_state).run(id);
    if (status == RunStatus::Queued)
        throw Error(ErrorCode::InvalidArgument,
                    Text("run %1 is in the queue and cannot be extended").arg(id), {},
                    Text("remove it from the queue first"));
    if (config.train.epochs <= row.epochsDone)
        throw Error(ErrorCode::InvalidArgument,
                    Text("run %1 has %2 epochs already").arg(id, row.epochsDone), {},
                    Text("give a larger number, or +20 for 20 more"));
    // What removes the optimiser state asks first as well, so one of the two comes too late.
    if (!m_state->hasArtifact(id, kLastCheckpoint))
        throw cannotBeExtended(id);
    m_state->connection
        .query("UPDATE runs SET finished_config = iif(status = 'done', config, finished_config), "
               "config = ?, epochs_total = ?, status = 'stopped', error = '', "
               "stop_requested = 0, owner_pid = 0 WHERE id = ?")
        .bind(yaml)
        .bind(config.train.epochs)
        .bind(id)
        .run();
    writeTextFile(m_state->fileSystem, m_state->workspace.runFolder(id) / "config.yaml", yaml);
    transaction.commit();
}

bool RunQueue::isUnstartedExtension(RunId id)
{
    Query query = m_state->connection.query("SELECT finished_config <> '' FROM runs WHERE id = ?");
    if (!query.bind(id).step())
        throw m_state->noSuchRun(id);
    return query.integer() != 0;
}

bool RunQueue::beginPruning(RunId id)
{
    WriteTransaction transaction(m_state->connection);
    if (m_state->status(id) != RunStatus::Done || m_state->isInBin(id))
        return false;
    m_state->renameArtifact(id, kLastCheckpoint, kPrunedCheckpoint);
    if (!m_state->hasArtifact(id, kPrunedCheckpoint))
        return false;
    transaction.commit();
    return true;
}

void RunQueue::endPruning(RunId id, bool isRemoved)
{
    WriteTransaction transaction(m_state->connection);
    m_state->renameArtifact(id, kPrunedCheckpoint, isRemoved ? kLastWeights : kLastCheckpoint);
    // Two may do the same at once, and the other one have failed after this one succeeded.
    if (isRemoved)
        m_state->renameArtifact(id, kLastCheckpoint, kLastWeights);
    transaction.commit();
}

Error cannotBeExtended(RunId run)
{
    const std::string name = "run " + std::to_string(run);
    return {ErrorCode::InvalidArgument,
            Text("%1 kept no optimiser state, so it cannot be extended").arg(name),
            {},
            Text("start a new run from its weights: model.weights: %1").arg(name)};
}

} // namespace formwork
