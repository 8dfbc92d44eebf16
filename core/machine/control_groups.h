// Limits that a container or a service manager puts on the process (cgroups(7)).
#pragma once

#include "core/machine/facts.h"

#include <filesystem>

namespace formwork {

// The tightest limit on the way from the process's group up to the mounted root, from
// proc/self/cgroup and sys/fs/cgroup below `root` ("/"): version 2, version 1, or both mounted. A
// group that is not visible here (a container that was given another view) counts as the nearest
// visible one above it. Without control groups there are no limits. Never throws.
GroupLimits readGroupLimits(const std::filesystem::path& root);

} // namespace formwork
