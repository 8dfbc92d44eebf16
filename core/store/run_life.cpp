// Who trains a run: claims, heartbeats, stops, and runs whose process died.
#include "core/base/clock.h"
#include "core/base/error.h"
#include "core/store/store_state.h"

#include <algorithm>

namespace formwork {

namespace {

constexpr std::int64_t kStaleMilliseconds = 60'000;

} // namespace

bool Store::State::isHeld(const Holder& holder) const
{
    return unixMilliseconds() - holder.heartbeatAt <= kStaleMilliseconds &&
           mayBeAlive(holder.process);
}

std::optional<Store::State::Holder> Store::State::holder(RunId id)
{
    Query query = connection.query("SELECT status, owner_host, owner_machine, owner_pid, "
                                   "owner_start, heartbeat_at FROM runs WHERE id = ?");
    if (!query.bind(id).step())
        throw noSuchRun(id);
    if (runStatusFromName(query.text()) != RunStatus::Running)
        return std::nullopt;
    Holder holder;
    holder.process.host = query.text();
    holder.process.machine = query.text();
    holder.process.pid = query.integer();
    holder.process.startTime = query.integer();
    holder.heartbeatAt = query.integer();
    return isHeld(holder) ? std::optional(holder) : std::nullopt;
}

void Store::State::throwHeld(RunId id, const Holder& holder, const std::string& wish) const
{
    const std::string process =
        holder.process == self
            ? "this process"
            : "process " + std::to_string(holder.process.pid) + " on " + holder.process.host;
    throw Error(ErrorCode::Busy,
                "run " + std::to_string(id) + " cannot be " + wish + ": it is being trained by " +
                    process,
                workspace.root(), "stop it first, or wait for it");
}

void Store::State::take(RunId id)
{
    const std::int64_t now = unixMilliseconds();
    connection
        .query("INSERT OR REPLACE INTO resumes (run_id, time, after_epoch) "
               "SELECT id, ?, epochs_done FROM runs WHERE id = ? AND started_at > 0")
        .bind(now)
        .bind(id)
        .run();
    connection
        .query("UPDATE runs SET status = 'running', owner_host = ?, owner_machine = ?, "
               "owner_pid = ?, owner_start = ?, heartbeat_at = ?, "
               "started_at = iif(started_at = 0, ?, started_at), finished_at = 0, error = '', "
               "stop_requested = 0, epoch_now = 0, validating = 0, batch = 0, batches = 0, "
               "rate_now = 0, seconds_left = -1 WHERE id = ?")
        .bind(self.host)
        .bind(self.machine)
        .bind(self.pid)
        .bind(self.startTime)
        .bind(now)
        .bind(now)
        .bind(id)
        .run();
}

void Store::claimRun(RunId id)
{
    WriteTransaction transaction(m_state->connection);
    const RunStatus status = m_state->status(id);
    if (const auto holder = m_state->holder(id))
        m_state->throwHeld(id, *holder, "started");
    if (status == RunStatus::Done)
        throw Error(ErrorCode::InvalidArgument, "run " + std::to_string(id) + " is already done",
                    m_state->workspace.root(), "start a new run of its config");
    m_state->take(id);
    transaction.commit();
}

bool Store::heartbeat(RunId id)
{
    const ProcessIdentity& self = m_state->self;
    Query update = m_state->connection.query(
        "UPDATE runs SET heartbeat_at = ?, "
        "finished_at = 0, status = 'running' "
        "WHERE id = ? AND owner_machine = ? AND owner_pid = ? AND owner_start = ? "
        "AND status IN ('running', 'interrupted')");
    update.bind(unixMilliseconds()).bind(id).bind(self.machine).bind(self.pid);
    return update.bind(self.startTime).run() > 0;
}

void Store::requestStop(RunId id)
{
    Query update = m_state->connection.query(
        "UPDATE runs SET stop_requested = (status = 'running'), "
        "finished_at = iif(status = 'queued', ?, finished_at), "
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

void Store::finishRun(RunId id, RunStatus status, const std::string& errorMessage)
{
    if (status == RunStatus::Queued || status == RunStatus::Running)
        throw Error(ErrorCode::InvalidArgument,
                    "a run cannot end as " + std::string(runStatusName(status)));
    WriteTransaction transaction(m_state->connection);
    if (const auto holder = m_state->holder(id); holder && holder->process != m_state->self)
        m_state->throwHeld(id, *holder, "ended");
    m_state->writePendingSteps();
    Query update = m_state->connection.query(
        "UPDATE runs SET status = ?, error = ?, finished_at = ?, stop_requested = 0, "
        "owner_pid = 0, owner_start = 0 WHERE id = ?");
    if (update.bind(runStatusName(status))
            .bind(errorMessage)
            .bind(unixMilliseconds())
            .bind(id)
            .run() == 0)
        throw m_state->noSuchRun(id);
    transaction.commit();
    m_state->pendingSteps.clear();
}

std::vector<RunId> Store::markInterrupted()
{
    const auto abandoned = [&] {
        std::vector<RunId> running;
        Query query =
            m_state->connection.query("SELECT id FROM runs WHERE status = 'running' ORDER BY id");
        while (query.step())
            running.push_back(query.integer());
        std::erase_if(running, [&](RunId id) { return m_state->holder(id).has_value(); });
        return running;
    };
    // Nearly always there are none, and then no lock is taken.
    if (abandoned().empty())
        return {};
    WriteTransaction transaction(m_state->connection);
    const std::vector<RunId> ids = abandoned();
    Query update = m_state->connection.query(
        "UPDATE runs SET status = 'interrupted', stop_requested = 0, finished_at = heartbeat_at "
        "WHERE id = ?");
    for (const RunId id : ids)
        update.bind(id).run();
    transaction.commit();
    return ids;
}

} // namespace formwork
