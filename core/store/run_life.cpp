// Who trains a run: claims, heartbeats, stops, and runs whose process died.
#include "core/base/clock.h"
#include "core/base/error.h"
#include "core/store/store_state.h"

#include <algorithm>

namespace formwork {

// Clocks of two computers may differ by any amount, and a process of another computer cannot be
// asked. What counts is therefore whether the heartbeat changes while this connection watches it
// on its own steady clock; what time it shows does not matter.
bool Store::State::isHeld(RunId id, const Holder& holder)
{
    if (!mayBeAlive(holder.process))
        return false;
    const bool isLocal = holder.process.machine == self.machine;
    if (isLocal && (holder.process != self || holder.status == RunStatus::Queued))
        return true; // its process lives, which is known for certain
    const double now = steadySeconds();
    const auto [watch, isNew] = watches.try_emplace(id, Watch{holder.heartbeatAt, now, false});
    if (watch->second.heartbeat != holder.heartbeatAt)
        watch->second = {holder.heartbeatAt, now, true};
    return isNew || now - watch->second.since < silenceSeconds;
}

std::optional<Store::State::Holder> Store::State::holder(RunId id)
{
    Query query = connection.query("SELECT status, owner_host, owner_machine, owner_pid, "
                                   "owner_start, heartbeat_at FROM runs WHERE id = ?");
    if (!query.bind(id).step())
        throw noSuchRun(id);
    Holder holder;
    holder.status = runStatusFromName(query.text());
    holder.process.host = query.text();
    holder.process.machine = query.text();
    holder.process.pid = query.integer();
    holder.process.startTime = query.integer();
    holder.heartbeatAt = query.integer();
    const bool isReserved = holder.status == RunStatus::Queued && holder.process.pid != 0;
    if (holder.status != RunStatus::Running && !isReserved)
        return std::nullopt;
    return isHeld(id, holder) ? std::optional(holder) : std::nullopt;
}

std::optional<Store::State::Holder> Store::State::trainer(RunId id)
{
    const auto found = holder(id);
    return found && found->status == RunStatus::Running ? found : std::nullopt;
}

void Store::State::throwHeld(RunId id, const Holder& holder, const Text& wish) const
{
    const Text process =
        holder.process == self
            ? Text("this process")
            : Text("process %1 on %2").arg(holder.process.pid, holder.process.host);
    const bool isTrained = holder.status == RunStatus::Running;
    throw Error(ErrorCode::Busy,
                isTrained
                    ? Text("run %1 cannot be %2: it is being trained by %3").arg(id, wish, process)
                    : Text("run %1 cannot be %2: it is reserved by %3").arg(id, wish, process),
                workspace.root(), Text("stop it first, or wait for it"));
}

void Store::State::throwUnclaimable(RunId id)
{
    if (isInBin(id))
        throw Error(ErrorCode::NotFound, Text("run %1 was deleted").arg(id), workspace.root(),
                    Text("undo the deletion in the window first"));
    throw Error(ErrorCode::InvalidArgument, Text("run %1 is already done").arg(id),
                workspace.root(), Text("start a new run of its config"));
}

bool Store::State::isInBin(RunId id)
{
    Query query = connection.query("SELECT deleted_at FROM runs WHERE id = ?");
    if (!query.bind(id).step())
        throw noSuchRun(id);
    return query.integer() > 0;
}

bool Store::State::take(RunId id)
{
    const std::int64_t now = unixMilliseconds();
    connection
        .query("INSERT OR REPLACE INTO resumes (run_id, time, after_epoch) "
               "SELECT id, ?, epochs_done FROM runs "
               "WHERE id = ? AND started_at > 0 AND deleted_at = 0 AND status <> 'done'")
        .bind(now)
        .bind(id)
        .run();
    Query update = connection.query(
        "UPDATE runs SET status = 'running', owner_host = ?, owner_machine = ?, "
        "owner_pid = ?, owner_start = ?, heartbeat_at = ?, "
        "started_at = iif(started_at = 0, ?, started_at), finished_at = 0, error = '', "
        "stop_requested = 0, epoch_now = 0, validating = 0, batch = 0, batches = 0, "
        "rate_now = 0, seconds_left = -1 "
        "WHERE id = ? AND deleted_at = 0 AND status <> 'done'");
    update.bind(self.host).bind(self.machine).bind(self.pid).bind(self.startTime);
    return update.bind(now).bind(now).bind(id).run() > 0;
}

void Store::State::reserve(RunId id)
{
    connection
        .query("UPDATE runs SET owner_host = ?, owner_machine = ?, owner_pid = ?, "
               "owner_start = ?, heartbeat_at = ? WHERE id = ? AND status = 'queued'")
        .bind(self.host)
        .bind(self.machine)
        .bind(self.pid)
        .bind(self.startTime)
        .bind(unixMilliseconds())
        .bind(id)
        .run();
}

void Store::claimRun(RunId id)
{
    WriteTransaction transaction(m_state->connection);
    const auto holder = m_state->holder(id);
    const bool isOwn =
        holder && holder->status == RunStatus::Queued && holder->process == m_state->self;
    if (holder && !isOwn)
        m_state->throwHeld(id, *holder, Text("started"));
    if (!m_state->take(id))
        m_state->throwUnclaimable(id);
    transaction.commit();
}

HolderState Store::holderState(RunId id)
{
    const auto found = m_state->trainer(id);
    if (!found)
        return HolderState::None;
    const bool isLocal = found->process.machine == m_state->self.machine;
    const auto watch = m_state->watches.find(id);
    const bool beats = watch != m_state->watches.end() && watch->second.beats;
    return isLocal || beats ? HolderState::Alive : HolderState::Unknown;
}

void Store::setSilence(std::chrono::milliseconds silence)
{
    m_state->silenceSeconds = std::chrono::duration<double>(silence).count();
}

bool Store::heartbeat(RunId id)
{
    const ProcessIdentity& self = m_state->self;
    // What this process has reserved waits as long as it trains.
    m_state->connection
        .query("UPDATE runs SET heartbeat_at = ? WHERE status = 'queued' AND owner_machine = ? "
               "AND owner_pid = ? AND owner_start = ?")
        .bind(unixMilliseconds())
        .bind(self.machine)
        .bind(self.pid)
        .bind(self.startTime)
        .run();
    Query update = m_state->connection.query(
        "UPDATE runs SET heartbeat_at = ?, "
        "finished_at = 0, status = 'running' "
        "WHERE id = ? AND owner_machine = ? AND owner_pid = ? AND owner_start = ? "
        "AND deleted_at = 0 AND status IN ('running', 'interrupted')");
    update.bind(unixMilliseconds()).bind(id).bind(self.machine).bind(self.pid);
    return update.bind(self.startTime).run() > 0;
}

void Store::requestStop(RunId id)
{
    Query update = m_state->connection.query(
        "UPDATE runs SET stop_requested = (status = 'running'), "
        "finished_at = iif(status = 'queued', ?, finished_at), "
        "owner_pid = iif(status = 'queued', 0, owner_pid), "
        "status = iif(status = 'queued', 'stopped', status) WHERE id = ?");
    if (update.bind(unixMilliseconds()).bind(id).run() == 0)
        throw m_state->noSuchRun(id);
}

bool Store::stopRequested(RunId id)
{
    Query query = m_state->connection.query("SELECT stop_requested FROM runs WHERE id = ?");
    if (!query.bind(id).step())
        throw m_state->noSuchRun(id);
    return query.integer() != 0;
}

// The file config.yaml is a copy for people to read: that it cannot be written, on a full disk
// perhaps, changes nothing.
bool Store::State::undoExtension(RunId id)
{
    Query query = connection.query("SELECT finished_config FROM runs WHERE id = ?");
    if (!query.bind(id).step())
        throw noSuchRun(id);
    const std::string yaml = query.text();
    if (yaml.empty())
        return false;
    const std::filesystem::path file = workspace.runFolder(id) / "config.yaml";
    const int epochs = configFromYaml(yaml, file).train.epochs;
    connection
        .query("UPDATE runs SET config = finished_config, finished_config = '', "
               "epochs_total = ?, status = 'done', error = '', stop_requested = 0, "
               "owner_pid = 0, owner_start = 0, finished_at = coalesce((SELECT finished_at FROM "
               "epochs WHERE run_id = runs.id ORDER BY epoch DESC LIMIT 1), started_at) "
               "WHERE id = ?")
        .bind(epochs)
        .bind(id)
        .run();
    connection
        .query("DELETE FROM resumes WHERE run_id = ? AND after_epoch >= "
               "(SELECT epochs_done FROM runs WHERE id = ?)")
        .bind(id)
        .bind(id)
        .run();
    try {
        writeTextFile(fileSystem, file, yaml);
    } catch (const Error&) {
    }
    return true;
}

RunStatus Store::finishRun(RunId id, RunStatus status, const std::string& errorMessage)
{
    if (status == RunStatus::Queued || status == RunStatus::Running)
        throw Error(ErrorCode::InvalidArgument,
                    Text("a run cannot end as %1").arg(runStatusName(status)));
    WriteTransaction transaction(m_state->connection);
    if (const auto trainer = m_state->trainer(id); trainer && trainer->process != m_state->self)
        m_state->throwHeld(id, *trainer, Text("ended"));
    m_state->writePendingSteps();
    if (!errorMessage.empty() && m_state->undoExtension(id)) {
        status = RunStatus::Done;
    } else {
        Query update = m_state->connection.query(
            "UPDATE runs SET status = ?, error = ?, finished_at = ?, stop_requested = 0, "
            "owner_pid = 0, owner_start = 0 WHERE id = ?");
        update.bind(runStatusName(status)).bind(errorMessage).bind(unixMilliseconds());
        if (update.bind(id).run() == 0)
            throw m_state->noSuchRun(id);
    }
    transaction.commit();
    m_state->pendingSteps.clear();
    return status;
}

std::vector<RunId> Store::State::abandonedRuns()
{
    std::vector<RunId> running;
    {
        Query query = connection.query("SELECT id FROM runs WHERE status = 'running' ORDER BY id");
        while (query.step())
            running.push_back(query.integer());
    }
    std::erase_if(running, [&](RunId id) { return trainer(id).has_value(); });
    return running;
}

std::vector<RunId> Store::markInterrupted()
{
    // Nearly always there are none, and then no lock is taken.
    if (m_state->abandonedRuns().empty())
        return {};
    WriteTransaction transaction(m_state->connection);
    const std::vector<RunId> ids = m_state->abandonedRuns();
    Query update = m_state->connection.query(
        "UPDATE runs SET status = 'interrupted', stop_requested = 0, finished_at = heartbeat_at "
        "WHERE id = ?");
    for (const RunId id : ids)
        update.bind(id).run();
    transaction.commit();
    return ids;
}

} // namespace formwork
