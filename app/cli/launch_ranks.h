// `train --ranks N`: the ranks of a run as child processes of this one, on this machine.
#pragma once

#include <stop_token>
#include <string>
#include <vector>

namespace formwork::cli {

// Starts this program `ranks` times with this process's arguments but for --ranks, each with its
// place in the environment (core/ranks/rank_layout.h), and waits for all. Their standard input is
// /dev/null; only rank 0 has standard output. A stop request is passed on as SIGTERM; if this
// process dies, they get one. When one fails and the others do not follow in time
// (kSecondsToFollow), they are killed.
// Returns the exit code of rank 0, or kExitFailed where only another one failed. Errors: Internal
// where a process cannot be started.
int launchRanks(int ranks, const std::stop_token& stop);

// `arguments` without --ranks and its value.
std::vector<std::string> withoutRanksOption(const std::vector<std::string>& arguments);

} // namespace formwork::cli
