#include "core/store/run_follow.h"

#include "core/base/clock.h"
#include "core/base/error.h"
#include "core/events/run_folder.h"
#include "core/store/run_life.h"
#include "core/store/run_records.h"
#include "core/store/run_table.h"
#include "core/store/store_state.h"

#include <algorithm>
#include <iterator>
#include <sstream>
#include <system_error>
#include <utility>

namespace formwork {

namespace {

constexpr const char* kSharedName = "shared";
constexpr const char* kCopyName = "copy";

const char* kindName(FollowKind kind)
{
    return kind == FollowKind::Copy ? kCopyName : kSharedName;
}

FollowedRun readFollowed(Query& query, const std::filesystem::path& root)
{
    FollowedRun followed;
    followed.run = query.integer();
    followed.status = runStatusFromName(query.text());
    followed.folder = root / query.text();
    followed.kind = query.text() == kCopyName ? FollowKind::Copy : FollowKind::Shared;
    followed.position.offset = query.unsignedInteger();
    followed.position.check = query.integer();
    followed.sequence = query.unsignedInteger();
    followed.damaged = query.unsignedInteger();
    followed.stopRequested = query.integer() != 0;
    return followed;
}

RunStatus statusOf(const RunEnded& event)
{
    switch (event.end) {
    case RunOutcome::Done:
        return RunStatus::Done;
    case RunOutcome::Stopped:
        return RunStatus::Stopped;
    case RunOutcome::Failed:
        break;
    }
    return RunStatus::Failed;
}

bool contains(const std::string& sessions, const std::string& session)
{
    std::istringstream words(sessions);
    return std::find(std::istream_iterator<std::string>(words), {}, session) !=
           std::istream_iterator<std::string>();
}

// Without a blank it is one word of the list.
std::string asWord(std::string session)
{
    std::ranges::replace(session, ' ', '_');
    return session;
}

std::string damagedLine(std::uint64_t lines)
{
    return std::to_string(lines) + (lines == 1 ? " line" : " lines") + " of " + kEventFile +
           (lines == 1 ? " is" : " are") + " damaged or incomplete and skipped";
}

} // namespace

// Inside a transaction of the caller.
class RunFollow::Applier
{
public:
    Applier(StoreState& state, FollowedRun& followed, std::string& sessions)
        : m_state(state)
        , m_records(state)
        , m_run(followed.run)
        , m_followed(followed)
        , m_sessions(sessions)
    {}

    // False for an event that was recorded before.
    bool apply(const RunEvent& event)
    {
        const auto* opened = std::get_if<RunOpened>(&event.body);
        const bool isNewSession =
            opened != nullptr && !contains(m_sessions, asWord(opened->session));
        // A session that resumes a truncated file repeats numbers of events that were lost.
        if (!isNewSession && event.sequence <= m_followed.sequence)
            return false;
        m_followed.sequence = event.sequence;
        m_time = event.time;
        std::visit(*this, event.body);
        return true;
    }

    void operator()(const UnknownEvent&) {}
    void operator()(const RunOpened& event);
    void operator()(const RunEnvironment& event) { m_records.recordEnvironment(m_run, event); }
    void operator()(const RunProgress& event) { m_records.recordProgress(m_run, event); }
    void operator()(const StepRecord& event) { m_records.recordStep(m_run, event); }
    void operator()(const EpochRecord& event) { m_records.recordEpoch(m_run, event); }
    void operator()(const DataChanged& event) { m_records.recordDataChange(m_run, event.change); }
    void operator()(const ConfusionRecord& event) { m_records.recordConfusion(m_run, event); }
    void operator()(const LogWritten& event)
    {
        m_records.recordLog(m_run, event.severity, event.text, m_time);
    }
    void operator()(const SystemSample& event) { m_records.recordSystem(m_run, event); }
    void operator()(const ArtifactWritten& event)
    {
        m_records.recordArtifact(m_run, event.kind, m_followed.folder / event.path);
    }
    void operator()(const Heartbeat&) {}
    void operator()(const RunEnded& event);

private:
    void takeIdentity(const std::string& identity);

