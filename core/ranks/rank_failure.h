// What ended a rank, as the ranks of a run report it to each other (rank_watch.h).
#pragma once

#include "core/base/error.h"

#include <optional>
#include <string>
#include <string_view>

namespace formwork {

// "rank 3 on HOST"
Text rankName(int rank, const std::string& host);

// As text without line breaks, of at most some 16 KiB; and back. Nothing for anything else.
std::string failureToText(const Error& error);
std::optional<Error> failureFromText(std::string_view text);

// As rank 0 reports it, for all: with the name of the rank. Cancelled and DeviceUnavailable keep
// their code and, as all, their path, which names a device that failed (train_run.h); any other is
// Io, since it says nothing about this process.
Error reportedFailure(const Error& error, int rank, const std::string& host);

} // namespace formwork
