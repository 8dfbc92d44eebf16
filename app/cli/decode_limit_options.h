// Options of the commands that decode images: what one image may take.
#pragma once

#include "core/image/decode_budget.h"

#include <CLI/CLI.hpp>

namespace formwork::cli {

// --image-memory, --image-scans and --image-seconds. `limits` must outlive the parsing.
void addDecodeLimits(CLI::App& command, DecodeLimits& limits);

} // namespace formwork::cli
