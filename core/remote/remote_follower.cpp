#include "core/remote/remote_follower.h"

#include "core/base/error.h"
#include "core/events/run_folder.h"
#include "core/remote/job_script.h"
#include "core/remote/remote_look.h"
#include "core/remote/shell_words.h"
#include "core/remote/ssh_connection.h"
#include "core/remote/submission.h"
#include "core/store/event_import.h"

#include <algorithm>
#include <cmath>
#include <memory>
#include <span>
#include <system_error>
#include <utility>

namespace formwork {

namespace {

constexpr double kSecondsBetweenLooks = 4;
constexpr double kMostSecondsBetweenTries = 300;
constexpr std::size_t kPieceBytes = std::size_t{4} << 20;
constexpr int kLogBytes = 4000;
constexpr int kExitStopped = 130; // of formwork-cli train
constexpr int kExitSignal = 128;

// A run that has ended, in words.
struct RunEnding
{
    RunStatus status = RunStatus::Interrupted;
    Text reason = {}; // empty: it ended by itself, and its events say how
};

RunEnding endingByExitCode(const std::optional<int>& code)
{
    if (!code || *code == 0)
        return {RunStatus::Done, {}};
    if (*code == kExitStopped)
        return {RunStatus::Stopped, {}};
    if (*code > kExitSignal && *code < 2 * kExitSignal)
        return {RunStatus::Failed,
                Text("the program was ended by signal %1; of signal 9, memory that ran out is the "
                     "usual cause")
                    .arg(*code - kExitSignal)};
    return {RunStatus::Failed, Text("the program ended with exit status %1").arg(*code)};
}

RunEnding endingOf(RemoteVerdict verdict, const Target& target, const RunLook& look)
{
    const std::string node = look.slurm ? look.slurm->node : std::string();
    switch (verdict) {
    case RemoteVerdict::TimeLimit:
        return {RunStatus::TimeLimit,
                Text("the time limit of its job was reached on '%1'; resume it to continue from "
                     "its last checkpoint")
                    .arg(target.name)};
    case RemoteVerdict::Preempted:
        return {RunStatus::Preempted,
                Text("its job on '%1' was preempted by another one; resume it to continue from "
                     "its last checkpoint")
                    .arg(target.name)};
    case RemoteVerdict::NodeFailure:
        return {RunStatus::NodeFailed,
                Text("the node %1 of '%2' failed; resume it to continue from its last checkpoint")
                    .arg(node, target.name)};
    case RemoteVerdict::OutOfMemory:
        return {RunStatus::Failed,
                Text("its job on '%1' ran out of memory; ask for more, or train with smaller "
                     "batches")
                    .arg(target.name)};
    case RemoteVerdict::Cancelled:
        return {RunStatus::Stopped, Text("its job on '%1' was cancelled").arg(target.name)};
    case RemoteVerdict::JobFailed:
        return {RunStatus::Failed,
                Text("its job on '%1' ended as %2 before the training did")
                    .arg(target.name, look.slurm ? look.slurm->word : std::string())};
    case RemoteVerdict::ProcessGone:
        return {RunStatus::Interrupted,
                Text("its process on '%1' is gone: it was killed, or the machine was restarted")
                    .arg(target.name)};
    case RemoteVerdict::JobUnknown:
        return {RunStatus::Interrupted,
                Text("Slurm on '%1' no longer knows job %2, which left no exit code")
                    .arg(target.name, look.job)};
    case RemoteVerdict::FolderGone:
        return {RunStatus::Interrupted, Text("its folder on '%1' is gone").arg(target.name)};
    case RemoteVerdict::NotStarted:
        return {RunStatus::Interrupted, Text("it was not started on '%1'").arg(target.name)};
    default:
        return endingByExitCode(look.exitCode);
    }
}

bool isEnd(RemoteVerdict verdict)
{
    return verdict != RemoteVerdict::Waiting && verdict != RemoteVerdict::Running &&
           verdict != RemoteVerdict::Unknown;
}

// A stop that is asked for twice, or is not obeyed within two minutes, gets harder.
std::string stopScript(const Target& target, const std::string& folder, const RunLook& look)
{
    std::string script = slurmPathLines(target) + "cd " + shellWord(folder) + " || exit 1\n";
    if (target.kind == TargetKind::Slurm && look.slurm && look.slurm->state == SlurmState::Pending)
        return script + ": >stop\nscancel " + shellWord(look.job) + '\n';
    const std::string harder = target.kind == TargetKind::Slurm
                                   ? "scancel " + shellWord(look.job)
                                   : std::string("read -r host boot pid start what <process && "
                                                 "[ \"$what\" = trains ] && kill -TERM \"$pid\"");
    return script +
           "if [ -z \"$(find stop -mmin +2 2>/dev/null)\" ]; then\n"
           "    [ -e stop ] || : >stop\nelse\n    " +
           harder + "\nfi\n";
}

std::uint64_t sizeOf(const std::filesystem::path& file)
{
    std::error_code failure;
    const auto size = std::filesystem::file_size(file, failure);
    return failure ? 0 : size;
}

std::span<const std::byte> bytesOf(std::string_view text)
{
    return std::as_bytes(std::span(text.data(), text.size()));
}

// One target and those of its runs that are asked about.
class TargetRound
{
public:
    TargetRound(Store& store, Target target, FollowRound& round, const std::stop_token& stop)
        : m_store(store)
        , m_target(std::move(target))
        , m_connection(m_target)
        , m_round(round)
        , m_stop(stop)
    {}

