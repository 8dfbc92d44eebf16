// How many of a run's epoch checkpoints stay.
#pragma once

#include "core/base/file_system.h"

#include <filesystem>
#include <vector>

namespace formwork {

// The epoch checkpoints that are there, oldest first.
std::vector<std::filesystem::path> epochCheckpoints(const std::filesystem::path& runFolder);

// Removes all but the newest `keep` of them (0 = none is removed). To be called when the newest has
// been written and read back.
void pruneCheckpoints(FileSystem& fileSystem, const std::filesystem::path& runFolder, int keep);

} // namespace formwork
