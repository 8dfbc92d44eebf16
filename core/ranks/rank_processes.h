// Ranks of a run as child processes of this one, on this machine. LibTorch-free.
#pragma once

#include "core/ranks/rank_layout.h"

#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include <sys/types.h>

namespace formwork {

// The world of this many ranks on this machine, as rank 0 of it; they meet at a free port.
// Error{Io}.
RankLayout localRanks(int worldSize);

// When one rank has failed, the others end by themselves, with the reason; so many seconds later
// those that do not are killed: the first number is more than ranks take to notice that one is
// silent (RankWatch::Times::silence), and all ends within half a minute. The second one counts from
// the end of rank 0, without which none continues.
inline constexpr double kSecondsToFollow = 25;
inline constexpr double kSecondsToFollowFirst = 5;

struct RankProcess
{
    int rank = 0;
    pid_t process = 0;
    std::optional<int> status = {}; // as waitpid() gives it, once it has ended

    // Other than by success or because a stop was asked for (exit codes 0 and 130).
    bool hasFailed() const;
};

// Belongs to one thread: when that thread ends, and when this process dies, the system sends the
// children SIGTERM.
class RankProcesses
{
public:
    // Starts `program` with `arguments` (the first is its name) for the ranks [firstRank,
    // world.worldSize), each with its place in the environment (rank_layout.h) instead of what a
    // launcher left there. Their standard input is /dev/null, and the standard output of ranks
    // above 0; each is in its own process group. Error{Internal} where one cannot be
    // started.
    RankProcesses(const std::filesystem::path& program, std::vector<std::string> arguments,
                  const RankLayout& world, int firstRank);
    // Kills what still lives.
    ~RankProcesses();
    RankProcesses(const RankProcesses&) = delete;
    RankProcesses& operator=(const RankProcesses&) = delete;

    // Notes which have ended, and reports each of these; false when all have.
    bool look(const std::function<void(const RankProcess&)>& hasEnded = {});
    void signalAll(int signal) const; // those that live
    const std::vector<RankProcess>& ranks() const { return m_ranks; }

private:
    void endAll();

    std::vector<RankProcess> m_ranks;
};

} // namespace formwork
