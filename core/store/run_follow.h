// Runs that are trained in a folder outside the database, on this machine or elsewhere, and whose
// records come from the event file there (event_import.h). A part of Store.
#pragma once

#include "core/events/event_reader.h"
#include "core/events/run_event.h"
#include "core/store/rows.h"
#include "core/store/store_part.h"

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace formwork {

// What the folder of a followed run is: the very one that is trained in, on a disk of this machine
// or a shared one; or a copy, which somebody fetches from there.
enum class FollowKind { Shared, Copy };

struct FollowedRun
{
    RunId run = 0;
    RunStatus status = RunStatus::Queued;
    std::filesystem::path folder;
    FollowKind kind = FollowKind::Shared;
    EventPosition position;     // up to where its events were imported
    std::uint64_t sequence = 0; // the last one of them
    std::uint64_t damaged = 0;  // lines that were skipped
    bool stopRequested = false; // by RunLife::requestStop()
};

class RunFollow : private StorePart
{
public:
    explicit RunFollow(StoreState& state) : StorePart(state) {}

    // Takes the records of `run` from the event file in `folder` from now on, which need not exist
    // yet; again, after the folder was moved. A followed run is neither claimed nor taken from the
    // queue, and its status is what its events say: one of another machine never becomes
    // interrupted by its silence. Error{Busy} if a process trains it into the workspace.
    void followRun(RunId run, const std::filesystem::path& folder, FollowKind kind);
    std::optional<FollowedRun> followedRun(RunId run); // nothing: it is not followed
    std::vector<FollowedRun> followedRuns();           // by id; without those in the bin

    // RunOpened::run; every run of a workspace has one, and keeps it.
    std::string identityOf(RunId run);
    std::optional<RunId> runWithIdentity(const std::string& identity); // also one in the bin

    // Records a run that was begun outside this workspace, to be followed. If another process
    // was quicker, its number: one run for each identity. Error{InvalidConfig} where its config
    // cannot be read.
    RunId adoptRun(const RunOpened& opened, const std::filesystem::path& folder, FollowKind kind);

    // Records what `batch` has, read from FollowedRun::position, in one transaction together with
    // the new position: each event once, even if others do the same at the same time. Returns how
    // many were new; nothing, and nothing happens, if the position has changed since. Errors:
    // InvalidArgument (not followed), AlreadyExists (events of another run).
    std::optional<std::uint64_t> applyEvents(RunId run, const EventBatch& batch);

    // A followed run that is running is known to have ended, though no event says so. Does nothing
    // for others.
    void endFollowed(RunId run, RunStatus status, const std::string& errorMessage = {});

private:
    class Applier;

    FollowedRun requireFollowed(RunId run);
    void savePosition(const FollowedRun& followed, const std::string& sessions);
};

} // namespace formwork
