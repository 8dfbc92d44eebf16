#include "core/store/store_state.h"

#include "core/base/clock.h"
#include "core/base/enum_names.h"
#include "core/base/error.h"
#include "core/store/incoming_runs.h"
#include "core/store/schema.h"

#include <system_error>

#include <unistd.h>

namespace formwork {

namespace {

constexpr EnumName<RunStatus> kStatusNames[] = {
    {RunStatus::Queued, "queued"},
    {RunStatus::Running, "running"},
    {RunStatus::Done, "done"},
    {RunStatus::Stopped, "stopped"},
    {RunStatus::Failed, "failed"},
    {RunStatus::Interrupted, "interrupted"},
    {RunStatus::TimeLimit, "time_limit"},
    {RunStatus::Preempted, "preempted"},
    {RunStatus::NodeFailed, "node_failed"},
    {RunStatus::Submitted, "submitted"},
};

[[noreturn]] void throwUnwritable(const std::filesystem::path& folder, const Text& reason)
{
    throw Error(ErrorCode::PermissionDenied,
                Text("cannot write the workspace folder: %1").arg(reason), folder,
                Text("check its permissions, or choose another workspace"));
}

std::filesystem::path preparedDatabase(const Workspace& workspace, FileSystem& fileSystem,
                                       StoreMode mode)
{
    std::error_code ignored;
    const std::filesystem::file_status found =
        std::filesystem::status(workspace.database(), ignored);
    // SQLite would wait for another program at a named pipe.
    if (std::filesystem::exists(found) && !std::filesystem::is_regular_file(found))
        throw Error(ErrorCode::UnsupportedFormat,
                    Text("the workspace's database is not a regular file"), workspace.database(),
                    Text("choose another workspace"));
    if (mode == StoreMode::ReadOnly) {
        if (!std::filesystem::exists(found))
            throw Error(ErrorCode::NotFound, Text("there is no workspace here"), workspace.root());
        return workspace.database();
    }
    try {
        fileSystem.createDirectories(workspace.root() / "runs");
    } catch (const Error& error) {
        if (error.code() == ErrorCode::NoSpace)
            throw;
        throwUnwritable(workspace.root(), error.text());
    }
    if (::access(workspace.root().c_str(), W_OK) != 0)
        throwUnwritable(workspace.root(), Text::verbatim(std::generic_category().message(errno)));
    return workspace.database();
}

} // namespace

std::string_view runStatusName(RunStatus status)
{
    return enumName(kStatusNames, status);
}

bool isInterrupted(RunStatus status)
{
    return status == RunStatus::Interrupted || status == RunStatus::TimeLimit ||
           status == RunStatus::Preempted || status == RunStatus::NodeFailed;
}

RunStatus runStatusFromName(std::string_view name)
{
    if (const auto status = enumValue(kStatusNames, name))
        return *status;
    throw Error(ErrorCode::Database,
                Text("the workspace holds a run with the unknown status '%1'").arg(name));
}

StoreState::StoreState(const Workspace& where, FileSystem& files, StoreMode how)
    : workspace(where)
    , fileSystem(files)
    , mode(how)
    , connection(preparedDatabase(where, files, how), how)
{
    if (mode == StoreMode::ReadOnly)
        requireNewest(connection, schemaMigrations());
    else
        migrate(connection, files, schemaMigrations());
}

Error StoreState::noSuchRun(RunId id) const
{
    return {ErrorCode::NotFound, Text("there is no run %1").arg(id), workspace.root(),
            Text("it may have been removed meanwhile")};
}

RunStatus StoreState::status(RunId id)
{
    Query query = connection.query("SELECT status FROM runs WHERE id = ?");
    if (!query.bind(id).step())
        throw noSuchRun(id);
    return runStatusFromName(query.text());
}

void StoreState::showAbandoned(std::vector<RunRow>& rows)
{
    if (mode == StoreMode::ReadWrite)
        return;
    for (RunRow& row : rows) {
        if (row.status == RunStatus::Running && !trainer(row.id))
            row.status = RunStatus::Interrupted;
    }
}

// Clocks of two computers may differ by any amount, and a process of another computer cannot be
// asked. What counts is therefore whether the heartbeat changes while this connection watches it
// on its own steady clock; what time it shows does not matter.
bool StoreState::isHeld(RunId id, const Holder& holder)
{
    if (!mayBeAlive(holder.process))
        return false;
    const bool isLocal = holder.process.machine == self.machine;
    // Its silence may be that of the network, or nobody has read its events.
    if (!isLocal && !followedFolder(id).empty())
        return true;
    if (isLocal && (holder.process != self || holder.status != RunStatus::Running))
        return true; // its process lives, which is known for certain
    const double now = steadySeconds();
    const auto [watch, isNew] = watches.try_emplace(id, Watch{holder.heartbeatAt, now, false});
    if (watch->second.heartbeat != holder.heartbeatAt)
        watch->second = {holder.heartbeatAt, now, true};
    return isNew || now - watch->second.since < silenceSeconds;
}

std::optional<StoreState::Holder> StoreState::holder(RunId id)
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
    const bool isReserved =
        (holder.status == RunStatus::Queued || holder.status == RunStatus::Submitted) &&
        holder.process.pid != 0;
    if (holder.status != RunStatus::Running && !isReserved)
        return std::nullopt;
    if (holder.status == RunStatus::Running && isOnTarget(id))
        return holder; // its target alone knows when it ends
    return isHeld(id, holder) ? std::optional(holder) : std::nullopt;
}

