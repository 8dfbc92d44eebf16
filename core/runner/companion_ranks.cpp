#include "core/runner/companion_ranks.h"

#include "core/base/clock.h"

#include <chrono>
#include <csignal>
#include <thread>

namespace formwork {

namespace {

constexpr double kSecondsToEnd = 3; // by themselves; then they are asked
constexpr double kSecondsToObey = 10;
constexpr std::chrono::milliseconds kLook(20);

} // namespace

CompanionRanks::CompanionRanks(const std::filesystem::path& program, int worldSize)
    : m_world(localRanks(worldSize))
    , m_processes(program, {program.string(), "train"}, m_world, 1)
{}

CompanionRanks::~CompanionRanks()
{
    for (const double most : {kSecondsToEnd, kSecondsToObey}) {
        const double began = steadySeconds();
        while (m_processes.look() && steadySeconds() - began < most)
            std::this_thread::sleep_for(kLook);
        m_processes.signalAll(SIGTERM);
    }
}

} // namespace formwork
