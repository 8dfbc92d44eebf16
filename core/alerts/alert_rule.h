// What a user wants to hear of, and how: the rules of a workspace, kept in its file alerts.json.
#pragma once

#include "core/base/file_system.h"
#include "core/base/text.h"
#include "core/store/workspace.h"

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace formwork {

enum class AlertEvent {
    Ended,      // done, or stopped
    Failed,     // failed, or its process died
    NotANumber, // the loss of the last epoch is not finite
    Plateau,    // no better epoch for `amount` epochs
    Slower,     // an epoch took `amount` % longer than the median of the run
    DiskLow,    // less than `amount` GB are free where the workspace lies, while a run trains
};

enum class AlertAction {
    Notify,  // of the desktop
    Command, // a program, started without a shell
    Webhook, // JSON by HTTP POST
};

struct AlertRule
{
    std::string id; // of letters and digits; chosen by newAlertId()
    bool isOn = true;
    AlertEvent event = AlertEvent::Ended;
    double amount = 0; // of Plateau, Slower and DiskLow
    AlertAction action = AlertAction::Notify;
    // The command line as commandWords() reads it, or the name of a webhook (webhooks.h): its
    // address is a secret, which the workspace does not hold.
    std::string target;
    std::int64_t createdAt = 0; // unix milliseconds; what ended before is not reported

    bool operator==(const AlertRule&) const = default;
};

// "ended", "not_a_number", ...; as in the file and in what actions get.
std::string_view alertEventName(AlertEvent event);
std::optional<AlertEvent> alertEventFromName(std::string_view name);
std::string_view alertActionName(AlertAction action);
std::optional<AlertAction> alertActionFromName(std::string_view name);

// Whether the event has an amount, and what it begins with.
std::optional<double> defaultAmount(AlertEvent event);

// Error{InvalidArgument} for an amount out of range, a command that has no words or an open quote,
// and a webhook without a name.
void validateAlertRule(const AlertRule& rule);

// One that no rule has.
std::string newAlertId(const std::vector<AlertRule>& rules);

std::filesystem::path alertRulesFile(const Workspace& workspace);
// Nothing where there is no file. Errors: CorruptData naming the file, UnsupportedVersion, those of
// reading.
std::vector<AlertRule> loadAlertRules(FileSystem& fileSystem, const Workspace& workspace);
// Replaces the file, whole or not at all.
void saveAlertRules(FileSystem& fileSystem, const Workspace& workspace,
                    const std::vector<AlertRule>& rules);

} // namespace formwork
