#include "core/model/pth_process.h"

#include "core/base/error.h"

#include <dlfcn.h>
#include <fcntl.h>
#include <poll.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <csignal>
#include <cstring>
#include <optional>
#include <system_error>
#include <utility>

namespace formwork {

namespace fs = std::filesystem;

namespace {

constexpr const char* kReaderName = "formwork-pth-reader";
constexpr std::size_t kLongestAnswer = 32U << 20;
constexpr std::chrono::milliseconds kPollInterval{100};
constexpr std::chrono::seconds kLeastTime{60};
constexpr std::uint64_t kSlowestBytesPerSecond = 10'000'000; // a network disk

class Descriptor
{
public:
    explicit Descriptor(int fd = -1) : m_fd(fd) {}
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

// A child that is gone when the object is.
class Child
{
public:
    // Its standard output is `out`; it has no other file of this process.
    Child(const fs::path& program, const std::array<std::string, 2>& arguments, int out);
    ~Child()
    {
        if (m_pid > 0) {
            kill(m_pid, SIGKILL);
            wait();
        }
    }
    Child(const Child&) = delete;
    Child& operator=(const Child&) = delete;

    int wait()
    {
        int status = 0;
        while (waitpid(m_pid, &status, 0) < 0 && errno == EINTR) {
        }
        m_pid = -1;
        return status;
    }

private:
    pid_t m_pid = -1;
};

Child::Child(const fs::path& program, const std::array<std::string, 2>& arguments, int out)
{
    SpawnSettings settings;
    posix_spawn_file_actions_addopen(&settings.actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
    posix_spawn_file_actions_adddup2(&settings.actions, out, STDOUT_FILENO);
    posix_spawn_file_actions_addopen(&settings.actions, STDERR_FILENO, "/dev/null", O_WRONLY, 0);
    posix_spawn_file_actions_addclosefrom_np(&settings.actions, STDERR_FILENO + 1);
    sigset_t none;
    sigemptyset(&none);
    posix_spawnattr_setsigmask(&settings.attributes, &none);
    posix_spawnattr_setflags(&settings.attributes, POSIX_SPAWN_SETSIGMASK);

    std::string name = program.string();
    std::array<std::string, 2> copies = arguments;
    std::array<char*, 4> argv = {name.data(), copies[0].data(), copies[1].data(), nullptr};
    const int failure = posix_spawn(&m_pid, program.c_str(), &settings.actions,
                                    &settings.attributes, argv.data(), environ);
    if (failure != 0) {
        m_pid = -1;
        throw Error(ErrorCode::Internal,
                    std::string("cannot start the reader of .pth files: ") + std::strerror(failure),
                    program, "build or install Formwork again");
    }
}

[[noreturn]] void died(const fs::path& file, const std::string& how)
{
    throw Error(ErrorCode::CorruptData, "its reader " + how, file,
                "the file is damaged or malicious; nothing else was touched");
}

std::string readAnswer(int fd, const PthRequest& request, std::chrono::milliseconds timeout)
{
    const auto end = std::chrono::steady_clock::now() + timeout;
    std::string answer;
    std::array<char, 65536> piece{};
    for (;;) {
        throwIfStopped(request.stop);
        if (std::chrono::steady_clock::now() > end)
            died(request.file, "took too long and was ended");
        pollfd waited{fd, POLLIN, 0};
        const int ready = poll(&waited, 1, static_cast<int>(kPollInterval.count()));
        if (ready <= 0)
            continue;
        const ssize_t count = read(fd, piece.data(), piece.size());
        if (count < 0 && errno == EINTR)
            continue;
        if (count <= 0)
            return answer;
        answer.append(piece.data(), static_cast<std::size_t>(count));
        if (answer.size() > kLongestAnswer)
            died(request.file, "answered without end and was ended");
    }
}

std::chrono::milliseconds timeFor(std::uint64_t bytes)
{
    return kLeastTime + std::chrono::seconds(bytes / kSlowestBytesPerSecond);
}

} // namespace

fs::path findPthReader()
{
    Dl_info info{};
    std::error_code ignored;
    fs::path file; // of the program or module, behind links that it is started through
    if (dladdr(reinterpret_cast<const void*>(&findPthReader), &info) != 0)
        file = info.dli_fname;
    file = file.is_absolute() ? fs::canonical(file, ignored) : fs::path();
    if (file.empty()) // dli_fname is argv[0] in a program
        file = fs::read_symlink("/proc/self/exe", ignored);
    const fs::path folder = file.parent_path();
    for (const fs::path& place : {folder, folder / ".." / "lib" / "formwork"})
        if (fs::exists(place / kReaderName, ignored))
            return (place / kReaderName).lexically_normal();
    throw Error(ErrorCode::NotFound, "the reader of .pth files is missing", folder / kReaderName,
                "build or install Formwork again");
}

WeightsOutline readPthOutline(const PthRequest& request, const fs::path& reader)
{
    PosixFileSystem fileSystem;
    const std::uint64_t fileBytes = fileSystem.open(request.file)->size();
    std::array<int, 2> ends{};
    if (pipe2(ends.data(), O_CLOEXEC) != 0)
        throw errorFromErrno(errno, "opening a pipe for", request.file);
    const Descriptor out(ends[0]);
    Descriptor in(ends[1]);
    // A relative path that begins with '-' is no option.
    Child child(reader, {fs::absolute(request.file).string(), request.entry}, in.get());
    in.close();
    const std::string answer = readAnswer(
        out.get(), request, request.timeout.count() > 0 ? request.timeout : timeFor(fileBytes));
    const int status = child.wait();
    if (WIFSIGNALED(status))
        died(request.file, "was ended by signal " + std::to_string(WTERMSIG(status)));
    if (!WIFEXITED(status) || WEXITSTATUS(status) != 0)
        died(request.file, "failed");
    return outlineFromAnswer(answer, fileBytes, request.file);
}

} // namespace formwork
