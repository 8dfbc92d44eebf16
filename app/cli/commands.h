// The commands of formwork-cli with all their options, as CLI11 knows them. The program parses with
// it; packaging/manual writes man pages and completions from it.
#pragma once

#include "context.h"

#include <CLI/CLI.hpp>

#include <memory>

namespace formwork::cli {

// Parsing sets `context`, which must outlive the result.
std::unique_ptr<CLI::App> makeCommands(Context& context);

} // namespace formwork::cli
