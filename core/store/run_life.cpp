#include "core/store/run_life.h"

#include "core/base/clock.h"
#include "core/base/error.h"
#include "core/store/store_state.h"

#include <algorithm>

namespace formwork {

void RunLife::claimRun(RunId id)
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

HolderState RunLife::holderState(RunId id)
{
    const auto found = m_state->trainer(id);
    if (!found)
        return HolderState::None;
    const bool isLocal = found->process.machine == m_state->self.machine;
    const auto watch = m_state->watches.find(id);
    const bool beats = watch != m_state->watches.end() && watch->second.beats;
    return isLocal || beats ? HolderState::Alive : HolderState::Unknown;
}

void RunLife::setSilence(std::chrono::milliseconds silence)
{
    m_state->silenceSeconds = std::chrono::duration<double>(silence).count();
}

bool RunLife::heartbeat(RunId id)
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

void RunLife::requestStop(RunId id)
{
    Query update = m_state->connection.query(
        "UPDATE runs SET stop_requested = (status IN ('running', 'submitted')), "
        "finished_at = iif(status = 'queued', ?, finished_at), "
        "owner_pid = iif(status = 'queued', 0, owner_pid), "
        "status = iif(status = 'queued', 'stopped', status) WHERE id = ?");
    if (update.bind(unixMilliseconds()).bind(id).run() == 0)
        throw m_state->noSuchRun(id);
}

bool RunLife::stopRequested(RunId id)
{
    Query query = m_state->connection.query("SELECT stop_requested FROM runs WHERE id = ?");
    if (!query.bind(id).step())
        throw m_state->noSuchRun(id);
    return query.integer() != 0;
}

RunStatus RunLife::finishRun(RunId id, RunStatus status, const std::string& errorMessage)
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

std::vector<RunId> RunLife::markInterrupted()
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
