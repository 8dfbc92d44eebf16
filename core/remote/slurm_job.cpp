#include "core/remote/slurm_job.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <utility>

namespace formwork {

namespace {

struct StateWord
{
    std::string_view name;
    std::string_view brief; // squeue's %t
    SlurmState state;
};

constexpr std::array kStates = {
    StateWord{"PENDING", "PD", SlurmState::Pending},
    StateWord{"REQUEUED", "RQ", SlurmState::Pending},
    StateWord{"REQUEUE_HOLD", "RH", SlurmState::Pending},
    StateWord{"REQUEUE_FED", "RF", SlurmState::Pending},
    StateWord{"SPECIAL_EXIT", "SE", SlurmState::Pending},
    StateWord{"RESV_DEL_HOLD", "RD", SlurmState::Pending},
    StateWord{"RUNNING", "R", SlurmState::Running},
    StateWord{"COMPLETING", "CG", SlurmState::Running},
    StateWord{"CONFIGURING", "CF", SlurmState::Running},
    StateWord{"SUSPENDED", "S", SlurmState::Running},
    StateWord{"STOPPED", "ST", SlurmState::Running},
    StateWord{"SIGNALING", "SI", SlurmState::Running},
    StateWord{"STAGE_OUT", "SO", SlurmState::Running},
    StateWord{"RESIZING", "RS", SlurmState::Running},
    StateWord{"COMPLETED", "CD", SlurmState::Completed},
    StateWord{"FAILED", "F", SlurmState::Failed},
    StateWord{"LAUNCH_FAILED", "LF", SlurmState::NodeFailure},
    StateWord{"RECONFIG_FAIL", "RC", SlurmState::NodeFailure},
    StateWord{"BOOT_FAIL", "BF", SlurmState::NodeFailure},
    StateWord{"NODE_FAIL", "NF", SlurmState::NodeFailure},
    StateWord{"CANCELLED", "CA", SlurmState::Cancelled},
    StateWord{"REVOKED", "RV", SlurmState::Cancelled},
    StateWord{"TIMEOUT", "TO", SlurmState::TimeLimit},
    StateWord{"DEADLINE", "DL", SlurmState::TimeLimit},
    StateWord{"PREEMPTED", "PR", SlurmState::Preempted},
    StateWord{"OUT_OF_MEMORY", "OOM", SlurmState::OutOfMemory},
};

template <typename Visitor>
void forEachPart(std::string_view text, char separator, Visitor&& visit)
{
    for (;;) {
        const std::size_t end = text.find(separator);
        visit(text.substr(0, end));
        if (end == std::string_view::npos)
            return;
        text.remove_prefix(end + 1);
    }
}

std::vector<std::string_view> partsOf(std::string_view text, char separator)
{
    std::vector<std::string_view> parts;
    forEachPart(text, separator, [&](std::string_view part) { parts.push_back(part); });
    return parts;
}

// "None" and "(null)" are Slurm's words for nothing.
std::string valueOf(std::string_view text)
{
    return text == "None" || text == "(null)" || text == "None assigned" || text == "N/A"
               ? std::string()
               : std::string(text);
}

std::optional<int> numberFrom(std::string_view text)
{
    int number = 0;
    const auto [end, failure] = std::from_chars(text.data(), text.data() + text.size(), number);
    return failure == std::errc() && end == text.data() + text.size() ? std::optional(number)
                                                                      : std::nullopt;
}

// "3:0" is exit status 3, "0:9" signal 9.
std::optional<int> exitCodeFrom(std::string_view text)
{
    const std::size_t colon = text.find(':');
    const auto code = numberFrom(text.substr(0, colon));
    const auto signal = colon == std::string_view::npos ? std::optional<int>(0)
                                                        : numberFrom(text.substr(colon + 1));
    if (!code || !signal)
        return std::nullopt;
    return *code == 0 && *signal != 0 ? 128 + *signal : *code;
}

bool isJobId(std::string_view text)
{
    return !text.empty() && text.front() >= '0' && text.front() <= '9';
}

// Lines of "ID|STATE|third|NODE", as squeue and sacct write them; `setThird` takes the one column
// in which they differ.
template <typename SetThird>
std::vector<SlurmJob> jobsFromTable(std::string_view output, SetThird setThird)
{
    std::vector<SlurmJob> jobs;
    forEachPart(output, '\n', [&](std::string_view line) {
        const auto parts = partsOf(line, '|');
        if (parts.size() != 4 || !isJobId(parts[0]))
            return;
        SlurmJob& job = jobs.emplace_back();
        job.id = parts[0];
        job.word = parts[1];
        job.state = slurmStateFrom(job.word);
        job.node = valueOf(parts[3]);
        setThird(job, parts[2]);
    });
    return jobs;
}

} // namespace

SlurmState slurmStateFrom(std::string_view word)
{
    word = word.substr(0, word.find_first_of(" +")); // "CANCELLED by 1000", "CANCELLED+"
    const auto found = std::ranges::find_if(kStates, [word](const StateWord& known) {
        return known.name == word || known.brief == word;
    });
    return found == kStates.end() ? SlurmState::Unknown : found->state;
}

std::vector<SlurmJob> parseSqueue(std::string_view output)
{
    return jobsFromTable(output,
                         [](SlurmJob& job, std::string_view text) { job.reason = valueOf(text); });
}

std::vector<SlurmJob> parseScontrolJobs(std::string_view output)
{
    std::vector<SlurmJob> jobs;
    forEachPart(output, '\n', [&](std::string_view line) {
        if (!line.starts_with("JobId="))
            return;
        std::string id, array, task;
        SlurmJob job;
        // Values may hold blanks (a job's name), which makes words without a name here.
        forEachPart(line, ' ', [&](std::string_view word) {
            const std::size_t split = word.find('=');
            if (split == std::string_view::npos)
                return;
            const std::string_view name = word.substr(0, split);
            const std::string_view value = word.substr(split + 1);
            if (name == "JobId")
                id = value;
            else if (name == "ArrayJobId")
                array = value;
            else if (name == "ArrayTaskId")
                task = value;
            else if (name == "JobState" && job.word.empty()) {
                job.state = slurmStateFrom(value);
                job.word = value;
            } else if (name == "Reason" && job.reason.empty())
                job.reason = valueOf(value);
            else if (name == "NodeList" && job.node.empty())
                job.node = valueOf(value);
            else if (name == "ExitCode" && !job.exitCode)
                job.exitCode = exitCodeFrom(value);
        });
        job.id = array.empty() ? id : array + '_' + task;
        jobs.push_back(std::move(job));
    });
    return jobs;
}

std::vector<SlurmJob> parseSacct(std::string_view output)
{
    return jobsFromTable(
        output, [](SlurmJob& job, std::string_view text) { job.exitCode = exitCodeFrom(text); });
}

} // namespace formwork