bool StoreState::isOnTarget(RunId id)
{
    Query query =
        connection.query("SELECT 1 FROM remote_runs WHERE run_id = ? AND phase <> 'ended'");
    return query.bind(id).step();
}

void StoreState::requireOffTarget(RunId id)
{
    if (isOnTarget(id))
        throw Error(ErrorCode::Busy, Text("run %1 is submitted to a target").arg(id),
                    workspace.root(), Text("stop it first, or wait for it"));
}

std::optional<StoreState::Holder> StoreState::trainer(RunId id)
{
    const auto found = holder(id);
    return found && found->status == RunStatus::Running ? found : std::nullopt;
}

void StoreState::throwHeld(RunId id, const Holder& holder, const Text& wish) const
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

void StoreState::throwUnclaimable(RunId id)
{
    if (isInBin(id))
        throw Error(ErrorCode::NotFound, Text("run %1 was deleted").arg(id), workspace.root(),
                    Text("undo the deletion in the window first"));
    if (const std::string source = importedFrom(id); !source.empty())
        throw Error(ErrorCode::InvalidArgument,
                    Text("run %1 was imported and cannot be trained here").arg(id), source,
                    knowsSettings(id)
                        ? Text("clone it in the window to start a new run of its settings")
                        : Text("its settings are not known: start a new run"));
    Query target = connection.query("SELECT target FROM remote_runs WHERE run_id = ?");
    if (target.bind(id).step() && status(id) != RunStatus::Done)
        throw Error(ErrorCode::InvalidArgument,
                    Text("run %1 belongs to the target '%2'").arg(id, target.text()),
                    workspace.root(),
                    Text("resume it there: formwork-cli train --resume %1").arg(id));
    if (const auto folder = followedFolder(id); !folder.empty())
        throw Error(
            ErrorCode::InvalidArgument,
            Text("run %1 is trained in its own folder, not in the workspace").arg(id), folder,
            Text("resume it where that folder is: formwork-cli train --run-folder %1 --resume")
                .arg(folder));
    throw Error(ErrorCode::InvalidArgument, Text("run %1 is already done").arg(id),
                workspace.root(), Text("start a new run of its config"));
}

std::string StoreState::importedFrom(RunId id)
{
    Query query = connection.query("SELECT imported_from FROM runs WHERE id = ?");
    return query.bind(id).step() ? query.text() : std::string();
}

bool StoreState::knowsSettings(RunId id)
{
    Query query = connection.query("SELECT dataset FROM runs WHERE id = ?");
    return query.bind(id).step() && !query.text().empty();
}

bool StoreState::isTrainable(RunId id)
{
    return !isInBin(id) && followedFolder(id).empty() && importedFrom(id).empty();
}

std::filesystem::path StoreState::followedFolder(RunId id)
{
    Query query = connection.query("SELECT folder FROM followed_runs WHERE run_id = ?");
    if (!query.bind(id).step())
        return {};
    return workspace.root() / query.text();
}

bool StoreState::isInBin(RunId id)
{
    Query query = connection.query("SELECT deleted_at FROM runs WHERE id = ?");
    if (!query.bind(id).step())
        throw noSuchRun(id);
    return query.integer() > 0;
}

