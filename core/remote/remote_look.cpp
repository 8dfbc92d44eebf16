#include "core/remote/remote_look.h"

#include "core/remote/job_script.h"
#include "core/remote/shell_words.h"

#include <algorithm>
#include <charconv>
#include <cstddef>

namespace formwork {

namespace {

constexpr std::string_view kEnd = "end";

// A run's lines. Values come from files that a program may be replacing, so each is read once.
constexpr const char* kLookFunction = R"sh(look() {
    echo run
    cd "$1" 2>/dev/null || return
    echo folder
    [ ! -e events.jsonl ] || echo "events $(wc -c <events.jsonl)"
    [ ! -e exit_code ] || echo "exit $(cat exit_code)"
    [ ! -e stop ] || echo stop
    [ ! -e ended_by ] || echo "ended_by $(cat ended_by)"
    job=$2
    [ ! -s job ] || job=$(cat job)
    [ -z "$job" ] || echo "job $job"
    if [ -s process ]; then
        read -r host boot pid start what <process
        if [ "$host" != "$(uname -n)" ]; then
            echo "process elsewhere $host"
        elif [ "$boot" = "$(cat /proc/sys/kernel/random/boot_id)" ] &&
            [ "$(sed 's/.*) //' "/proc/$pid/stat" 2>/dev/null | cut -d ' ' -f 20)" = "$start" ] &&
            [ "$(sed 's/.*) //' "/proc/$pid/stat" 2>/dev/null | cut -d ' ' -f 1)" != Z ]; then
            echo "process $what $host"
        else
            echo "process dead $host"
        fi
    fi
    ask "$job"
}
)sh";

// squeue knows what waits and runs; what has ended, scontrol for some minutes, sacct where the
// cluster keeps accounts.
constexpr const char* kAskSlurm = R"sh(ask() {
    [ -n "$1" ] || return
    line=$(printf '%s\n' "$queue" | grep "^$1|")
    if [ -n "$line" ]; then
        echo "squeue $line"
        return
    fi
    scontrol show job -o "$1" 2>/dev/null | sed -n 's/^JobId=/scontrol &/p'
    sacct -P -n -X -j "$1" -o JobID,State,ExitCode,NodeList 2>/dev/null | sed 's/^/sacct /'
}
queue=$(squeue -h -r -u "$(id -un)" -o '%i|%T|%r|%N' 2>&1)
if [ $? -ne 0 ]; then
    echo "slurm $(printf '%s' "$queue" | tail -n 1)"
    ask() { :; }
fi
)sh";

void takeJob(RunLook& run, const std::vector<SlurmJob>& jobs)
{
    for (const SlurmJob& job : jobs) {
        const bool isBetter = !run.slurm || run.slurm->state == SlurmState::Unknown;
        if (isBetter && (job.id == run.job || jobs.size() == 1))
            run.slurm = job;
    }
}

ProcessState processStateFrom(std::string_view word)
{
    return word == "trains"      ? ProcessState::Trains
           : word == "waits"     ? ProcessState::Waits
           : word == "dead"      ? ProcessState::Dead
           : word == "elsewhere" ? ProcessState::Elsewhere
                                 : ProcessState::None;
}

void takeLine(RunLook& run, std::string_view name, std::string_view value)
{
    const auto number = [value](auto& out) {
        const std::size_t begin = std::min(value.find_first_not_of(' '), value.size());
        const char* last = value.data() + value.size();
        return std::from_chars(value.data() + begin, last, out).ec == std::errc();
    };
    if (name == "folder") {
        run.hasFolder = true;
    } else if (name == "events") {
        number(run.eventBytes);
    } else if (name == "exit") {
        if (int code = 0; number(code))
            run.exitCode = code;
    } else if (name == "stop") {
        run.isToStop = true;
    } else if (name == "ended_by") {
        run.nearTimeLimit = value == "time_limit";
    } else if (name == "job") {
        run.job = value;
    } else if (name == "process") {
        const std::size_t split = value.find(' ');
        run.process = processStateFrom(value.substr(0, split));
        run.host = split == std::string_view::npos ? std::string_view() : value.substr(split + 1);
    } else if (name == "squeue") {
        takeJob(run, parseSqueue(value));
    } else if (name == "scontrol") {
        takeJob(run, parseScontrolJobs(value));
    } else if (name == "sacct") {
        takeJob(run, parseSacct(value));
    }
}