    void follow(const std::vector<RunRow>& rows)
    {
        std::vector<LookedRun> looked;
        for (const RunRow& row : rows)
            looked.push_back({row.remote->folder, row.remote->job});
        const RemoteResult answer =
            m_connection.run({.script = lookScript(m_target, looked)}, m_stop);
        const auto look = parseLook(answer.output, rows.size());
        if (!look)
            throw Error(ErrorCode::Io,
                        Text("the target '%1' gave no usable answer").arg(m_target.name));
        for (std::size_t i = 0; i < rows.size(); ++i) {
            throwIfStopped(m_stop);
            followRun(rows[i], look->runs[i], look->slurmFailure);
        }
    }

private:
    void followRun(const RunRow& row, const RunLook& look, const std::string& slurmFailure)
    {
        const RemoteVerdict verdict = verdictOf(m_target, look, slurmFailure);
        if (row.remote->phase == RemotePhase::Preparing && verdict != RemoteVerdict::NotStarted)
            m_store.recordSubmitted(row.id, look.job); // the submitter did not get so far
        const bool mayLive = verdict == RemoteVerdict::Waiting || verdict == RemoteVerdict::Running;
        if (row.stopRequested && mayLive)
            m_connection.output(stopScript(m_target, row.remote->folder, look),
                                Text("ask run %1 to stop").arg(row.id), m_stop);
        const bool hasAll = fetchEvents(row, look);
        m_round.looked.push_back(row.id);
        if (verdict == RemoteVerdict::Unknown) {
            m_store.recordLost(row.id, slurmFailure.empty() ? "it is not known there how it goes"
                                                            : slurmFailure);
            return;
        }
        if (!isEnd(verdict)) {
            const bool runs = verdict == RemoteVerdict::Running;
            const std::string detail = !look.slurm ? look.host
                                       : runs      ? look.slurm->node
                                                   : look.slurm->reason;
            m_store.recordContact(row.id, runs ? RemotePhase::Running : RemotePhase::Waiting,
                                  detail);
            return;
        }
        if (hasAll)
            end(row, look, verdict);
    }

    // False: there is more, or another process fetches now.
    bool fetchEvents(const RunRow& row, const RunLook& look)
    {
        const std::filesystem::path folder = m_store.workspace().runFolder(row.id);
        m_store.fileSystem().createDirectories(folder);
        const auto lock = m_store.fileSystem().openForUpdate(folder / kFetchLockFile);
        try {
            lock->lock();
        } catch (const Error& error) {
            if (error.code() != ErrorCode::Busy)
                throw;
            return false;
        }
        const std::filesystem::path file = folder / kEventFile;
        std::uint64_t have = sizeOf(file);
        if (have > look.eventBytes) {
            m_store.fileSystem().remove(file); // it was truncated there
            have = 0;
        }
        while (have < look.eventBytes) {
            const std::uint64_t got = fetchPiece(row, file, have);
            if (got == 0)
                break;
            have += got;
        }
        // What is as long but other than before is noticed by the import.
        if (have > 0)
            importEvents(m_store, row.id, m_stop);
        return have >= look.eventBytes;
    }

