#include "core/remote/job_script.h"

#include "core/base/error.h"
#include "core/base/version.h"
#include "core/remote/shell_words.h"

#include <algorithm>
#include <charconv>

namespace formwork {

namespace {

constexpr std::size_t kLongestName = 40;
// Slurm warns a job so many seconds before its time is up, or up to a minute earlier; a job that is
// not much longer is stopped by the limit itself, which leaves it half a minute.
constexpr int kWarningSeconds = 120;
constexpr int kLeastMinutesForWarning = 10;

bool hasWarning(const Target& target)
{
    const auto minutes = limitMinutes(target.slurm.timeLimit);
    return !minutes || *minutes >= kLeastMinutesForWarning;
}

std::string directives(const Target& target, const JobRequest& request)
{
    std::string text;
    const auto add = [&text](const std::string& option) {
        text += "#SBATCH " + option + '\n';
    };
    const SlurmOptions& slurm = target.slurm;
    add("--job-name=formwork-" + scriptName(request.name));
    const std::size_t tasks = request.folders.size();
    if (tasks > 1)
        add("--array=0-" + std::to_string(tasks - 1) +
            (slurm.arrayCap > 0 ? '%' + std::to_string(slurm.arrayCap) : std::string()));
    add(tasks > 1 ? "--output=slurm-%A_%a.log" : "--output=slurm-%j.log");
    add("--open-mode=append");
    if (!slurm.partition.empty())
        add("--partition=" + slurm.partition);
    if (!slurm.timeLimit.empty())
        add("--time=" + slurm.timeLimit);
    if (slurm.gpus > 0)
        add("--gpus=" + std::to_string(slurm.gpus));
    if (slurm.cpus > 0)
        add("--cpus-per-task=" + std::to_string(slurm.cpus));
    if (!slurm.memory.empty())
        add("--mem=" + slurm.memory);
    if (hasWarning(target))
        add("--signal=B:USR1@" + std::to_string(kWarningSeconds));
    for (const std::string& line : slurm.extraLines)
        add(line.starts_with("#SBATCH ") ? line.substr(8) : line);
    return text;
}

// What remote_look.h asks for. The kernel's name for this boot and the 22nd field of
// /proc/PID/stat distinguish a process from a later one with its number.
constexpr const char* kNoteProcess = R"sh(note_process() {
    start=$(sed 's/.*) //' "/proc/$1/stat" | cut -d ' ' -f 20)
    echo "$(uname -n) $(cat /proc/sys/kernel/random/boot_id) $1 $start $2" >process.new &&
        mv process.new process
}
)sh";

// A signal ends the waiting, not the training.
constexpr const char* kWait = R"sh(    wait "$child"
    code=$?
    while kill -0 "$child" 2>/dev/null; do
        wait "$child"
        code=$?
    done
    [ -e exit_code ] || { echo "$code" >exit_code.new && mv exit_code.new exit_code; }
    return "$code"
}
)sh";

std::string trainFunction(const Target& target)
{
    const bool isSlurm = target.kind == TargetKind::Slurm;
    std::string text = "train() {\n    cd \"$1\" || return 1\n";
    if (!isSlurm)
        text += "    [ ! -e stop ] || { echo 130 >exit_code; return 130; }\n";
    else
        text +=
            "    rm -f exit_code stop ended_by\n"
            "    # Several tasks are the ranks of one training, and end when one of them dies.\n"
            "    # srun does not inherit --cpus-per-task since Slurm 22.05.\n"
            "    launcher=\n"
            "    [ \"${SLURM_NTASKS:-1}\" -le 1 ] ||\n"
            "        launcher=\"srun --kill-on-bad-exit=1 "
            "${SLURM_CPUS_PER_TASK:+--cpus-per-task=$SLURM_CPUS_PER_TASK}\"\n";
    text += std::string("    ") + (isSlurm ? "$launcher " : "") + remotePathWord(target.program) +
            " train config.yaml --run-folder . --resume </dev/null >>output.log 2>&1 &\n"
            "    child=$!\n";
    if (!isSlurm)
        text += "    note_process \"$child\" trains\n";
    return text + kWait;
}

