#include "context.h"

#include "core/base/error.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <array>
#include <cerrno>
#include <csignal>
#include <cstdlib>
#include <cstring>
#include <spawn.h>
#include <sstream>
#include <sys/wait.h>
#include <unistd.h>

namespace formwork::cli {

namespace fs = std::filesystem;

namespace {

struct ChildResult
{
    int exitCode = 0;
    std::string output;
};

// Runs a program, collecting its standard output; its errors go where ours go.
ChildResult runChild(const std::vector<std::string>& words,
                     const std::vector<std::string>& environment)
{
    std::array<int, 2> ends{};
    if (::pipe(ends.data()) != 0)
        throw errorFromErrno(errno, "make a pipe", words.front());

    const auto pointers = [](const std::vector<std::string>& strings) {
        std::vector<char*> result;
        for (const std::string& text : strings)
            result.push_back(const_cast<char*>(text.c_str()));
        result.push_back(nullptr);
        return result;
    };
    const std::vector<char*> argv = pointers(words);
    const std::vector<char*> envp = pointers(environment);

    // The child gets an empty signal mask: ours blocks Ctrl+C for SignalStop.
    posix_spawnattr_t attributes;
    posix_spawnattr_init(&attributes);
    sigset_t none;
    sigemptyset(&none);
    posix_spawnattr_setsigmask(&attributes, &none);
    posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSIGMASK);
    posix_spawn_file_actions_t actions;
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_adddup2(&actions, ends[1], STDOUT_FILENO);
    posix_spawn_file_actions_addclose(&actions, ends[0]);
    posix_spawn_file_actions_addclose(&actions, ends[1]);
    pid_t child = 0;
    const int status =
        ::posix_spawn(&child, argv[0], &actions, &attributes, argv.data(), envp.data());
    posix_spawn_file_actions_destroy(&actions);
    posix_spawnattr_destroy(&attributes);
    ::close(ends[1]);
    if (status != 0) {
        ::close(ends[0]);
        throw errorFromErrno(status, "start", words.front());
    }

    ChildResult result;
    std::array<char, 4096> buffer{};
    for (;;) {
        const ssize_t got = ::read(ends[0], buffer.data(), buffer.size());
        if (got > 0)
            result.output.append(buffer.data(), static_cast<std::size_t>(got));
        else if (got == 0 || errno != EINTR)
            break;
    }
    ::close(ends[0]);
    int waitStatus = 0;
    while (::waitpid(child, &waitStatus, 0) < 0 && errno == EINTR) {
    }
    result.exitCode = WIFEXITED(waitStatus) ? WEXITSTATUS(waitStatus) : -1;
    return result;
}

std::vector<std::string> offscreenEnvironment()
{
    std::vector<std::string> environment;
    for (char** entry = environ; *entry != nullptr; ++entry) {
        if (std::strncmp(*entry, "QT_QPA_PLATFORM=", 16) != 0)
            environment.emplace_back(*entry);
    }
    environment.emplace_back("QT_QPA_PLATFORM=offscreen");
    return environment;
}

} // namespace

std::vector<fs::path> drawCharts(const Context& context, const std::vector<RunId>& runs,
                                 const std::string& format, const fs::path& folder)
{
    const fs::path program = context.programFolder / "formwork";
    if (!fs::exists(program))
        throw Error(ErrorCode::NotFound, "the window program, which draws charts, is not here",
                    program, "install or build it (package formwork), or export --format csv");
    context.fileSystem.createDirectories(folder);
    const ChildResult result = runChild(
        {program.string(), "--workspace", context.workspaceRoot.string(), "--export", format,
         "--runs", fmt::format("{}", fmt::join(runs, ",")), "--out", folder.string()},
        offscreenEnvironment());
    if (result.exitCode != 0)
        throw Error(ErrorCode::Io, "the charts could not be drawn", folder,
                    "the reason stands above");
    std::vector<fs::path> files;
    std::istringstream lines(result.output);
    for (std::string line; std::getline(lines, line);)
        files.emplace_back(line);
    return files;
}

} // namespace formwork::cli
