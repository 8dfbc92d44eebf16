// Runs that were submitted to a target: where they are and how far. A part of Store.
//
// A run is Submitted from the moment that it is made for a target until it begins to train there,
// then Running until it is known how it ended. No silence ends it: a target that does not answer is
// noted in RemotePlace::lostSince and changes nothing else.
#pragma once

#include "core/store/rows.h"
#include "core/store/store_part.h"

#include <string>
#include <vector>

namespace formwork {

class Query;

class RemoteRunTable : private StorePart
{
public:
    explicit RemoteRunTable(StoreState& state) : StorePart(state) {}

    // This process takes a run to `target`: one that was created with RunStart::Submitted, or one
    // that has ended on a target and is resumed. It is Submitted and Preparing then. Errors: Busy
    // (another process trains or submits it), InvalidArgument (done), NotFound.
    void beginSubmission(RunId id, const std::string& target, const std::string& folder);
    // The target has taken it: Waiting.
    void recordSubmitted(RunId id, const std::string& job);
    // The target answered: a run that waits or runs. A run that trains becomes Running, one that is
    // back in the queue Submitted.
    void recordContact(RunId id, RemotePhase phase, const std::string& detail);
    // It did not. Keeps the time of the first failure.
    void recordLost(RunId id, const std::string& reason);
    // How it ended, with the reason if it did not end by itself. A run that has ended according to
    // its events keeps its status; but one that was stopped, for a reason, gets both.
    void endRemote(RunId id, RunStatus status, const std::string& reason);
    // Runs that have not ended on their target, by number. Those that a living process prepares are
    // left out.
    std::vector<RunId> runsOnTargets();
};

// For RunTable. The columns of remote_runs, in the order of the table, without the run's number.
std::optional<RemotePlace> readRemotePlace(Query& query);
// Inside a transaction of the caller.
void markSubmitted(StoreState& state, RunId id);

} // namespace formwork
