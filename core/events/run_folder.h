// The files of a run's folder that other programs may read while it is trained.
#pragma once

#include "core/base/file_system.h"
#include "core/events/run_event.h"

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>

namespace formwork {

inline constexpr const char* kConfigFile = "config.yaml";
inline constexpr const char* kEventFile = "events.jsonl";
// What the training returned, as text: written last of all, and removed when it is resumed. A run
// without it is trained, or its process died.
inline constexpr const char* kExitCodeFile = "exit_code";
// Asks a process that trains into the folder to stop, as SIGTERM does.
inline constexpr const char* kStopFile = "stop";
// Locked while the events of a run on a target are copied into the folder.
inline constexpr const char* kFetchLockFile = "fetch.lock";

// What an event file comes to.
struct EventSummary
{
    RunOpened opened;           // the last one
    std::uint64_t sequence = 0; // the last one
    std::uint64_t sessions = 0;
    std::optional<RunOutcome> end; // nothing: it is trained, or its process died
};

// Reads the whole file. Nothing without an "opened" event. Errors: NotFound (no file), those of
// decodeEvent() and of reading.
std::optional<EventSummary> summariseEvents(FileSystem& fileSystem,
                                            const std::filesystem::path& folder);

// Nothing where there is none, or where it holds something else than a number.
std::optional<int> readExitCode(FileSystem& fileSystem, const std::filesystem::path& folder);
void writeExitCode(FileSystem& fileSystem, const std::filesystem::path& folder, int exitCode);

// 32 random hexadecimal digits, for RunOpened.
std::string newIdentity();

} // namespace formwork
