// Which of several processes that train one run together this one is. LibTorch-free.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace formwork {

enum class RankSource {
    None,     // one process trains alone
    Torchrun, // RANK, WORLD_SIZE, ...: torchrun, `formwork-cli train --ranks`, or set by hand
    Slurm,    // a task of srun
};

struct RankLayout
{
    int rank = 0; // 0, 1, ...; rank 0 records the run
    int worldSize = 1;
    int localRank = 0;   // among the ranks of this machine; its GPU, if it sees several
    int localSize = 1;   // processes that share this machine's cores; 1 where a launcher binds them
    std::string address; // where rank 0 is reached; empty for one process
    int port = 0;
    RankSource source = RankSource::None;

    bool isParallel() const { return worldSize > 1; }
    bool isFirst() const { return rank == 0; }
};

// The value of an environment variable; nothing where it is not set.
using EnvironmentLookup = std::function<std::optional<std::string>(const char* name)>;
std::optional<std::string> environmentVariable(const char* name); // of this process

// From torchrun's variables (RANK, WORLD_SIZE, LOCAL_RANK, MASTER_ADDR, MASTER_PORT;
// LOCAL_WORLD_SIZE where it is set), else from those of a Slurm step (SLURM_PROCID, SLURM_NTASKS,
// SLURM_LOCALID and a node list; MASTER_ADDR and MASTER_PORT take precedence). Without either, and
// in a world of one: one process.
//
// torchrun's agent listens at MASTER_PORT itself and speaks the protocol of its own LibTorch, so
// that ranks it started meet at the port above.
//
// Error{InvalidConfig} that names the variables: one that is not a number or out of range, a
// variable without the others it needs, and RANK or WORLD_SIZE that differ from Slurm's (except
// under torchrun, of which srun may start one for each machine).
RankLayout rankLayout(const EnvironmentLookup& lookup = environmentVariable);

// The hosts of a Slurm node list in order: "a[1-3,07],b" is a1, a2, a3, a07, b; a range keeps the
// leading zeros of its first number. Error{InvalidConfig} for anything else, and for more than
// 65536 hosts.
std::vector<std::string> expandNodeList(const std::string& list);

} // namespace formwork
