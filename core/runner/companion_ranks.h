// The ranks above 0 of a run that this process trains on several devices of its machine.
#pragma once

#include "core/ranks/rank_processes.h"

#include <filesystem>

namespace formwork {

// Belongs to the thread that trains rank 0: see RankProcesses.
class CompanionRanks
{
public:
    // Starts `program` (formwork-cli) for the ranks 1 to `worldSize` - 1. They get config and data
    // from rank 0, and end with it. Errors: Internal, Io.
    CompanionRanks(const std::filesystem::path& program, int worldSize);
    // Waits kSecondsToFollowFirst for them to end, as they do when rank 0 has; then kills them.
    ~CompanionRanks();

    const RankLayout& first() const { return m_world; } // of rank 0: this process

private:
    RankLayout m_world;
    RankProcesses m_processes;
};

} // namespace formwork
