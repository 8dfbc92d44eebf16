// Brings the events of runs that are trained elsewhere into the workspace.
#pragma once

#include "core/store/store.h"

#include <cstdint>
#include <filesystem>
#include <optional>
#include <stop_token>
#include <vector>

namespace formwork {

struct EventImport
{
    RunId run = 0;
    bool isNew = false;        // the run was not known before
    std::uint64_t events = 0;  // imported now
    std::uint64_t damaged = 0; // lines of the file that are skipped, so far
    // The file was truncated or replaced, and read from its begin.
    bool hasStartedOver = false;
};

// Imports what was appended to the event file of a followed run (run_follow.h) since the last time,
// up to its end. Idempotent: any number of processes may do so at any time, also after a crash. A
// line that is being written waits for the next time. Where no event says how the run ended, but
// kExitCodeFile is there, its status is what the exit code says; it is interrupted if its process
// is known to have died, which only the machine that it ran on knows. A stop that was asked for
// through the store is passed on by kStopFile, if the folder is the one that is trained in. Returns
// with what was imported so far after a stop request. Errors: NotFound (no file yet),
// UnsupportedVersion (events of a newer Formwork), AlreadyExists (of another run), those of reading
// and of the store.
EventImport importEvents(Store& store, RunId run, const std::stop_token& stop = {});

// The run of a folder with an event file: the one of this workspace with the same identity, else a
// new one, which is followed. Errors: NotFound (no event file, or an empty one), and as above.
RunId findOrAdoptRun(Store& store, const std::filesystem::path& folder, FollowKind kind,
                     bool* isNew = nullptr);

// `folder` itself if it is a run's, else the run folders directly in it, by name. Error{NotFound}
// where there is none.
std::vector<std::filesystem::path> runFoldersIn(const std::filesystem::path& folder);

// findOrAdoptRun() and importEvents(). Nothing is imported of a run that the workspace records
// itself; a followed one whose folder is elsewhere by now is followed here.
EventImport importRunFolder(Store& store, const std::filesystem::path& folder,
                            const std::stop_token& stop = {});

} // namespace formwork