    std::uint64_t fetchPiece(const RunRow& row, const std::filesystem::path& file,
                             std::uint64_t from)
    {
        const std::string piece = m_connection.output(
            "tail -c +" + std::to_string(from + 1) + ' ' + shellWord(row.remote->folder) + '/' +
                kEventFile + " | head -c " + std::to_string(kPieceBytes),
            Text("read the events of run %1").arg(row.id), m_stop);
        const auto out = m_store.fileSystem().openForUpdate(file);
        out->writeAt(from, bytesOf(piece));
        out->sync();
        out->close();
        return piece.size();
    }

    void end(const RunRow& row, const RunLook& look, RemoteVerdict verdict)
    {
        const RunStatus known = m_store.run(row.id).status;
        const bool eventsSayHow =
            known == RunStatus::Done || known == RunStatus::Stopped || known == RunStatus::Failed;
        const RunEnding ending = endingOf(verdict, m_target, look);
        if (look.exitCode)
            writeExitCode(m_store.fileSystem(), m_store.workspace().runFolder(row.id),
                          *look.exitCode);
        std::string reason = ending.reason.english();
        if (!eventsSayHow && ending.status == RunStatus::Failed) {
            const std::string log = endOfLog(row.remote->folder);
            if (!log.empty())
                reason += ": " + log;
        }
        if (!reason.empty() && !(eventsSayHow && verdict == RemoteVerdict::Finished))
            m_store.recordLog(row.id, Severity::Error, reason);
        else
            reason.clear();
        m_store.endRemote(row.id, ending.status, reason);
        m_round.ended.push_back(row.id);
    }

    // What the program said before it ended, or Slurm where the program was not even started.
    std::string endOfLog(const std::string& folder)
    {
        const RemoteResult result =
            m_connection.run({.script = "cd " + shellWord(folder) +
                                        " || exit 0\nfor log in output.log slurm-*.log; do\n"
                                        "    [ ! -s \"$log\" ] || { tail -c " +
                                        std::to_string(kLogBytes) + " \"$log\"; break; }\ndone\n"},
                             m_stop);
        std::string text = result.output;
        while (!text.empty() && (text.back() == '\n' || text.back() == '\r'))
            text.pop_back();
        const std::size_t line = text.rfind('\n');
        return line == std::string::npos ? text : text.substr(line + 1);
    }

    Store& m_store;
    Target m_target;
    SshConnection m_connection;
    FollowRound& m_round;
    const std::stop_token& m_stop;
};

} // namespace

FollowRound followRuns(Store& store, const std::vector<RunId>& runs, const std::stop_token& stop)
{
    std::map<std::string, std::vector<RunRow>> byTarget;
    for (const RunId run : runs) {
        RunRow row = store.run(run);
        if (row.remote && row.remote->phase != RemotePhase::Ended)
            byTarget[row.remote->target].push_back(std::move(row));
    }
    FollowRound round;
    for (const auto& [name, rows] : byTarget) {
        try {
            TargetRound(store, loadTarget(store, name), round, stop).follow(rows);
        } catch (const Error& error) {
            // A failure of the workspace is not a failure of the target.
            if (error.code() == ErrorCode::Cancelled || error.code() == ErrorCode::Database ||
                error.code() == ErrorCode::Busy)
                throw;
            round.lost.push_back({name, error.what()});
            for (const RunRow& row : rows)
                if (std::ranges::find(round.looked, row.id) == round.looked.end())
                    store.recordLost(row.id, error.what());
        }
    }
    return round;
}

std::vector<std::string> FollowSchedule::due(const std::vector<std::string>& targets,
                                             Seconds now) const
{
    std::vector<std::string> result;
    for (const std::string& target : targets) {
        const auto next = m_next.find(target);
        if (next == m_next.end() || next->second.at <= now)
            result.push_back(target);
    }
    return result;
}

void FollowSchedule::answered(const std::string& target, Seconds now)
{
    m_next[target] = {now + kSecondsBetweenLooks, 0};
}

void FollowSchedule::lost(const std::string& target, Seconds now)
{
    Next& next = m_next[target];
    next.at = now + std::min(kMostSecondsBetweenTries,
                             kSecondsBetweenLooks * std::exp2(std::min(next.failures, 10)));
    ++next.failures;
}

} // namespace formwork
