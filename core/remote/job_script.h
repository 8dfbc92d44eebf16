// The scripts that train runs on a target, for people to read before they are sent. Pure functions.
//
// A run has a folder there, FOLDER/runs/<name>, with config.yaml, what the training writes (see
// core/events/run_folder.h), and of these scripts:
//   process     host, boot, pid and start time of the training, or of what waits for its turn (ssh)
//   job         the job's id (Slurm)
//   output.log  what the program printed
//   ended_by    "time_limit", if the job was stopped because its time was nearly up
#pragma once

#include "core/remote/target.h"

#include <string>
#include <vector>

namespace formwork {

struct JobRequest
{
    std::string name; // of the run, for people
    // Folders of the runs on the target. Several: a Slurm job array; elsewhere one after another.
    std::vector<std::string> folders;
};

// The script of a job: trains in the run's folder, from its last checkpoint if there is one, and
// leaves an exit_code. Error{InvalidArgument} without folders.
std::string jobScript(const Target& target, const JobRequest& request);

// "cats, lr 0.1" -> "cats-lr-0.1": letters, digits, dots and hyphens, at most 40; "run" if nothing
// is left.
std::string scriptName(const std::string& name);

// Lines for sh that put Slurm's programs into the PATH where they are only there after a log-in, or
// after the target's own commands. Empty for a target without Slurm.
std::string slurmPathLines(const Target& target);

// Minutes of a time limit as sbatch takes it; nothing for "", "infinite" and what cannot be read.
std::optional<int> limitMinutes(const std::string& timeLimit);

} // namespace formwork
