// Runs that are trained into a workspace on a network disk. SQLite's locks are unreliable between
// machines, so the trainer does not open the database there. Like `train --run-folder`, it records
// its run in a folder, one below Workspace::incomingFolder(). Every program that has the workspace
// open imports it from there (event_import.h).
#pragma once

#include "core/base/error.h"
#include "core/store/event_import.h"
#include "core/store/workspace.h"

#include <filesystem>
#include <functional>
#include <optional>
#include <set>
#include <stop_token>
#include <string>
#include <vector>

namespace formwork {

// In the folder of a run that lies in the bin; nobody resumes it then.
inline constexpr const char* kBinnedFile = "binned";

// For a new run; its name begins with the time, so that names are in the order of their runs.
// Nothing is created.
std::filesystem::path newIncomingFolder(const Workspace& workspace);

bool isIncoming(const Workspace& workspace, const std::filesystem::path& folder);

// Those with an event file that are not in the bin, absolute, by name; none where there is no such
// folder. Errors: those of reading.
std::vector<std::filesystem::path> incomingRunFolders(const Workspace& workspace);

// Of the newest run of that name that is not done. Errors: those of summariseEvents().
std::optional<std::filesystem::path> latestUnfinishedIncoming(FileSystem& fileSystem,
                                                              const Workspace& workspace,
                                                              const std::string& name);

// The newest unfinished run of that name that was trained into `runs/`, by what its folder says,
// without the database. Errors: those of summariseEvents().
std::optional<RunId> latestUnfinishedRecorded(FileSystem& fileSystem, const Workspace& workspace,
                                              const std::string& name);

// Marks the folder of a run that lies in the bin, so that no trainer resumes it, or removes the
// mark. Does nothing if the folder is gone. Errors: those of FileSystem.
void markBinned(FileSystem& fileSystem, const std::filesystem::path& folder, bool isBinned);

// Removes the event file, without which a folder is no run, while no trainer can have it. Errors:
// Busy (one has it), those of FileSystem.
void retireIncoming(FileSystem& fileSystem, const std::filesystem::path& folder);

// Imports runs that have begun there, each once. Used in one thread.
class IncomingImport
{
public:
    using Problem = std::function<void(const std::filesystem::path&, const Error&)>;

    // Those that are new since the last call, except runs that `store` follows anyway. One that
    // cannot be imported is given to `problem` and tried again by the next call; one whose first
    // event is not written yet is not a problem.
    std::vector<EventImport> importNew(Store& store, const Problem& problem,
                                       const std::stop_token& stop = {});

private:
    std::set<std::filesystem::path> m_known;
};

} // namespace formwork
