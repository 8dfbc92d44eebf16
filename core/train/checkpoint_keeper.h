// A run's checkpoints: how many of the epochs' stay, and which one the run goes on from.
#pragma once

#include "core/base/file_system.h"
#include "core/train/checkpoint.h"

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace formwork {

// The epoch checkpoints that are there, oldest first.
std::vector<std::filesystem::path> epochCheckpoints(const std::filesystem::path& runFolder);

// Removes all but the newest `keep` of them (0 = none is removed). To be called when the newest has
// been written and read back.
void pruneCheckpoints(FileSystem& fileSystem, const std::filesystem::path& runFolder, int keep);

struct ResumePoint
{
    std::filesystem::path path;
    CheckpointFile file;
    std::string lost; // why it is not the last checkpoint; empty if it is

    // Otherwise it has weights alone: the optimiser begins anew.
    bool isExact() const { return !file.moments.empty(); }
};

// The last checkpoint; if it is not there or damaged, the newest of the others that is intact.
// Nothing when there is none at all. Errors: CorruptData when there are some, all of them damaged;
// those of FileSystem.
std::optional<ResumePoint> findResumePoint(FileSystem& fileSystem,
                                           const std::filesystem::path& runFolder);

} // namespace formwork
