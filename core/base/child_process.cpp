#include "core/base/child_process.h"

#include "core/base/error.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <csignal>
#include <cstdlib>
#include <cstring>
#include <fcntl.h>
#include <optional>
#include <poll.h>
#include <spawn.h>
#include <string_view>
#include <sys/mman.h>
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
    Descriptor(Descriptor&& other) noexcept : m_fd(std::exchange(other.m_fd, -1)) {}
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
    Child(const ChildRequest& request, int input, int output, int errors);
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

// `input` < 0: none given; `errors` < 0: not collected.
Child::Child(const ChildRequest& request, int input, int output, int errors)
{
    SpawnSettings settings;
    if (input >= 0)
        posix_spawn_file_actions_adddup2(&settings.actions, input, STDIN_FILENO);
    else if (request.isSilent || errors >= 0)
        posix_spawn_file_actions_addopen(&settings.actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
    if (errors >= 0)
        posix_spawn_file_actions_adddup2(&settings.actions, errors, STDERR_FILENO);
    else if (request.isSilent)
        posix_spawn_file_actions_addopen(&settings.actions, STDERR_FILENO, "/dev/null", O_WRONLY,
                                         0);
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

// One end of a pipe to read what a child prints.
struct Pipe
{
    explicit Pipe(const std::filesystem::path& program)
    {
        std::array<int, 2> ends{};
        if (::pipe2(ends.data(), O_CLOEXEC) != 0)
            throw errorFromErrno(errno, Text("opening a pipe for"), program);
        out.emplace(ends[0]);
        in.emplace(ends[1]);
    }
    // What came; empty at the end.
    std::string_view read()
    {
        for (;;) {
            const ssize_t count = ::read(out->get(), piece.data(), piece.size());
            if (count >= 0)
                return {piece.data(), static_cast<std::size_t>(count)};
            if (errno != EINTR)
                return {};
        }
    }

    std::optional<Descriptor> out, in;
    std::array<char, 65536> piece{};
};

// A file in memory that holds `text`, to be read from its beginning.
Descriptor fileWith(const std::string& text, const std::filesystem::path& program)
{
    Descriptor file(::memfd_create("input", MFD_CLOEXEC));
    std::string_view rest = text;
    while (file.get() >= 0 && !rest.empty()) {
        const ssize_t written = ::write(file.get(), rest.data(), rest.size());
        if (written < 0 && errno != EINTR)
            break;
        rest.remove_prefix(static_cast<std::size_t>(std::max<ssize_t>(written, 0)));
    }
    if (file.get() < 0 || !rest.empty() || ::lseek(file.get(), 0, SEEK_SET) != 0)
        throw errorFromErrno(errno, Text("writing the input of"), program);
    return file;
}

void keepEnd(std::string& errors, std::string_view more)
{
    errors.append(more);
    if (errors.size() > kLongestErrors)
        errors.erase(0, errors.size() - kLongestErrors);
}

bool isExecutable(const std::filesystem::path& path)
{
    std::error_code ignored;
    return std::filesystem::is_regular_file(path, ignored) && ::access(path.c_str(), X_OK) == 0;
}

} // namespace

ChildResult runChild(const ChildRequest& request)
{
    Pipe output(request.program);
    std::optional<Pipe> errors;
    if (request.collectsErrors)
        errors.emplace(request.program);
    std::optional<Descriptor> input;
    if (request.input)
        input.emplace(fileWith(*request.input, request.program));
    Child child(request, input ? input->get() : -1, output.in->get(),
                errors ? errors->in->get() : -1);
    output.in.reset();
    if (errors)
        errors->in.reset();

    ChildResult result;
    std::size_t size = 0;
    const auto began = std::chrono::steady_clock::now();
    std::array<pollfd, 2> waited{pollfd{output.out->get(), POLLIN, 0},
                                 pollfd{errors ? errors->out->get() : -1, POLLIN, 0}};
    while (waited[0].fd >= 0 || waited[1].fd >= 0) {
        throwIfStopped(request.stop);
        if (request.timeout.count() > 0 &&
            std::chrono::steady_clock::now() - began > request.timeout) {
            result.end = ChildEnd::TooLong;
            return result;
        }
        if (::poll(waited.data(), waited.size(), static_cast<int>(kPollInterval.count())) <= 0)
            continue;
        if (waited[1].revents != 0) {
            const std::string_view piece = errors->read();
            keepEnd(result.errors, piece);
            if (piece.empty())
                waited[1].fd = -1;
        }
        if (waited[0].revents == 0)
            continue;
        const std::string_view piece = output.read();
        if (piece.empty())
            waited[0].fd = -1;
        size += piece.size();
        if (size > request.longestOutput) {
            result.end = ChildEnd::TooMuch;
            return result;
        }
        if (request.received && !piece.empty())
            request.received(piece);
        else
            result.output.append(piece);
    }
    const int status = child.wait();
    result.end = WIFSIGNALED(status) ? ChildEnd::Signal : ChildEnd::Exited;
    result.code = WIFSIGNALED(status) ? WTERMSIG(status) : WEXITSTATUS(status);
    return result;
}

std::optional<std::filesystem::path> findProgram(const std::string& name)
{
    if (name.find('/') != std::string::npos)
        return isExecutable(name) ? std::optional<std::filesystem::path>(name) : std::nullopt;
    const char* variable = std::getenv("PATH");
    std::string_view folders = variable != nullptr ? variable : "/usr/local/bin:/usr/bin:/bin";
    while (!name.empty()) {
        const std::size_t end = folders.find(':');
        const std::filesystem::path candidate =
            std::filesystem::path(folders.substr(0, end)) / name;
        if (isExecutable(candidate))
            return candidate;
        if (end == std::string_view::npos)
            break;
        folders.remove_prefix(end + 1);
    }
    return std::nullopt;
}

} // namespace formwork