RemoteVerdict verdictOfEnded(const RunLook& look)
{
    if (look.exitCode == 0)
        return RemoteVerdict::Finished;
    switch (look.slurm->state) {
    case SlurmState::TimeLimit:
        return RemoteVerdict::TimeLimit;
    case SlurmState::Preempted:
        return RemoteVerdict::Preempted;
    case SlurmState::NodeFailure:
        return RemoteVerdict::NodeFailure;
    case SlurmState::OutOfMemory:
        return RemoteVerdict::OutOfMemory;
    default:
        break;
    }
    if (look.exitCode)
        return look.nearTimeLimit ? RemoteVerdict::TimeLimit : RemoteVerdict::Finished;
    return look.slurm->state == SlurmState::Cancelled ? RemoteVerdict::Cancelled
                                                      : RemoteVerdict::JobFailed;
}

} // namespace

std::string lookScript(const Target& target, const std::vector<LookedRun>& runs)
{
    std::string script = slurmPathLines(target);
    script += target.kind == TargetKind::Slurm ? kAskSlurm : "ask() { :; }\n";
    script += kLookFunction;
    for (const LookedRun& run : runs)
        script += "(look " + remotePathWord(run.folder) + ' ' + shellWord(run.job) + ")\n";
    return script + "echo end\n";
}

std::optional<TargetLook> parseLook(std::string_view answer, std::size_t runs)
{
    TargetLook look;
    bool isWhole = false;
    while (!answer.empty()) {
        const std::size_t end = answer.find('\n');
        const std::string_view line = answer.substr(0, end);
        answer = end == std::string_view::npos ? std::string_view() : answer.substr(end + 1);
        const std::size_t split = line.find(' ');
        const std::string_view name = line.substr(0, split);
        const std::string_view value =
            split == std::string_view::npos ? std::string_view() : line.substr(split + 1);
        if (line == kEnd && end != std::string_view::npos)
            isWhole = true;
        else if (line == "run")
            look.runs.emplace_back();
        else if (name == "slurm" && look.runs.empty())
            look.slurmFailure = value.empty() ? std::string_view("squeue failed") : value;
        else if (!look.runs.empty())
            takeLine(look.runs.back(), name, value);
    }
    if (!isWhole || look.runs.size() != runs)
        return std::nullopt;
    return look;
}

RemoteVerdict verdictOf(const Target& target, const RunLook& look, const std::string& slurmFailure)
{
    if (!look.hasFolder)
        return RemoteVerdict::FolderGone;
    if (target.kind == TargetKind::Ssh) {
        switch (look.process) {
        case ProcessState::Trains:
            return RemoteVerdict::Running; // an exit code is followed by the end of the process
        case ProcessState::Waits:
            return look.exitCode ? RemoteVerdict::Finished : RemoteVerdict::Waiting;
        case ProcessState::Elsewhere:
            return look.exitCode ? RemoteVerdict::Finished : RemoteVerdict::Unknown;
        case ProcessState::Dead:
            return look.exitCode ? RemoteVerdict::Finished : RemoteVerdict::ProcessGone;
        case ProcessState::None:
            break;
        }
        return look.exitCode ? RemoteVerdict::Finished : RemoteVerdict::NotStarted;
    }
    if (!slurmFailure.empty())
        return RemoteVerdict::Unknown;
    if (look.slurm) {
        if (look.slurm->state == SlurmState::Pending)
            return RemoteVerdict::Waiting;
        if (look.slurm->state == SlurmState::Running)
            return RemoteVerdict::Running;
        if (look.slurm->hasEnded())
            return verdictOfEnded(look);
        return look.exitCode ? RemoteVerdict::Finished : RemoteVerdict::Unknown;
    }
    if (look.exitCode)
        return look.nearTimeLimit && look.exitCode != 0 ? RemoteVerdict::TimeLimit
                                                        : RemoteVerdict::Finished;
    if (look.job.empty())
        return RemoteVerdict::NotStarted;
    // Slurm forgets a task of an array at once that was cancelled before it began.
    return look.isToStop ? RemoteVerdict::Cancelled : RemoteVerdict::JobUnknown;
}

} // namespace formwork
