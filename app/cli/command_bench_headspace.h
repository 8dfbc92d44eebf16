// formwork-cli bench headspace
#pragma once

#include "context.h"

namespace formwork::cli {

void addHeadspaceBenchmark(CLI::App& bench, Context& context);

} // namespace formwork::cli
