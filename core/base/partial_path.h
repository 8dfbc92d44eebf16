// Where files and folders grow until they are finished.
#pragma once

#include <filesystem>

namespace formwork {

class FileSystem;

// A name beside `target` for what is not finished, which no other process uses, here or on another
// machine that shares the folder: `<name>.partial-<host>-<machine>-<pid>-<n>`, see AtomicFile.
std::filesystem::path partialPath(const std::filesystem::path& target);

// Removes what processes that were killed left of `target`: those of this machine, and a day later
// those that this host ran before it was restarted. `own` was made just now, by the same clock.
void removeStalePartials(FileSystem& fileSystem, const std::filesystem::path& target,
                         const std::filesystem::path& own);

// Removes what processes of this machine that no longer run left of any target in `folder`, as
// AtomicFile does for its target: for folders whose targets never have the same name twice.
void removeAbandonedPartials(FileSystem& fileSystem, const std::filesystem::path& folder);

} // namespace formwork
