// What a Store holds, and the rows that several of its sources read. Private to core/store.
#pragma once

#include "core/store/connection.h"
#include "core/store/process_identity.h"
#include "core/store/store.h"

#include <vector>

namespace formwork {

struct Store::State
{
    State(const Workspace& where, FileSystem& files, StoreMode how);

    Workspace workspace;
    FileSystem& fileSystem;
    StoreMode mode;
    Connection connection;
    ProcessIdentity self = currentProcess();

    // Steps wait here for the next transaction: one commit for each would cost more than it is
    // worth. Of one run: a Store that records serves one training thread.
    std::vector<StepRecord> pendingSteps;
    RunId pendingRun = 0;
    double pendingSince = 0; // steadySeconds

    // Inside a transaction of the caller.
    void writePendingSteps();
    // In a transaction of its own; nothing to do without pending steps.
    void flushSteps();

    // Who holds a running run.
    struct Holder
    {
        ProcessIdentity process;
        std::int64_t heartbeatAt = 0;
    };
    // Nobody if the run is not running, or its process is gone. Error{NotFound}.
    std::optional<Holder> holder(RunId id);
    bool isHeld(const Holder& holder) const;
    // Error{Busy} that names the holder.
    [[noreturn]] void throwHeld(RunId id, const Holder& holder, const std::string& wish) const;

    // Makes this process the holder. Inside a transaction of the caller, who has checked the run.
    void take(RunId id);

    RunStatus status(RunId id); // Error{NotFound}
    void requireRun(RunId id) { status(id); }
    Error noSuchRun(RunId id) const;
};

RunStatus runStatusFromName(std::string_view name);

// Columns and order of RunRow for readRunRow.
RunRow readRunRow(Query& query);
const char* selectRunsNewestFirst();
const char* selectRun();

// Index of the colour that a new run gets: the smallest one that none of `newest` uses, which are
// the colours of the newest runs.
int freeColour(const std::vector<int>& newest);

} // namespace formwork
