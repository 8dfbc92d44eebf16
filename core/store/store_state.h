// What a Store holds, and what several of its parts ask. Private to core/store.
#pragma once

#include "core/base/error.h"
#include "core/base/process_identity.h"
#include "core/base/text.h"
#include "core/store/connection.h"
#include "core/store/rows.h"
#include "core/store/workspace.h"

#include <map>
#include <vector>

namespace formwork {

struct StoreState
{
    StoreState(const Workspace& where, FileSystem& files, StoreMode how);

    Workspace workspace;
    FileSystem& fileSystem;
    StoreMode mode;
    Connection connection;
    std::int64_t reopened = 0; // times, see Connection::reopenIfChanged
    ProcessIdentity self = currentProcess();

    // Steps wait here for the next transaction: one commit for each would cost more than it is
    // worth. All belong to one run: a Store that records serves one training thread.
    std::vector<StepRecord> pendingSteps;
    RunId pendingRun = 0;
    double pendingSince = 0; // steadySeconds

    // Inside a transaction of the caller.
    void writePendingSteps();
    // In its own transaction; nothing to do without pending steps.
    void flushSteps();

    // Who holds a run: trains it (Running), or has reserved it (Queued).
    struct Holder
    {
        ProcessIdentity process;
        RunStatus status = RunStatus::Running;
        std::int64_t heartbeatAt = 0;
    };
    // Heartbeats as this connection saw them change.
    struct Watch
    {
        std::int64_t heartbeat = 0;
        double since = 0;   // steadySeconds
        bool beats = false; // it changed while it was watched
    };
    std::map<RunId, Watch> watches;
    double silenceSeconds = 60;

    // Nobody if the run neither runs nor is reserved, or its process is gone. Error{NotFound}.
    std::optional<Holder> holder(RunId id);
    std::optional<Holder> trainer(RunId id); // likewise, of a running one alone
    bool isHeld(RunId id, const Holder& holder);
    // It was submitted to a target and has not ended there, as far as is known.
    bool isOnTarget(RunId id);
    void requireOffTarget(RunId id); // Error{Busy} if it is
    bool isInBin(RunId id);
    // The folder that a followed run is trained in; empty for other runs.
    std::filesystem::path followedFolder(RunId id);
    std::string importedFrom(RunId id); // where an imported run was recorded; else empty
    bool knowsSettings(RunId id);       // of an imported run, see run_import.h
    // Not in the bin, and this workspace is where it is trained.
    bool isTrainable(RunId id);
    std::vector<RunId> abandonedRuns(); // running ones without a trainer
    // What markInterrupted() would have recorded, where nothing can be.
    void showAbandoned(std::vector<RunRow>& rows);
    // Error{Busy} that names the holder.
    [[noreturn]] void throwHeld(RunId id, const Holder& holder, const Text& wish) const;
    [[noreturn]] void throwUnclaimable(RunId id);

    // Makes this process the trainer: the one statement that lets a run begin. False if the run is
    // done, in the bin, followed or imported. Inside a transaction of the caller, who has asked
    // holder().
    bool take(RunId id);
    void reserve(RunId id);

    // The other queued runs of its group.
    std::vector<RunId> inTurnsWith(RunId id);

    bool remove(RunId id, bool onlyBinned);

    bool hasArtifact(RunId id, std::string_view kind);
    // Does nothing without a `from`.
    void renameArtifact(RunId id, std::string_view from, std::string_view to);

    // A finished run whose extension has not started is done as before. False if it is not such a
    // run. Inside a transaction of the caller.
    bool undoExtension(RunId id);

    // As it is kept: relative to the workspace if it is inside.
    std::string keptPath(const std::filesystem::path& path) const;

    RunStatus status(RunId id); // Error{NotFound}
    void requireRun(RunId id) { status(id); }
    Error noSuchRun(RunId id) const;
};

RunStatus runStatusFromName(std::string_view name);

} // namespace formwork
