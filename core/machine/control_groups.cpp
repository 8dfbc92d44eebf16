#include "core/machine/control_groups.h"

#include "core/machine/text_files.h"

#include <algorithm>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace formwork {

namespace {

namespace fs = std::filesystem;

// Version 1 cannot express "no limit": it gives the largest number of whole pages.
constexpr std::uint64_t kNoMemoryLimit = std::uint64_t{1} << 62;

struct Membership
{
    std::string controllers; // "cpu,cpuacct"; empty: version 2
    fs::path group;          // "/user.slice/..."
};

std::vector<Membership> parseMemberships(std::string_view text)
{
    std::vector<Membership> memberships;
    while (!text.empty()) {
        // "id:controllers:path", where the path may hold colons.
        const std::string_view line = takeLine(text);
        const auto first = line.find(':');
        const auto second = first == std::string_view::npos ? first : line.find(':', first + 1);
        if (second == std::string_view::npos)
            continue;
        memberships.push_back({std::string(line.substr(first + 1, second - first - 1)),
                               fs::path(line.substr(second + 1))});
    }
    return memberships;
}

bool holds(const std::string& controllers, std::string_view wanted)
{
    for (std::string_view rest = controllers; !rest.empty();) {
        const auto comma = std::min(rest.find(','), rest.size());
        if (rest.substr(0, comma) == wanted)
            return true;
        rest.remove_prefix(std::min(comma + 1, rest.size()));
    }
    return false;
}

template <typename Number>
void tighten(std::optional<Number>& limit, const std::optional<Number>& other)
{
    if (other)
        limit = limit ? std::min(*limit, *other) : *other;
}

// Calls `read` with the group's folder below `mount` and every one above it, `mount` included.
void climb(const fs::path& mount, const fs::path& group,
           const std::function<void(const fs::path&)>& read)
{
    fs::path inside = group.relative_path().lexically_normal();
    // A group beside or above the root that this process sees.
    if (!inside.empty() && *inside.begin() == "..")
        inside.clear();
    for (; !inside.empty() && inside != "."; inside = inside.parent_path())
        read(mount / inside);
    read(mount);
}

std::optional<std::uint64_t> memoryLimit(const fs::path& file)
{
    const auto bytes = numberOf<std::uint64_t>(kernelText(file)); // "max" is none
    return bytes && *bytes < kNoMemoryLimit ? bytes : std::nullopt;
}

std::optional<double> share(std::optional<double> quota, std::optional<double> period)
{
    if (!quota || !period || *quota <= 0 || *period <= 0)
        return std::nullopt;
    return *quota / *period;
}

// "max 100000" or "150000 100000": microseconds in a period.
std::optional<double> quotaOfVersion2(const fs::path& file)
{
    const std::string text = kernelText(file);
    const auto blank = text.find(' ');
    if (blank == std::string::npos)
        return std::nullopt;
    return share(numberOf<double>(std::string_view(text).substr(0, blank)),
                 numberOf<double>(std::string_view(text).substr(blank)));
}

void readVersion2(const fs::path& mount, const fs::path& group, GroupLimits& limits)
{
    climb(mount, group, [&limits](const fs::path& folder) {
        tighten(limits.cpus, quotaOfVersion2(folder / "cpu.max"));
        tighten(limits.memory, memoryLimit(folder / "memory.max"));
    });
}

// The mount of a controller is named after it, or after all that share it.
fs::path mountOfVersion1(const fs::path& groups, const Membership& membership,
                         std::string_view controller)
{
    std::error_code failed;
    const fs::path own = groups / controller;
    return fs::exists(own, failed) ? own : groups / membership.controllers;
}

void readVersion1(const fs::path& groups, const Membership& membership, GroupLimits& limits)
{
    if (holds(membership.controllers, "cpu")) {
        climb(mountOfVersion1(groups, membership, "cpu"), membership.group,
              [&limits](const fs::path& folder) {
                  tighten(limits.cpus,
                          share(numberOf<double>(kernelText(folder / "cpu.cfs_quota_us")),
                                numberOf<double>(kernelText(folder / "cpu.cfs_period_us"))));
              });
    }
    if (holds(membership.controllers, "memory")) {
        climb(mountOfVersion1(groups, membership, "memory"), membership.group,
              [&limits](const fs::path& folder) {
                  tighten(limits.memory, memoryLimit(folder / "memory.limit_in_bytes"));
              });
    }
}

} // namespace

GroupLimits readGroupLimits(const fs::path& root)
{
    GroupLimits limits;
    const fs::path groups = root / "sys/fs/cgroup";
    std::error_code failed;
    if (!fs::is_directory(groups, failed))
        return limits;
    bool version1 = false;
    bool version2 = false;
    for (const Membership& membership : parseMemberships(kernelText(root / "proc/self/cgroup"))) {
        if (!membership.controllers.empty()) {
            version1 = version1 || holds(membership.controllers, "cpu") ||
                       holds(membership.controllers, "memory");
            readVersion1(groups, membership, limits);
            continue;
        }
        // Beside version 1 it is mounted separately.
        const fs::path beside = groups / "unified";
        readVersion2(fs::is_directory(beside, failed) ? beside : groups, membership.group, limits);
        version2 = true;
    }
    limits.version = version1 ? 1 : version2 ? 2 : 0;
    return limits;
}

} // namespace formwork
