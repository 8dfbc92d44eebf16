// One look at all runs on a target, in one command: what their folders hold, whether their
// processes live, and what Slurm says. The script and its answer; pure functions.
#pragma once

#include "core/remote/slurm_job.h"
#include "core/remote/target.h"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace formwork {

struct LookedRun
{
    std::string folder; // of the run, on the target
    std::string job;    // of Slurm, if it is known
};

enum class ProcessState {
    None, // none was started
    Trains,
    Waits, // for runs before it
    Dead,
    Elsewhere, // it was started on another machine, of which this one knows nothing
};

struct RunLook
{
    bool hasFolder = false;
    std::uint64_t eventBytes = 0;
    std::optional<int> exitCode = {};
    bool isToStop = false;      // it was asked to stop, before it began or since
    bool nearTimeLimit = false; // the job was stopped because its time was nearly up
    ProcessState process = ProcessState::None;
    std::string host; // of the process
    std::string job;  // as noted in the folder
    // What squeue, scontrol or sacct know of the job; nothing: none of them knows it.
    std::optional<SlurmJob> slurm = {};
};

struct TargetLook
{
    std::vector<RunLook> runs; // in the order in which they were asked for
    std::string slurmFailure;  // squeue's message: Slurm does not answer; empty otherwise
};

std::string lookScript(const Target& target, const std::vector<LookedRun>& runs);

// Nothing where the answer is cut short.
std::optional<TargetLook> parseLook(std::string_view answer, std::size_t runs);

// How a run goes on.
enum class RemoteVerdict {
    Waiting,
    Running,
    Finished,  // by itself: its events, or exitCode, say how
    TimeLimit, // by Slurm, these
    Preempted,
    NodeFailure,
    OutOfMemory,
    Cancelled,
    JobFailed,   // before the training could leave an exit code
    ProcessGone, // without an exit code: killed, or the machine was restarted
    JobUnknown,  // Slurm has forgotten it, and there is no exit code
    FolderGone,
    NotStarted, // nothing was started, or nobody knows
    Unknown,    // the target cannot say at the moment
};

RemoteVerdict verdictOf(const Target& target, const RunLook& look, const std::string& slurmFailure);

} // namespace formwork
