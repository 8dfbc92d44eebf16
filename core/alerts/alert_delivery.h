// Carries out what an alert asks for: starts a program, or posts JSON to a webhook. Blocks; to be
// called in a background thread.
#pragma once

#include "core/alerts/alert_evaluation.h"
#include "core/alerts/webhooks.h"

#include <chrono>
#include <stop_token>
#include <string>
#include <vector>

namespace formwork {

inline constexpr std::chrono::seconds kAlertTimeout(20);

// What the program of an alert gets beside its arguments, "NAME=value" each: FORMWORK_EVENT,
// FORMWORK_MESSAGE, FORMWORK_RUN, FORMWORK_RUN_NAME, FORMWORK_STATUS, FORMWORK_BEST_TOP1 (a share;
// empty if there is none) and FORMWORK_WORKSPACE.
std::vector<std::string> alertEnvironment(const Alert& alert, const Workspace& workspace);

// The body of the POST: the same as event, message, run, run_name, status, best_top1 (null if there
// is none) and workspace, and the message again as text, which chat services show.
std::string alertJson(const Alert& alert, const Workspace& workspace);

struct DeliverySettings
{
    std::chrono::milliseconds timeout = kAlertTimeout;
    std::stop_token stop = {};
};

// Starts the rule's program without a shell, finding it by $PATH; kills it with what it started
// when it takes too long. Errors: NotFound (no such program), Internal (it could not be started,
// ended with an error or was killed), Cancelled.
void runAlertCommand(const Alert& alert, const Workspace& workspace,
                     const DeliverySettings& settings = {});

// Error messages never hold the address. Errors: NotFound (no webhook of that name), Internal (the
// connection failed, or the answer is not a success), Cancelled.
void postAlert(const Alert& alert, const Workspace& workspace, const Webhooks& webhooks,
               const DeliverySettings& settings = {});

} // namespace formwork
