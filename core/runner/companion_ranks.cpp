#include "core/runner/companion_ranks.h"

#include "core/base/clock.h"

#include <chrono>
#include <thread>

namespace formwork {

namespace {

constexpr std::chrono::milliseconds kLook(20);

} // namespace

CompanionRanks::CompanionRanks(const std::filesystem::path& program, int worldSize)
    : m_world(localRanks(worldSize))
    , m_processes(program, {program.string(), "train"}, m_world, 1)
{}

CompanionRanks::~CompanionRanks()
{
    const double began = steadySeconds();
    while (m_processes.look() && steadySeconds() - began < kSecondsToFollowFirst)
        std::this_thread::sleep_for(kLook);
}

} // namespace formwork
