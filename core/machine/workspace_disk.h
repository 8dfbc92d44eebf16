// The disk that a workspace lies on, or would.
#pragma once

#include "core/machine/facts.h"

#include <filesystem>

namespace formwork {

// Changes nothing: a folder that does not exist is not created, and the nearest one above it that
// exists is examined. Never throws; what cannot be found out is empty, 0 or false.
DiskFacts examineWorkspaceDisk(const std::filesystem::path& folder);

} // namespace formwork
