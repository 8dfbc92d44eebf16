#include "core/base/process_identity.h"

#include <array>
#include <filesystem>
#include <fstream>
#include <optional>
#include <sstream>
#include <system_error>

#include <unistd.h>

namespace formwork {

namespace {

std::string hostName()
{
    std::array<char, 256> name{};
    if (::gethostname(name.data(), name.size() - 1) != 0 || name[0] == '\0')
        return "localhost";
    return name.data();
}

std::string machineName(const std::string& host)
{
    std::string boot;
    std::ifstream("/proc/sys/kernel/random/boot_id") >> boot;
    std::error_code ignored;
    const auto space = std::filesystem::read_symlink("/proc/self/ns/pid", ignored);
    return host + ' ' + boot + ' ' + space.string();
}

// Nothing if there is no such process, or only its zombie.
std::optional<std::int64_t> startTimeOf(std::int64_t pid)
{
    std::ifstream file("/proc/" + std::to_string(pid) + "/stat");
    std::string line;
    if (!std::getline(file, line))
        return std::nullopt;
    // The name in field 2 may hold anything, spaces and brackets too; the last ')' ends it.
    std::istringstream rest(line.substr(line.rfind(')') + 1));
    std::string state;
    rest >> state;
    if (state == "Z" || state == "X")
        return std::nullopt;
    std::string field;
    for (int number = 4; number <= 21; ++number)
        rest >> field;
    std::int64_t startTime = 0;
    if (!(rest >> startTime))
        return std::nullopt;
    return startTime;
}

} // namespace

ProcessIdentity currentProcess()
{
    ProcessIdentity self;
    self.host = hostName();
    self.machine = machineName(self.host);
    self.pid = ::getpid();
    self.startTime = startTimeOf(self.pid).value_or(0);
    return self;
}

bool mayBeAlive(const ProcessIdentity& process)
{
    if (process.machine != machineName(hostName()))
        return true;
    return startTimeOf(process.pid) == process.startTime;
}

} // namespace formwork
