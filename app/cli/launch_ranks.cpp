#include "launch_ranks.h"

#include "context.h"
#include "terminal_text.h"

#include "core/base/clock.h"
#include "core/base/error.h"
#include "core/ranks/sockets.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <chrono>
#include <csignal>
#include <cstring>
#include <fcntl.h>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <optional>
#include <string_view>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <thread>
#include <unistd.h>
#include <utility>

namespace formwork::cli {

namespace {

constexpr double kSecondsToFollow = 40;     // more than ranks take to notice that one failed
constexpr double kSecondsToFollowFirst = 5; // rank 0, without which none continues
constexpr std::chrono::milliseconds kLook(20);
// What another launcher may have left in the environment.
constexpr std::array<std::string_view, 12> kForeign = {
    "RANK",          "WORLD_SIZE",    "LOCAL_RANK",          "LOCAL_WORLD_SIZE",
    "MASTER_ADDR",   "MASTER_PORT",   "SLURM_PROCID",        "SLURM_NTASKS",
    "SLURM_LOCALID", "SLURM_STEP_ID", "TORCHELASTIC_RUN_ID", "TORCHELASTIC_USE_AGENT_STORE"};

std::vector<std::string> ownArguments()
{
    std::ifstream file("/proc/self/cmdline", std::ios::binary);
    const std::string text{std::istreambuf_iterator<char>(file), {}};
    std::vector<std::string> arguments;
    for (std::size_t at = 0; at < text.size(); at += arguments.back().size() + 1)
        arguments.emplace_back(text.c_str() + at);
    return arguments;
}

std::vector<std::string> environmentOf(int rank, int ranks, int port)
{
    std::vector<std::string> variables;
    for (char** entry = environ; *entry != nullptr; ++entry) {
        const std::string_view text = *entry;
        if (std::ranges::find(kForeign, text.substr(0, text.find('='))) == kForeign.end())
            variables.emplace_back(text);
    }
    variables.push_back(fmt::format("RANK={}", rank));
    variables.push_back(fmt::format("WORLD_SIZE={}", ranks));
    variables.push_back(fmt::format("LOCAL_RANK={}", rank));
    variables.push_back(fmt::format("LOCAL_WORLD_SIZE={}", ranks));
    variables.emplace_back("MASTER_ADDR=127.0.0.1");
    variables.push_back(fmt::format("MASTER_PORT={}", port));
    return variables;
}

std::vector<char*> pointersTo(std::vector<std::string>& texts)
{
    std::vector<char*> pointers;
    for (std::string& text : texts)
        pointers.push_back(text.data());
    pointers.push_back(nullptr);
    return pointers;
}

// Only calls that are safe between fork() and exec().
[[noreturn]] void become(const char* program, char* const* arguments, char* const* environment,
                         bool printsResult, pid_t parent)
{
    setpgid(0, 0); // a terminal's Ctrl+C reaches it through this process alone
    prctl(PR_SET_PDEATHSIG, SIGTERM);
    sigset_t none;
    sigemptyset(&none);
    sigprocmask(SIG_SETMASK, &none, nullptr);
    const int nothing = open("/dev/null", O_RDWR | O_CLOEXEC);
    dup2(nothing, STDIN_FILENO);
    if (!printsResult)
        dup2(nothing, STDOUT_FILENO);
    if (getppid() == parent)
        execve(program, arguments, environment);
    _exit(127);
}

struct Rank
{
    pid_t process = 0;
    std::optional<int> status = {}; // as waitpid() gives it, once it has ended

    bool hasFailed() const { return status && !isUsualEnd(); }

private:
    bool isUsualEnd() const
    {
        return WIFEXITED(*status) &&
               (WEXITSTATUS(*status) == kExitOk || WEXITSTATUS(*status) == kExitCancelled);
    }
};

class Ranks
{
public:
    Ranks(int count, const std::string& program)
    {
        const int port = freePort();
        std::vector<std::string> arguments = withoutRanksOption(ownArguments());
        const pid_t self = getpid();
        for (int rank = 0; rank < count; ++rank) {
            std::vector<std::string> variables = environmentOf(rank, count, port);
            const auto argumentPointers = pointersTo(arguments);
            const auto variablePointers = pointersTo(variables);
            const pid_t process = fork();
            if (process == 0)
                become(program.c_str(), argumentPointers.data(), variablePointers.data(), rank == 0,
                       self);
            if (process < 0) {
                const int error = errno;
                signalAll(SIGKILL);
                throw Error(ErrorCode::Internal,
                            Text("cannot start rank %1: %2").arg(rank, std::strerror(error)));
            }
            m_ranks.push_back({.process = process});
        }
    }
    ~Ranks()
    {
        signalAll(SIGKILL);
        for (Rank& rank : m_ranks)
            if (!rank.status)
                waitpid(rank.process, nullptr, 0);
    }
    Ranks(const Ranks&) = delete;
    Ranks& operator=(const Ranks&) = delete;

    int await(const std::stop_token& stop)
    {
        bool wasStopped = false;
        std::optional<double> failedAt;
        while (look()) {
            if (stop.stop_requested() && !std::exchange(wasStopped, true))
                signalAll(SIGTERM);
            if (!failedAt && std::ranges::any_of(m_ranks, &Rank::hasFailed))
                failedAt = steadySeconds();
            const double most = m_ranks.front().status ? kSecondsToFollowFirst : kSecondsToFollow;
            if (failedAt && steadySeconds() - *failedAt > most)
                signalAll(SIGKILL);
            std::this_thread::sleep_for(kLook);
        }
        return exitCode();
    }

private:
    // Notes which have ended; false when all have.
    bool look()
    {
        bool isAnyAlive = false;
        for (std::size_t i = 0; i < m_ranks.size(); ++i) {
            Rank& rank = m_ranks[i];
            int status = 0;
            if (rank.status)
                continue;
            if (waitpid(rank.process, &status, WNOHANG) != rank.process) {
                isAnyAlive = true;
                continue;
            }
            rank.status = status;
            if (WIFSIGNALED(status) && !std::exchange(m_hasReported, true))
                say(fmt::format("formwork-cli: rank {} was ended by signal {} ({})\n", i,
                                WTERMSIG(status), strsignal(WTERMSIG(status))));
        }
        return isAnyAlive;
    }

    void signalAll(int signal) const
    {
        for (const Rank& rank : m_ranks)
            if (!rank.status)
                kill(rank.process, signal);
    }

    int exitCode() const
    {
        const int first = *m_ranks.front().status;
        const int code = WIFEXITED(first) ? WEXITSTATUS(first) : static_cast<int>(kExitFailed);
        const bool failed = std::ranges::any_of(m_ranks, &Rank::hasFailed);
        return code == kExitOk && failed ? static_cast<int>(kExitFailed) : code;
    }

    std::vector<Rank> m_ranks;
    bool m_hasReported = false;
};

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
    Ranks children(ranks, std::filesystem::read_symlink("/proc/self/exe").string());
    return children.await(stop);
}

} // namespace formwork::cli
