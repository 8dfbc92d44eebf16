// Runs that are trained into a workspace on a network disk. SQLite's locks cannot be relied on
// between machines, so a trainer does not open the database there: it records its run in a folder
// of its own below Workspace::incomingFolder(), as `train --run-folder` does, and whoever has the
// workspace open imports it (event_import.h).
#pragma once

#include "core/base/file_system.h"
#include "core/store/workspace.h"

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace formwork {

// For a new run; its name begins with the time, so that names are in the order of their runs.
// Nothing is created.
std::filesystem::path newIncomingFolder(const Workspace& workspace);

// Those with an event file, absolute, by name; none where there is no such folder. Errors: those of
// reading.
std::vector<std::filesystem::path> incomingRunFolders(const Workspace& workspace);

// Of the newest run of that name that is not done; one that cannot be read is skipped.
std::optional<std::filesystem::path> latestUnfinishedIncoming(FileSystem& fileSystem,
                                                              const Workspace& workspace,
                                                              const std::string& name);

} // namespace formwork
