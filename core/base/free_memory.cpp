#include "core/base/free_memory.h"

#include <algorithm>
#include <fstream>
#include <string>

namespace formwork {

namespace {

namespace fs = std::filesystem;

std::optional<std::uint64_t> numberIn(const fs::path& file)
{
    std::ifstream stream(file);
    std::uint64_t number = 0;
    if (stream >> number) // not "max"
        return number;
    return std::nullopt;
}

// Reads a file of lines "key number", or "key: number kB".
std::uint64_t valueOf(const fs::path& file, const std::string& key)
{
    std::ifstream stream(file);
    std::string word;
    while (stream >> word) {
        std::uint64_t number = 0;
        if (word == key && stream >> number)
            return number;
        stream.ignore(4096, '\n');
    }
    return 0;
}

struct GroupFiles
{
    const char* limit;
    const char* used;
    const char* cachedFiles; // in memory.stat: what the group gives back before anything else
};
constexpr GroupFiles kVersion1 = {"memory.limit_in_bytes", "memory.usage_in_bytes",
                                  "total_inactive_file"};
constexpr GroupFiles kVersion2 = {"memory.max", "memory.current", "inactive_file"};

void tighten(std::uint64_t& free, const fs::path& folder, const GroupFiles& files)
{
    const auto limit = numberIn(folder / files.limit);
    const auto used = numberIn(folder / files.used);
    if (!limit || !used)
        return;
    const std::uint64_t cached =
        std::min(*used, valueOf(folder / "memory.stat", files.cachedFiles));
    free = std::min(free, *limit - std::min(*limit, *used - cached));
}

// The group's folder and all above it; a group that is not visible counts as the nearest that is.
void tightenByGroups(std::uint64_t& free, const fs::path& mount, const fs::path& group,
                     const GroupFiles& files)
{
    fs::path inside = group.relative_path().lexically_normal();
    if (!inside.empty() && *inside.begin() == "..")
        inside.clear();
    for (; !inside.empty() && inside != "."; inside = inside.parent_path())
        tighten(free, mount / inside, files);
    tighten(free, mount, files);
}

} // namespace

std::optional<std::uint64_t> freeMemory(const fs::path& root)
{
    constexpr std::uint64_t kKibibyte = 1024;
    const std::uint64_t available = valueOf(root / "proc/meminfo", "MemAvailable:");
    if (available == 0)
        return std::nullopt;
    std::uint64_t free = available * kKibibyte;
    const fs::path groups = root / "sys/fs/cgroup";
    std::ifstream memberships(root / "proc/self/cgroup");
    for (std::string line; std::getline(memberships, line);) {
        const auto first = line.find(':');
        const auto second = first == std::string::npos ? first : line.find(':', first + 1);
        if (second == std::string::npos)
            continue;
        const std::string controllers = line.substr(first + 1, second - first - 1);
        const fs::path group = line.substr(second + 1);
        if (controllers.empty())
            tightenByGroups(free, groups, group, kVersion2);
        else if (("," + controllers + ",").find(",memory,") != std::string::npos)
            tightenByGroups(free, groups / "memory", group, kVersion1);
    }
    return free;
}

} // namespace formwork
