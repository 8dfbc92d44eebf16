// Trains runs that are compared alternately, epoch by epoch, on the terminal.
#pragma once

#include "context.h"

#include "core/runner/alternation.h"

#include <vector>

namespace formwork::cli {

// Trains runs that this process has claimed; one alone takes every turn.
std::vector<AlternationEnd> trainClaimed(const Context& context, Backend& backend, Store& store,
                                         const std::vector<RunId>& runs,
                                         TerminalProgress& terminal);

// Claims and trains `runs`, which wait or were stopped. Done if all are; otherwise the status of
// the first that is not. Errors: those of claiming, and of the run that failed.
RunStatus trainAlternately(const Context& context, Backend& backend, Store& store,
                           const std::vector<RunId>& runs, TerminalProgress& terminal);

} // namespace formwork::cli