    StoreState& m_state;
    RunRecords m_records;
    RunId m_run;
    FollowedRun& m_followed;
    std::string& m_sessions;
    std::int64_t m_time = 0;
};

// The events decide which run it is: the program that made its row did not know.
void RunFollow::Applier::takeIdentity(const std::string& identity)
{
    Query own = m_state.connection.query("SELECT identity FROM runs WHERE id = ?");
    own.bind(m_run).step();
    if (own.text() == identity)
        return;
    Query other = m_state.connection.query("SELECT id FROM runs WHERE identity = ?");
    const bool isTaken = other.bind(identity).step();
    if (isTaken || !m_sessions.empty())
        throw Error(
            ErrorCode::AlreadyExists,
            isTaken ? Text("the events belong to run %1").arg(other.integer())
                    : Text("the events belong to another run"),
            m_followed.folder / kEventFile,
            Text("import the folder as a new run: formwork-cli workspace sync --from FOLDER"));
    m_state.connection.query("UPDATE runs SET identity = ? WHERE id = ?")
        .bind(identity)
        .bind(m_run)
        .run();
}

void RunFollow::Applier::operator()(const RunOpened& event)
{
    takeIdentity(event.run);
    Connection& connection = m_state.connection;
    if (!m_sessions.empty())
        connection
            .query("INSERT OR REPLACE INTO resumes (run_id, time, after_epoch) "
                   "SELECT id, ?, epochs_done FROM runs WHERE id = ?")
            .bind(m_time)
            .bind(m_run)
            .run();
    if (!m_sessions.empty())
        m_sessions.push_back(' ');
    m_sessions += asWord(event.session);
    int epochs = 0;
    try {
        epochs = configFromYaml(event.config, m_followed.folder / kConfigFile).train.epochs;
    } catch (const Error&) {
        // Perhaps written by a newer Formwork: the number stays as it was.
    }
    Query update = connection.query(
        "UPDATE runs SET status = 'running', owner_host = ?, owner_machine = ?, owner_pid = ?, "
        "owner_start = ?, started_at = iif(started_at = 0, ?, started_at), finished_at = 0, "
        "error = '', stop_requested = 0, epoch_now = 0, validating = 0, batch = 0, batches = 0, "
        "rate_now = 0, seconds_left = -1, epochs_total = iif(? > 0, ?, epochs_total) WHERE id = ?");
    update.bind(event.process.host).bind(event.process.machine).bind(event.process.pid);
    update.bind(event.process.startTime).bind(m_time).bind(epochs).bind(epochs).bind(m_run).run();
}

void RunFollow::Applier::operator()(const RunEnded& event)
{
    Query update = m_state.connection.query(
        "UPDATE runs SET status = ?, error = ?, finished_at = ?, stop_requested = 0, "
        "owner_pid = 0, owner_start = 0 WHERE id = ?");
    update.bind(runStatusName(statusOf(event))).bind(event.error).bind(m_time).bind(m_run).run();
}

void RunFollow::followRun(RunId run, const std::filesystem::path& folder, FollowKind kind)
{
    WriteTransaction transaction(m_state->connection);
    m_state->requireRun(run);
    if (const auto trainer = m_state->trainer(run); trainer && m_state->followedFolder(run).empty())
        m_state->throwHeld(run, *trainer, Text("followed"));
    m_state->connection
        .query("INSERT INTO followed_runs (run_id, folder, kind) VALUES (?, ?, ?) "
               "ON CONFLICT (run_id) DO UPDATE SET folder = excluded.folder, kind = excluded.kind")
        .bind(run)
        .bind(m_state->keptPath(std::filesystem::absolute(folder).lexically_normal()))
        .bind(std::string(kindName(kind)))
        .run();
    transaction.commit();
}

std::optional<FollowedRun> RunFollow::followedRun(RunId run)
{
    Query query = m_state->connection.query(
        "SELECT run_id, status, folder, kind, position, position_check, sequence, damaged, "
        "stop_requested "
        "FROM followed_runs JOIN runs ON id = run_id WHERE run_id = ?");
    if (!query.bind(run).step())
        return std::nullopt;
    return readFollowed(query, m_state->workspace.root());
}

std::vector<FollowedRun> RunFollow::followedRuns()
{
    Query query = m_state->connection.query(
        "SELECT run_id, status, folder, kind, position, position_check, sequence, damaged, "
        "stop_requested "
        "FROM followed_runs JOIN runs ON id = run_id WHERE deleted_at = 0 ORDER BY run_id");
    std::vector<FollowedRun> runs;
    while (query.step())
        runs.push_back(readFollowed(query, m_state->workspace.root()));
    return runs;
}

FollowedRun RunFollow::requireFollowed(RunId run)
{
    m_state->requireRun(run);
    if (auto followed = followedRun(run))
        return *followed;
    throw Error(
        ErrorCode::InvalidArgument,
        Text("run %1 is recorded in the workspace itself and has no events to import").arg(run));
}

std::string RunFollow::identityOf(RunId run)
{
    Query query = m_state->connection.query("SELECT identity FROM runs WHERE id = ?");
    if (!query.bind(run).step())
        throw m_state->noSuchRun(run);
    return query.text();
}

std::optional<RunId> RunFollow::runWithIdentity(const std::string& identity)
{
    Query query =
        m_state->connection.query("SELECT id FROM runs WHERE identity = ? AND identity <> ''");
    return query.bind(identity).step() ? std::optional(query.integer()) : std::nullopt;
}

RunId RunFollow::adoptRun(const RunOpened& opened, const std::filesystem::path& folder,
                          FollowKind kind)
{
    ExperimentConfig config = configFromYaml(opened.config, folder / kConfigFile);
    config.name = opened.name;
    WriteTransaction transaction(m_state->connection);
    if (const auto existing = runWithIdentity(opened.run))
        return *existing;
    const RunId run = RunTable(*m_state).createRun(config);
    try {
        m_state->connection.query("UPDATE runs SET identity = ?, created_at = ? WHERE id = ?")
            .bind(opened.run)
            .bind(opened.createdAt)
            .bind(run)
            .run();
        followRun(run, folder, kind);
        transaction.commit();
    } catch (const Error&) {
        std::error_code ignored;
        std::filesystem::remove_all(m_state->workspace.runFolder(run), ignored);
        throw;
    }
    return run;
}

std::optional<std::uint64_t> RunFollow::applyEvents(RunId run, const EventBatch& batch)
{
    Connection& connection = m_state->connection;
    m_state->flushSteps(); // of another run
    try {
        WriteTransaction transaction(connection);
        FollowedRun followed = requireFollowed(run);
        std::string sessions;
        {
            Query query = connection.query("SELECT sessions FROM followed_runs WHERE run_id = ?");
            query.bind(run).step();
            sessions = query.text();
        }
        if (followed.position != batch.begin)
            return std::nullopt;
        Applier applier(*m_state, followed, sessions);
        std::uint64_t applied = 0;
        for (const RunEvent& event : batch.events)
            applied += applier.apply(event) ? 1 : 0;
        m_state->writePendingSteps();
        if (batch.end == batch.begin)
            return 0;
        if (batch.damaged > 0 && applied > 0)
            RunRecords(*m_state).recordLog(run, Severity::Warning, damagedLine(batch.damaged));
        followed.damaged = batch.damaged + (batch.hasStartedOver ? 0 : followed.damaged);
        followed.position = batch.end;
        savePosition(followed, sessions);
        if (applied > 0)
            connection
                .query("UPDATE runs SET heartbeat_at = ?, "
                       "finished_at = iif(status = 'interrupted', 0, finished_at), "
                       "status = iif(status = 'interrupted', 'running', status) WHERE id = ?")
                .bind(unixMilliseconds())
                .bind(run)
                .run();
        transaction.commit();
        m_state->pendingSteps.clear();
        return applied;
    } catch (...) {
        m_state->pendingSteps.clear();
        throw;
    }
}

void RunFollow::savePosition(const FollowedRun& followed, const std::string& sessions)
{
    Query update = m_state->connection.query(
        "UPDATE followed_runs SET position = ?, position_check = ?, sequence = ?, sessions = ?, "
        "damaged = ? WHERE run_id = ?");
    update.bind(followed.position.offset).bind(followed.position.check).bind(followed.sequence);
    update.bind(sessions).bind(followed.damaged).bind(followed.run).run();
}

void RunFollow::endFollowed(RunId run, RunStatus status, const std::string& errorMessage)
{
    WriteTransaction transaction(m_state->connection);
    if (requireFollowed(run).status != RunStatus::Running)
        return;
    Query update = m_state->connection.query(
        "UPDATE runs SET status = ?, error = ?, finished_at = heartbeat_at, stop_requested = 0 "
        "WHERE id = ?");
    update.bind(runStatusName(status)).bind(errorMessage).bind(run).run();
    transaction.commit();
}

} // namespace formwork
