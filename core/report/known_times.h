// Which times of a run are known: those of an imported one may not be. Pure functions.
#pragma once

#include "core/report/comparison.h"

#include <optional>

namespace formwork {

// Whether the run's points in time are known. Without any, an imported run has that of its import
// as its creation and end.
bool knowsTimes(const RunData& run);

// 0 is an epoch without validation, or nothing known in an imported run without times.
std::optional<double> knownValidationSeconds(const EpochRecord& epoch);

} // namespace formwork
