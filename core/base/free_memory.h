// Memory that this process could still take.
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>

namespace formwork {

// Bytes that can be had without swapping out other programs: what the kernel estimates to be
// available, and in a control group (cgroups(7); version 2, or version 1's memory controller) with
// a limit at most what is left of it, files that it caches not counted. Reads proc/meminfo,
// proc/self/cgroup and sys/fs/cgroup below `root`. Nothing where the system does not say. Never
// throws.
std::optional<std::uint64_t> freeMemory(const std::filesystem::path& root = "/");

} // namespace formwork
