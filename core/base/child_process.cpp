#include "core/base/child_process.h"

#include "core/base/error.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <csignal>
#include <cstring>
#include <fcntl.h>
#include <poll.h>
#include <spawn.h>
#include <string_view>
#include <sys/wait.h>
#include <unistd.h>
#include <utility>

namespace formwork {

namespace {

constexpr std::chrono::milliseconds kPollInterval{100};

class Descriptor
{
public:
    explicit Descriptor(int fd) : m_fd(fd) {}
    ~Descriptor() { close(); }
    Descriptor(const Descriptor&) = delete;
    Descriptor& operator=(const Descriptor&) = delete;
    int get() const { return m_fd; }
    void close()
    {
        if (m_fd >= 0)
            ::close(std::exchange(m_fd, -1));
    }

private:
    int m_fd;
};

class SpawnSettings
{
public:
    SpawnSettings()
    {
        posix_spawn_file_actions_init(&actions);
        posix_spawnattr_init(&attributes);
    }
    ~SpawnSettings()
    {
        posix_spawnattr_destroy(&attributes);
        posix_spawn_file_actions_destroy(&actions);
    }
    SpawnSettings(const SpawnSettings&) = delete;
    SpawnSettings& operator=(const SpawnSettings&) = delete;

    posix_spawn_file_actions_t actions;
    posix_spawnattr_t attributes;
};

std::vector<std::string> environmentWith(const std::vector<std::string>& added)
{
    const auto nameOf = [](std::string_view variable) {
        return variable.substr(0, variable.find('='));
    };
    std::vector<std::string> result = added;
    for (char** entry = environ; *entry != nullptr; ++entry) {
        const auto isReplaced = [&](const std::string& variable) {
            return nameOf(variable) == nameOf(*entry);
        };
        if (std::ranges::none_of(added, isReplaced))
            result.emplace_back(*entry);
    }
    return result;
}

// As execve() wants them; `texts` must outlive the result.
std::vector<char*> pointersTo(std::vector<std::string>& texts)
{
    std::vector<char*> result;
    result.reserve(texts.size() + 1);
    for (std::string& text : texts)
        result.push_back(text.data());
    result.push_back(nullptr);
    return result;
}

// A child in its own process group; both are gone when the object is.
class Child
{
public:
    Child(const ChildRequest& request, int output);
    ~Child()
    {
        if (m_pid > 0) {
            ::kill(-m_pid, SIGKILL); // the group
            wait();
        }
    }
    Child(const Child&) = delete;
    Child& operator=(const Child&) = delete;

    int wait()
    {
        int status = 0;
        while (::waitpid(m_pid, &status, 0) < 0 && errno == EINTR) {
        }
        m_pid = -1;
        return status;
    }

private:
    pid_t m_pid = -1;
};

Child::Child(const ChildRequest& request, int output)
{
    SpawnSettings settings;
    if (request.isSilent) {
        posix_spawn_file_actions_addopen(&settings.actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
        posix_spawn_file_actions_addopen(&settings.actions, STDERR_FILENO, "/dev/null", O_WRONLY,
                                         0);
    }
    posix_spawn_file_actions_adddup2(&settings.actions, output, STDOUT_FILENO);
    posix_spawn_file_actions_addclosefrom_np(&settings.actions, STDERR_FILENO + 1);
    // Ours may block signals that the child must receive, such as Ctrl+C.
    sigset_t none;
    sigemptyset(&none);
    posix_spawnattr_setsigmask(&settings.attributes, &none);
    posix_spawnattr_setpgroup(&settings.attributes, 0);
    posix_spawnattr_setflags(&settings.attributes, POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETPGROUP);

    std::vector<std::string> words = {request.program.string()};
    words.insert(words.end(), request.arguments.begin(), request.arguments.end());
    std::vector<std::string> environment = environmentWith(request.environment);
    const int failure =
        ::posix_spawn(&m_pid, request.program.c_str(), &settings.actions, &settings.attributes,
                      pointersTo(words).data(), pointersTo(environment).data());
    if (failure != 0) {
        m_pid = -1;
        throw Error(ErrorCode::Internal, Text("cannot be started: %1").arg(std::strerror(failure)),
                    request.program, Text("build or install Formwork again"));
    }
}

} // namespace

ChildResult runChild(const ChildRequest& request)
{
    std::array<int, 2> ends{};
    if (::pipe2(ends.data(), O_CLOEXEC) != 0)
        throw errorFromErrno(errno, Text("opening a pipe for"), request.program);
    const Descriptor out(ends[0]);
    Descriptor in(ends[1]);
    Child child(request, in.get());
    in.close();

    ChildResult result;
    const auto began = std::chrono::steady_clock::now();
    std::array<char, 65536> piece{};
    for (;;) {
        throwIfStopped(request.stop);
        if (request.timeout.count() > 0 &&
            std::chrono::steady_clock::now() - began > request.timeout) {
            result.end = ChildEnd::TooLong;
            return result;
        }
        pollfd waited{out.get(), POLLIN, 0};
        if (::poll(&waited, 1, static_cast<int>(kPollInterval.count())) <= 0)
            continue;
        const ssize_t count = ::read(out.get(), piece.data(), piece.size());
        if (count < 0 && errno == EINTR)
            continue;
        if (count <= 0)
            break;
        result.output.append(piece.data(), static_cast<std::size_t>(count));
        if (result.output.size() > request.longestOutput) {
            result.end = ChildEnd::TooMuch;
            return result;
        }
    }
    const int status = child.wait();
    result.end = WIFSIGNALED(status) ? ChildEnd::Signal : ChildEnd::Exited;
    result.code = WIFSIGNALED(status) ? WTERMSIG(status) : WEXITSTATUS(status);
    return result;
}

} // namespace formwork
