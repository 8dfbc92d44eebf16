#include "core/ranks/rank_processes.h"

#include "core/base/error.h"
#include "core/ranks/sockets.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <csignal>
#include <cstring>
#include <fcntl.h>
#include <string_view>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>
#include <utility>

namespace formwork {

namespace {

constexpr int kExitCancelled = 130;
// What another launcher may have left in the environment.
constexpr std::array<std::string_view, 12> kForeign = {
    "RANK",          "WORLD_SIZE",    "LOCAL_RANK",          "LOCAL_WORLD_SIZE",
    "MASTER_ADDR",   "MASTER_PORT",   "SLURM_PROCID",        "SLURM_NTASKS",
    "SLURM_LOCALID", "SLURM_STEP_ID", "TORCHELASTIC_RUN_ID", "TORCHELASTIC_USE_AGENT_STORE"};

std::vector<std::string> environmentOf(int rank, const RankLayout& world)
{
    std::vector<std::string> variables;
    for (char** entry = environ; *entry != nullptr; ++entry) {
        const std::string_view text = *entry;
        if (std::ranges::find(kForeign, text.substr(0, text.find('='))) == kForeign.end())
            variables.emplace_back(text);
    }
    variables.push_back(fmt::format("RANK={}", rank));
    variables.push_back(fmt::format("WORLD_SIZE={}", world.worldSize));
    variables.push_back(fmt::format("LOCAL_RANK={}", rank));
    variables.push_back(fmt::format("LOCAL_WORLD_SIZE={}", world.worldSize));
    variables.push_back(fmt::format("MASTER_ADDR={}", world.address));
    variables.push_back(fmt::format("MASTER_PORT={}", world.port));
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
    setpgid(0, 0); // a terminal's Ctrl+C reaches it through the parent alone
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

} // namespace

RankLayout localRanks(int worldSize)
{
    RankLayout layout;
    layout.worldSize = worldSize;
    layout.localSize = worldSize;
    layout.address = "127.0.0.1";
    layout.port = freePort();
    layout.source = RankSource::Torchrun;
    return layout;
}

bool RankProcess::hasFailed() const
{
    return status && !(WIFEXITED(*status) &&
                       (WEXITSTATUS(*status) == 0 || WEXITSTATUS(*status) == kExitCancelled));
}

RankProcesses::RankProcesses(const std::filesystem::path& program,
                             std::vector<std::string> arguments, const RankLayout& world,
                             int firstRank)
{
    const pid_t self = getpid();
    const auto argumentPointers = pointersTo(arguments);
    for (int rank = firstRank; rank < world.worldSize; ++rank) {
        std::vector<std::string> variables = environmentOf(rank, world);
        const auto variablePointers = pointersTo(variables);
        const pid_t process = fork();
        if (process == 0)
            become(program.c_str(), argumentPointers.data(), variablePointers.data(), rank == 0,
                   self);
        if (process < 0) {
            const int error = errno;
            endAll();
            throw Error(ErrorCode::Internal,
                        Text("cannot start rank %1: %2").arg(rank, std::strerror(error)));
        }
        m_ranks.push_back({.rank = rank, .process = process});
    }
}

RankProcesses::~RankProcesses()
{
    endAll();
}

void RankProcesses::endAll()
{
    signalAll(SIGKILL);
    for (RankProcess& rank : m_ranks)
        if (!rank.status)
            waitpid(rank.process, nullptr, 0);
}

bool RankProcesses::look(const std::function<void(const RankProcess&)>& hasEnded)
{
    bool isAnyAlive = false;
    for (RankProcess& rank : m_ranks) {
        int status = 0;
        if (rank.status)
            continue;
        if (waitpid(rank.process, &status, WNOHANG) != rank.process) {
            isAnyAlive = true;
            continue;
        }
        rank.status = status;
        if (hasEnded)
            hasEnded(rank);
    }
    return isAnyAlive;
}

void RankProcesses::signalAll(int signal) const
{
    for (const RankProcess& rank : m_ranks)
        if (!rank.status)
            kill(rank.process, signal);
}

} // namespace formwork
