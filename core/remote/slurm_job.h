// What Slurm says of a job, in squeue's, scontrol's and sacct's words. Pure functions.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace formwork {

enum class SlurmState {
    Pending, // also requeued, held and suspended before its start
    Running, // also suspended, configuring, completing
    Completed,
    Failed, // with an exit status other than 0
    Cancelled,
    TimeLimit,
    Preempted,
    NodeFailure,
    OutOfMemory,
    Unknown, // a word that is not known here
};

struct SlurmJob
{
    std::string id; // "12", of an array "12_3"
    SlurmState state = SlurmState::Unknown;
    std::string word;   // as Slurm wrote the state
    std::string reason; // why it waits: "Priority", "Resources"; empty: none
    std::string node;
    std::optional<int> exitCode = {};

    bool hasEnded() const
    {
        return state != SlurmState::Pending && state != SlurmState::Running &&
               state != SlurmState::Unknown;
    }
};

// "COMPLETED", "CANCELLED by 1000", "TIMEOUT", "OUT_OF_MEMORY", "CA", ...
SlurmState slurmStateFrom(std::string_view word);

// Output of `squeue -h -r -o '%i|%T|%r|%N'`; lines of another form are skipped.
std::vector<SlurmJob> parseSqueue(std::string_view output);
// Output of `scontrol show job -o ID`: one line for each task of an array. A job that is not known
// (any more): empty.
std::vector<SlurmJob> parseScontrolJobs(std::string_view output);
// Output of `sacct -P -n -X -o JobID,State,ExitCode,NodeList`.
std::vector<SlurmJob> parseSacct(std::string_view output);

} // namespace formwork
