// Which rules have something to report about which runs, and that each does so once per run.
#pragma once

#include "core/alerts/alert_rule.h"
#include "core/store/store.h"

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace formwork {

struct Alert
{
    AlertRule rule;
    RunId run = 0;
    std::string runName;
    std::string status;             // name of the run's status
    std::optional<double> bestTop1; // of the validation data, in [0, 1]
    Text message;                   // "The run 'levit' is done"

    // Unique for what is reported once.
    std::string key() const { return rule.id + '-' + std::to_string(run); }
};

struct AlertFacts
{
    std::vector<RunRow> runs;
    // Seconds of the last epoch of a running one. Called only where a rule asks for it.
    std::function<std::optional<double>(RunId)> lastEpochSeconds;
    std::optional<std::uint64_t> freeBytes; // where the workspace lies
};

// Pure: what the rules would report now, whether it was reported before or not.
std::vector<Alert> dueAlerts(const std::vector<AlertRule>& rules, const AlertFacts& facts);

// Reads the facts from the workspace. Errors: those of Store.
AlertFacts readAlertFacts(Store& store);

// Marks an alert as reported, by an empty file in the workspace; false if it is already. If several
// programs watch a workspace, exactly one gets true. Errors: those of FileSystem.
bool claimAlert(FileSystem& fileSystem, const Workspace& workspace, const Alert& alert);
// After claimAlert(), if it could not be carried out: it may be tried again.
void releaseAlert(FileSystem& fileSystem, const Workspace& workspace, const Alert& alert);

} // namespace formwork
