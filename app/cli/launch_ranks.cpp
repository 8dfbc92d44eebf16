#include "launch_ranks.h"

#include "context.h"
#include "terminal_text.h"

#include "core/base/clock.h"
#include "core/ranks/rank_processes.h"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <csignal>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <optional>
#include <sys/wait.h>
#include <thread>
#include <utility>

namespace formwork::cli {

namespace {

constexpr std::chrono::milliseconds kLook(20);

std::vector<std::string> ownArguments()
{
    std::ifstream file("/proc/self/cmdline", std::ios::binary);
    const std::string text{std::istreambuf_iterator<char>(file), {}};
    std::vector<std::string> arguments;
    for (std::size_t at = 0; at < text.size(); at += arguments.back().size() + 1)
        arguments.emplace_back(text.c_str() + at);
    return arguments;
}

int exitCode(const std::vector<RankProcess>& ranks)
{
    const int first = *ranks.front().status;
    const int code = WIFEXITED(first) ? WEXITSTATUS(first) : static_cast<int>(kExitFailed);
    const bool failed = std::ranges::any_of(ranks, &RankProcess::hasFailed);
    return code == kExitOk && failed ? static_cast<int>(kExitFailed) : code;
}

} // namespace

std::vector<std::string> withoutRanksOption(const std::vector<std::string>& arguments)
{
    std::vector<std::string> kept;
    for (std::size_t i = 0; i < arguments.size(); ++i) {
        if (arguments[i] == "--ranks")
            ++i; // and its value
        else if (!arguments[i].starts_with("--ranks="))
            kept.push_back(arguments[i]);
    }
    return kept;
}

int launchRanks(int ranks, const std::stop_token& stop)
{
    RankProcesses children(std::filesystem::read_symlink("/proc/self/exe"),
                           withoutRanksOption(ownArguments()), localRanks(ranks), 0);
    bool wasStopped = false;
    bool hasReported = false;
    std::optional<double> failedAt;
    const auto report = [&hasReported](const RankProcess& rank) {
        if (WIFSIGNALED(*rank.status) && !std::exchange(hasReported, true))
            say(fmt::format("formwork-cli: rank {} was ended by signal {} ({})\n", rank.rank,
                            WTERMSIG(*rank.status), strsignal(WTERMSIG(*rank.status))));
    };
    while (children.look(report)) {
        if (stop.stop_requested() && !std::exchange(wasStopped, true))
            children.signalAll(SIGTERM);
        if (!failedAt && std::ranges::any_of(children.ranks(), &RankProcess::hasFailed))
            failedAt = steadySeconds();
        const double most =
            children.ranks().front().status ? kSecondsToFollowFirst : kSecondsToFollow;
        if (failedAt && steadySeconds() - *failedAt > most)
            children.signalAll(SIGKILL);
        std::this_thread::sleep_for(kLook);
    }
    return exitCode(children.ranks());
}

} // namespace formwork::cli
