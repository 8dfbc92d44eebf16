// What waits in the queue, trained from the command line.
#pragma once

#include "context.h"

#include "core/runner/queue_job.h"

#include <nlohmann/json_fwd.hpp>

#include <memory>

namespace formwork::cli {

// Trains that part of the queue until it is empty; what another program takes meanwhile is its own.
// A run that fails is reported and the others continue; after a stop or a pause (see pausesRun) the
// rest stays on the queue. Returns an ExitCode.
int trainWaiting(const Context& context, std::unique_ptr<Backend> backend, QueueSettings settings,
                 TerminalProgress& terminal);

// A run as --json shows it, and as text.
nlohmann::json rowJson(Store& store, const RunRow& row);
void printRow(const Store& store, const RunRow& row);

} // namespace formwork::cli
