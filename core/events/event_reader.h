// Reads an event file piece by piece while another process appends to it.
#pragma once

#include "core/base/file_system.h"
#include "core/events/run_event.h"

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <vector>

namespace formwork {

// Behind a line end, or the begin of the file.
struct EventPosition
{
    std::uint64_t offset = 0;
    std::int64_t check = 0; // digest of the bytes before it

    bool operator==(const EventPosition&) const = default;
};

struct EventBatch
{
    EventPosition begin; // as asked for
    std::vector<RunEvent> events = {};
    std::uint64_t damaged = 0; // lines that are not events
    EventPosition end;         // where the next batch begins
    bool isAtEnd = false;      // no whole line follows by now
    // The file is not the one that the position is in: it was truncated or replaced, and is read
    // from its begin.
    bool hasStartedOver = false;
};

// The lines from `from` on, some `mostBytes` of them and at least one if there is one. The rest of
// a line that is being written waits for the next call. Errors: NotFound; those of decodeEvent(),
// with the path; those of FileSystem.
EventBatch readEvents(FileSystem& fileSystem, const std::filesystem::path& file,
                      const EventPosition& from, std::size_t mostBytes = std::size_t{1} << 20);

} // namespace formwork
