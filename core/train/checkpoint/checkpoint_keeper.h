// A run's checkpoints: how many of the epochs' stay, and which one the run resumes from.
#pragma once

#include "core/base/file_system.h"
#include "core/train/checkpoint/checkpoint.h"

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

// Removes what a save left that was killed, also in earlier versions of Formwork. Only for who
// alone writes the run's checkpoints.
void removeLeftovers(FileSystem& fileSystem, const std::filesystem::path& runFolder);

struct ResumePoint
{
    std::filesystem::path path;
    CheckpointFile file;
};

struct ResumeChoice
{
    std::optional<ResumePoint> from; // nothing: the run starts from epoch 1
    // Why it cannot resume from its last checkpoint although it has some; empty if it can, or if
    // none was ever written.
    std::string lost;
};

// The last checkpoint. Only that holds all that makes a resumed run the same, bit for bit; the
// others are weights alone. Errors: those of FileSystem.
ResumeChoice findResumePoint(FileSystem& fileSystem, const std::filesystem::path& runFolder);

// Renames the folder of checkpoints, so that a run that starts again overwrites none of them.
// Returns the new path, runFolder/checkpoints-before-restart-<n>.
std::filesystem::path setCheckpointsAside(FileSystem& fileSystem,
                                          const std::filesystem::path& runFolder);

} // namespace formwork