// One after another; those that wait are noted first.
std::string sshMain(const JobRequest& request)
{
    std::string text = "for folder in";
    for (const std::string& folder : request.folders)
        text += " \\\n    " + remotePathWord(folder);
    const std::string list = text + "; do\n";
    return list + "    (cd \"$folder\" && note_process $$ waits)\ndone\n" + list +
           "    (train \"$folder\")\ndone\n";
}

std::string slurmMain(const Target& target, const JobRequest& request)
{
    // Slurm ends a job with SIGTERM to all its processes; the shell waits for the training.
    std::string text = "trap : TERM\n";
    if (hasWarning(target))
        text += "trap 'echo time_limit >ended_by; : >stop' USR1\n";
    if (request.folders.size() == 1)
        return text + "train " + remotePathWord(request.folders.front()) + '\n';
    text += "case \"$SLURM_ARRAY_TASK_ID\" in\n";
    for (std::size_t i = 0; i < request.folders.size(); ++i)
        text += std::to_string(i) + ") train " + remotePathWord(request.folders[i]) + " ;;\n";
    return text + "esac\n";
}

} // namespace

std::string scriptName(const std::string& name)
{
    std::string text;
    for (const char c : name) {
        const bool isKept =
            (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '.';
        if (isKept && text.size() < kLongestName)
            text += c;
        else if (!text.empty() && text.back() != '-' && text.size() < kLongestName)
            text += '-';
    }
    while (!text.empty() && (text.back() == '-' || text.back() == '.'))
        text.pop_back();
    text.erase(0, text.find_first_not_of("-."));
    return text.empty() ? "run" : text;
}

std::string slurmPathLines(const Target& target)
{
    if (target.kind != TargetKind::Slurm)
        return {};
    const std::string unless = "command -v squeue >/dev/null 2>&1 || {\n";
    std::string lines = unless + "[ ! -r /etc/profile ] || . /etc/profile\n} >/dev/null 2>&1\n";
    if (target.setup.empty())
        return lines;
    lines += unless;
    for (const std::string& line : target.setup)
        lines += line + '\n';
    return lines + "} >/dev/null 2>&1\n";
}

std::optional<int> limitMinutes(const std::string& timeLimit)
{
    // MINUTES, MINUTES:SECONDS, HOURS:MINUTES:SECONDS, DAYS-HOURS[:MINUTES[:SECONDS]]
    std::vector<int> numbers;
    std::string separators;
    const char* at = timeLimit.data();
    const char* const end = at + timeLimit.size();
    while (at != end) {
        int number = 0;
        const auto [next, failure] = std::from_chars(at, end, number);
        if (failure != std::errc() || number < 0 || number > 1'000'000)
            return std::nullopt;
        numbers.push_back(number);
        at = next;
        if (at != end)
            separators += *at++;
    }
    const bool hasDays = separators.starts_with('-');
    const std::size_t colons = separators.size() - (hasDays ? 1 : 0);
    if (numbers.size() != separators.size() + 1 || colons > 2 ||
        separators.find_first_not_of(':', hasDays ? 1 : 0) != std::string::npos)
        return std::nullopt;
    const auto at2 = [&numbers](std::size_t i) {
        return i < numbers.size() ? numbers[i] : 0;
    };
    if (hasDays)
        return (at2(0) * 24 + at2(1)) * 60 + at2(2);
    return colons == 2 ? at2(0) * 60 + at2(1) : at2(0);
}

std::string jobScript(const Target& target, const JobRequest& request)
{
    if (request.folders.empty())
        throw Error(ErrorCode::InvalidArgument, Text("there is no run to train"));
    const bool isSlurm = target.kind == TargetKind::Slurm;
    std::string script = "#!/bin/sh\n";
    if (isSlurm)
        script += directives(target, request);
    script += "# Trains runs of Formwork " + std::string(kVersion) + ".\n";
    if (!isSlurm)
        script += kNoteProcess;
    script += trainFunction(target);
    for (const std::string& line : target.setup)
        script += line + '\n';
    return script + (isSlurm ? slurmMain(target, request) : sshMain(request));
}

} // namespace formwork
