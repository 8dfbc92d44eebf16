// Where runs can be trained other than on this machine: a host that is reached by ssh, or a Slurm
// cluster behind one. Targets are kept in the workspace (core/store/target_table.h) as text.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace formwork {

enum class TargetKind { Ssh, Slurm };
std::string_view targetKindName(TargetKind kind); // "ssh", "slurm"
TargetKind targetKindFrom(std::string_view name); // Error{InvalidArgument}

// Data below `local` on this machine lies below `remote` on the target.
struct DataPlace
{
    std::filesystem::path local;
    std::string remote;

    bool operator==(const DataPlace&) const = default;
};

// What a job asks Slurm for. Empty and 0: what the cluster's administrator chose.
struct SlurmOptions
{
    std::string partition = {};
    std::string timeLimit = {}; // as sbatch takes it: "30", "4:00:00", "2-12:00"
    std::string memory = {};    // of a node: "16G"
    int gpus = 0;
    int cpus = 0;
    int arrayCap = 0;                         // jobs of a sweep that run at the same time
    std::vector<std::string> extraLines = {}; // "--account=vision"

    bool operator==(const SlurmOptions&) const = default;
};

struct Target
{
    std::string name;
    TargetKind kind = TargetKind::Ssh;
    std::string host; // as the user's ssh configuration knows it: "gpu-box", "me@gpu.example.org"
    std::string folder = "~/formwork"; // on the target; runs and copied data lie in it
    std::string program = "formwork-cli";
    std::vector<DataPlace> data = {};
    bool copiesData = false; // data in no place of `data` is copied; otherwise it is an error
    std::vector<std::string> setup = {};  // lines for sh before the program: "module load cuda"
    std::filesystem::path sshConfig = {}; // instead of the user's; empty: the user's
    SlurmOptions slurm = {};

    bool operator==(const Target&) const = default;
};

// Error{InvalidArgument} that names what is wrong. That the host exists is not asked.
void validateTarget(const Target& target);

// As JSON, and back. Error{CorruptData} names the target; members that are not known are ignored.
std::string targetToText(const Target& target);
Target targetFromText(const std::string& name, const std::string& text);

// "/data/cats=/scratch/cats"; Error{InvalidArgument}.
DataPlace dataPlaceFrom(const std::string& text);

// Where a file or folder of this machine (an absolute path) lies on the target by the longest
// fitting place; nothing if none fits.
std::optional<std::string> remotePlaceOf(const Target& target, const std::filesystem::path& local);

} // namespace formwork