bool StoreState::take(RunId id)
{
    const std::int64_t now = unixMilliseconds();
    connection
        .query("INSERT OR REPLACE INTO resumes (run_id, time, after_epoch) "
               "SELECT id, ?, epochs_done FROM runs "
               "WHERE id = ? AND started_at > 0 AND deleted_at = 0 AND status <> 'done' "
               "AND imported_from = '' "
               "AND NOT EXISTS (SELECT 1 FROM followed_runs WHERE run_id = runs.id)")
        .bind(now)
        .bind(id)
        .run();
    Query update = connection.query(
        "UPDATE runs SET status = 'running', owner_host = ?, owner_machine = ?, "
        "owner_pid = ?, owner_start = ?, heartbeat_at = ?, "
        "started_at = iif(started_at = 0, ?, started_at), finished_at = 0, error = '', "
        "stop_requested = 0, epoch_now = 0, validating = 0, batch = 0, batches = 0, "
        "rate_now = 0, seconds_left = -1, taken_device = '' "
        "WHERE id = ? AND deleted_at = 0 AND status <> 'done' AND imported_from = '' "
        "AND NOT EXISTS (SELECT 1 FROM followed_runs WHERE run_id = runs.id)");
    update.bind(self.host).bind(self.machine).bind(self.pid).bind(self.startTime);
    return update.bind(now).bind(now).bind(id).run() > 0;
}

void StoreState::reserve(RunId id)
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

// The file config.yaml is a copy for people to read: that it cannot be written, on a full disk
// perhaps, changes nothing.
bool StoreState::undoExtension(RunId id)
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

std::vector<RunId> StoreState::abandonedRuns()
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

std::vector<RunId> StoreState::inTurnsWith(RunId id)
{
    Query query = connection.query("SELECT id FROM runs WHERE turns > 0 AND id <> ? AND turns = "
                                   "(SELECT turns FROM runs WHERE id = ?) AND status = 'queued' "
                                   "AND deleted_at = 0 ORDER BY id");
    query.bind(id).bind(id);
    std::vector<RunId> runs;
    while (query.step())
        runs.push_back(query.integer());
    return runs;
}

bool StoreState::hasArtifact(RunId id, std::string_view kind)
{
    Query query = connection.query("SELECT 1 FROM artifacts WHERE run_id = ? AND kind = ?");
    return query.bind(id).bind(kind).step();
}

void StoreState::renameArtifact(RunId id, std::string_view from, std::string_view to)
{
    connection.query("UPDATE OR REPLACE artifacts SET kind = ? WHERE run_id = ? AND kind = ?")
        .bind(to)
        .bind(id)
        .bind(from)
        .run();
}

std::string StoreState::keptPath(const std::filesystem::path& path) const
{
    const std::filesystem::path inside = path.lexically_relative(workspace.root());
    const bool isInside = !inside.empty() && *inside.begin() != "..";
    return (isInside ? inside : path).string();
}

void StoreState::writePendingSteps()
{
    if (pendingSteps.empty())
        return;
    // Steps come in order, so an existing one belongs to a run that was resumed from before
    // it: all from there on belongs to what was given up.
    connection.query("DELETE FROM steps WHERE run_id = ? AND step >= ?")
        .bind(pendingRun)
        .bind(pendingSteps.front().step)
        .run();
    Query insert = connection.query("INSERT OR REPLACE INTO steps (run_id, step, epoch, loss, lr, "
                                    "images_per_second) VALUES (?, ?, ?, ?, ?, ?)");
    for (const StepRecord& step : pendingSteps) {
        insert.bind(pendingRun).bind(step.step).bind(step.epoch).bind(step.loss);
        insert.bind(step.learningRate).bind(step.imagesPerSecond).run();
    }
}

void StoreState::flushSteps()
{
    if (pendingSteps.empty())
        return;
    WriteTransaction transaction(connection);
    writePendingSteps();
    transaction.commit();
    pendingSteps.clear();
}

bool StoreState::remove(RunId id, bool onlyBinned)
{
    std::vector<std::filesystem::path> folders = {workspace.runFolder(id)};
    {
        WriteTransaction transaction(connection);
        const bool binned = isInBin(id);
        if (onlyBinned && !binned)
            return false;
        if (const auto trains = trainer(id))
            throwHeld(id, *trains, Text("removed"));
        requireOffTarget(id);
        if (pendingRun == id)
            pendingSteps.clear();
        // Another folder that it was trained in is somebody else's.
        if (const std::filesystem::path followed = followedFolder(id);
            isIncoming(workspace, followed)) {
            retireIncoming(fileSystem, followed); // or the next import would make it a new run
            folders.push_back(followed);
        }
        connection.query("DELETE FROM runs WHERE id = ?").bind(id).run();
        transaction.commit();
    }
    for (const std::filesystem::path& folder : folders) {
        std::error_code error;
        std::filesystem::remove_all(folder, error);
        if (error)
            throw Error(ErrorCode::Io,
                        Text("the run is removed, but not its folder: %1").arg(error.message()),
                        folder, Text("remove the folder by hand"));
    }
    return true;
}

} // namespace formwork
