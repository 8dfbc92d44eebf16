#include "core/base/partial_path.h"

#include "core/base/file_system.h"
#include "core/base/process_identity.h"

#include <algorithm>
#include <array>
#include <atomic>
#include <cerrno>
#include <charconv>
#include <chrono>
#include <csignal>
#include <cstdint>
#include <cstdio>
#include <optional>
#include <string>
#include <string_view>
#include <system_error>
#include <utility>

#include <unistd.h>

namespace formwork {

namespace fs = std::filesystem;

namespace {

constexpr std::string_view kPartial = ".partial-";

// Time without a write, by the file system's clock: long enough for any write still in progress.
constexpr std::chrono::hours kAbandonedAfter{24};

// FNV-1a, folded: short enough for a file name, long enough to distinguish machines.
std::string tagOf(std::string_view text)
{
    std::uint64_t hash = 0xCBF29CE484222325;
    for (const char c : text)
        hash = (hash ^ static_cast<unsigned char>(c)) * 0x100000001B3;
    std::array<char, 9> tag{};
    std::snprintf(tag.data(), tag.size(), "%08x", static_cast<unsigned>(hash ^ (hash >> 32U)));
    return tag.data();
}

// Who writes a partial file: "<name>.partial-<host>-<machine>-<pid>-<n>".
struct PartialOwner
{
    std::string host;
    std::string machine; // host, boot and pid namespace
    pid_t pid = 0;
};

const PartialOwner& thisProcess()
{
    static const PartialOwner self = [] {
        const ProcessIdentity process = currentProcess();
        return PartialOwner{tagOf(process.host), tagOf(process.machine),
                            static_cast<pid_t>(process.pid)};
    }();
    return self;
}

// The part before the next '-'; both are removed from `text`.
std::string_view takePart(std::string_view& text)
{
    const std::size_t end = std::min(text.find('-'), text.size());
    const std::string_view part = text.substr(0, end);
    text.remove_prefix(std::min(end + 1, text.size()));
    return part;
}

template <typename Number>
std::optional<Number> numberOf(std::string_view text)
{
    Number number{};
    const auto result = std::from_chars(text.data(), text.data() + text.size(), number);
    if (result.ec != std::errc() || result.ptr != text.data() + text.size())
        return std::nullopt;
    return number;
}

// Nothing if it is not the name of a partial file of `name`.
std::optional<PartialOwner> ownerOf(std::string_view file, std::string_view name)
{
    if (!file.starts_with(name) || !file.substr(name.size()).starts_with(kPartial))
        return std::nullopt;
    std::string_view rest = file.substr(name.size() + kPartial.size());
    PartialOwner owner;
    owner.host = takePart(rest);
    owner.machine = takePart(rest);
    const auto pid = numberOf<pid_t>(takePart(rest));
    if (!pid || *pid <= 0 || !numberOf<unsigned>(rest))
        return std::nullopt;
    owner.pid = *pid;
    return owner;
}

// A pid means something on its own machine only. The same host after a restart has another boot,
// and what it wrote before no longer has a writer; but hosts may share a name, hence the wait.
bool isAbandoned(const PartialOwner& owner, const fs::path& file, fs::file_time_type now)
{
    if (owner.machine == thisProcess().machine)
        return ::kill(owner.pid, 0) != 0 && errno == ESRCH;
    if (owner.host != thisProcess().host)
        return false;
    std::error_code failure;
    const auto written = fs::last_write_time(file, failure);
    return !failure && written + kAbandonedAfter < now;
}

} // namespace

void removeStalePartials(FileSystem& fileSystem, const fs::path& target, const fs::path& own)
{
    const fs::path folder = target.has_parent_path() ? target.parent_path() : fs::path(".");
    const std::string name = target.filename().native();
    std::error_code failure;
    const auto now = fs::last_write_time(own, failure);
    if (failure)
        return;
    for (fs::directory_iterator entry(folder, failure), end; !failure && entry != end;
         entry.increment(failure)) {
        const auto owner = ownerOf(entry->path().filename().native(), name);
        if (owner && isAbandoned(*owner, entry->path(), now))
            fileSystem.remove(entry->path());
    }
}

void removeAbandonedPartials(FileSystem& fileSystem, const fs::path& folder)
{
    const auto now = fs::file_time_type::clock::now();
    std::error_code failure;
    for (fs::directory_iterator entry(folder, failure), end; !failure && entry != end;
         entry.increment(failure)) {
        const std::string file = entry->path().filename().native();
        const auto owner = ownerOf(file, std::string_view(file).substr(0, file.rfind(kPartial)));
        if (owner && isAbandoned(*owner, entry->path(), now))
            fileSystem.remove(entry->path());
    }
}

fs::path partialPath(const fs::path& target)
{
    static std::atomic<unsigned> counter{0};
    const PartialOwner& self = thisProcess();
    fs::path partial = target;
    partial += std::string(kPartial) + self.host + '-' + self.machine + '-' +
               std::to_string(::getpid()) + '-' + std::to_string(counter++);
    return partial;
}

} // namespace formwork
