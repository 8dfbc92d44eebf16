// formwork-cli bench step
#pragma once

#include "context.h"

namespace formwork::cli {

void addStepBenchmark(CLI::App& bench, Context& context);

} // namespace formwork::cli
