#include "core/store/remote_run_table.h"

#include "core/base/clock.h"
#include "core/base/enum_names.h"
#include "core/base/error.h"
#include "core/store/store_state.h"

#include <string_view>
#include <utility>

namespace formwork {

namespace {

constexpr EnumName<RemotePhase> kPhaseNames[] = {
    {RemotePhase::Preparing, "preparing"},
    {RemotePhase::Waiting, "waiting"},
    {RemotePhase::Running, "running"},
    {RemotePhase::Ended, "ended"},
};

RemotePhase phaseFromName(std::string_view name)
{
    if (const auto phase = enumValue(kPhaseNames, name))
        return *phase;
    throw Error(ErrorCode::Database,
                Text("the workspace holds a run in the unknown phase '%1'").arg(name));
}

} // namespace

std::optional<RemotePlace> readRemotePlace(Query& query)
{
    RemotePlace place;
    place.target = query.text();
    place.folder = query.text();
    place.job = query.text();
    const std::string phase = query.text();
    place.detail = query.text();
    place.contactAt = query.integer();
    place.lostSince = query.integer();
    place.lostReason = query.text();
    if (phase.empty())
        return std::nullopt;
    place.phase = phaseFromName(phase);
    return place;
}

void markSubmitted(StoreState& state, RunId id)
{
    const ProcessIdentity& self = state.self;
    state.connection
        .query("UPDATE runs SET status = 'submitted', owner_host = ?, owner_machine = ?, "
               "owner_pid = ?, owner_start = ?, heartbeat_at = ?, finished_at = 0, error = '', "
               "stop_requested = 0, epoch_now = 0, validating = 0, batch = 0, batches = 0, "
               "rate_now = 0, seconds_left = -1 WHERE id = ?")
        .bind(self.host)
        .bind(self.machine)
        .bind(self.pid)
        .bind(self.startTime)
        .bind(unixMilliseconds())
        .bind(id)
        .run();
}

void RemoteRunTable::beginSubmission(RunId id, const std::string& target, const std::string& folder)
{
    WriteTransaction transaction(m_state->connection);
    const auto holder = m_state->holder(id);
    if (holder && (holder->process != m_state->self || holder->status == RunStatus::Running))
        m_state->throwHeld(id, *holder, Text("submitted"));
    if (m_state->status(id) == RunStatus::Done || m_state->isInBin(id))
        m_state->throwUnclaimable(id);
    m_state->requireOffTarget(id);
    markSubmitted(*m_state, id);
    m_state->connection
        .query("INSERT OR REPLACE INTO remote_runs (run_id, target, folder, phase) "
               "VALUES (?, ?, ?, 'preparing')")
        .bind(id)
        .bind(target)
        .bind(folder)
        .run();
    transaction.commit();
}

void RemoteRunTable::recordSubmitted(RunId id, const std::string& job)
{
    WriteTransaction transaction(m_state->connection);
    m_state->requireRun(id);
    m_state->connection
        .query("UPDATE remote_runs SET job = ?, phase = 'waiting', detail = '', contact_at = ?, "
               "lost_since = 0, lost_reason = '' WHERE run_id = ? AND phase <> 'ended'")
        .bind(job)
        .bind(unixMilliseconds())
        .bind(id)
        .run();
    m_state->connection
        .query("UPDATE runs SET owner_pid = 0, owner_start = 0 WHERE id = ? AND status = "
               "'submitted'")
        .bind(id)
        .run();
    transaction.commit();
}

void RemoteRunTable::recordContact(RunId id, RemotePhase phase, const std::string& detail)
{
    const std::int64_t now = unixMilliseconds();
    WriteTransaction transaction(m_state->connection);
    m_state->connection
        .query("UPDATE remote_runs SET phase = ?, detail = ?, contact_at = ?, lost_since = 0, "
               "lost_reason = '' WHERE run_id = ? AND phase <> 'ended'")
        .bind(enumName(kPhaseNames, phase))
        .bind(detail)
        .bind(now)
        .bind(id)
        .run();
    if (phase == RemotePhase::Running)
        m_state->connection
            .query("UPDATE runs SET status = 'running', "
                   "started_at = iif(started_at = 0, ?, started_at) "
                   "WHERE id = ? AND status = 'submitted'")
            .bind(now)
            .bind(id)
            .run();
    // Back in the queue, for instance after a preemption, for which it had stopped.
    if (phase == RemotePhase::Waiting)
        m_state->connection
            .query("UPDATE runs SET status = 'submitted', owner_pid = 0, finished_at = 0, "
                   "error = '' WHERE id = ? AND status IN ('running', 'stopped', 'failed', "
                   "'interrupted') AND id IN (SELECT "
                   "run_id FROM remote_runs WHERE phase <> "
                   "'ended')")
            .bind(id)
            .run();
    transaction.commit();
}

void RemoteRunTable::recordLost(RunId id, const std::string& reason)
{
    m_state->connection
        .query("UPDATE remote_runs SET lost_since = iif(lost_since = 0, ?, lost_since), "
               "lost_reason = ? WHERE run_id = ? AND phase <> 'ended'")
        .bind(unixMilliseconds())
        .bind(reason)
        .bind(id)
        .run();
}

void RemoteRunTable::endRemote(RunId id, RunStatus status, const std::string& reason)
{
    WriteTransaction transaction(m_state->connection);
    m_state->connection
        .query("UPDATE remote_runs SET phase = 'ended', detail = '', contact_at = ?, "
               "lost_since = 0, lost_reason = '' WHERE run_id = ?")
        .bind(unixMilliseconds())
        .bind(id)
        .run();
    m_state->connection
        .query("UPDATE runs SET status = ?, error = ?, stop_requested = 0, owner_pid = 0, "
               "owner_start = 0, finished_at = ? "
               "WHERE id = ? AND (status IN ('submitted', 'running', 'interrupted') OR "
               "(status = 'stopped' AND ? <> ''))")
        .bind(runStatusName(status))
        .bind(reason)
        .bind(unixMilliseconds())
        .bind(id)
        .bind(reason)
        .run();
    transaction.commit();
}

std::vector<RunId> RemoteRunTable::runsOnTargets()
{
    std::vector<std::pair<RunId, bool>> found;
    {
        Query query = m_state->connection.query(
            "SELECT run_id, phase = 'preparing' FROM remote_runs JOIN runs ON id = run_id "
            "WHERE phase <> 'ended' AND deleted_at = 0 ORDER BY run_id");
        while (query.step()) {
            const RunId run = query.integer();
            found.emplace_back(run, query.integer() != 0);
        }
    }
    std::vector<RunId> runs;
    for (const auto& [run, isPreparing] : found)
        if (!isPreparing || !m_state->holder(run))
            runs.push_back(run);
    return runs;
}

} // namespace formwork
