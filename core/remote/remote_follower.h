// Brings what happens on targets into the workspace: events, ends and their reasons, and takes stop
// requests there.
#pragma once

#include "core/base/file_system.h"
#include "core/store/store.h"

#include <chrono>
#include <map>
#include <optional>
#include <stop_token>
#include <string>
#include <vector>

namespace formwork {

// A target did not answer.
struct LostTarget
{
    std::string target;
    std::string reason;
};

struct FollowRound
{
    std::vector<RunId> looked; // about which their target said something
    std::vector<RunId> ended;  // that were found to have ended
    std::vector<LostTarget> lost;
};

// Asks the targets of `runs` (see RemoteRunTable::runsOnTargets), each in one command, and records
// the answer: state, new events, the end with its reason. Delivers stop requests. A target that
// does not answer is noted with its runs, and nothing else of them changes; that is not an error.
// The same may be done by several processes at a time. Errors: those of the store; Cancelled.
FollowRound followRuns(Store& store, const std::vector<RunId>& runs, const std::stop_token& stop);

// When to ask which target again: at once after something happened, then less and less often.
class FollowSchedule
{
public:
    using Seconds = double; // of any steady clock

    // Targets that are due at `now`, of these.
    std::vector<std::string> due(const std::vector<std::string>& targets, Seconds now) const;
    void answered(const std::string& target, Seconds now);
    void lost(const std::string& target, Seconds now);
    void askSoon() { m_next.clear(); }

private:
    struct Next
    {
        Seconds at = 0;
        int failures = 0;
    };
    std::map<std::string, Next> m_next;
};

} // namespace formwork
