// What happens in a run, as a list of events: everything that is needed to reconstruct the run.
// Pure values; event_codec.h says how they are written.
#pragma once

#include "core/base/process_identity.h"
#include "core/base/progress.h"
#include "core/base/system_usage.h"
#include "core/experiment/run_observer.h"

#include <cstdint>
#include <filesystem>
#include <string>
#include <variant>

namespace formwork {

// A process begins to train the run: the first event of a file, and of each time that the run is
// resumed.
struct RunOpened
{
    std::string run;     // the run's identity, wherever its folder is copied or moved to
    std::string session; // of this process's work on it
    std::string program; // "formwork 0.1.0"
    std::string name;
    std::string config; // YAML
    ProcessIdentity process;
    std::int64_t createdAt = 0; // the run; unix milliseconds
};

struct DataChanged
{
    int afterEpoch = 0;
    std::string change;
};

struct LogWritten
{
    Severity severity = Severity::Info;
    std::string text;
};

// A file of the run. A path inside the run's folder is relative to it.
struct ArtifactWritten
{
    std::string kind;
    std::filesystem::path path;
};

// A sign of life where nothing else happens.
struct Heartbeat
{};

enum class RunOutcome { Done, Stopped, Failed };

// The process no longer trains the run.
struct RunEnded
{
    RunOutcome end = RunOutcome::Done;
    std::string error; // why it failed or paused, with hint
};

// Written by a newer program; to be skipped.
struct UnknownEvent
{};

using EventBody = std::variant<UnknownEvent, RunOpened, RunEnvironment, RunProgress, StepRecord,
                               EpochRecord, DataChanged, ConfusionRecord, LogWritten, SystemSample,
                               ArtifactWritten, Heartbeat, RunEnded>;

struct RunEvent
{
    std::uint64_t sequence = 0; // 1, 2, ... in a file, also across resumptions
    std::int64_t time = 0;      // unix milliseconds, on the clock of the process that trains
    EventBody body;
};

} // namespace formwork
