// Confusion matrices in the database. Private to core/store.
#pragma once

#include "core/store/connection.h"
#include "core/store/rows.h"

#include <optional>
#include <string>

namespace formwork {

// A kind again replaces it.
void writeConfusion(Connection& connection, RunId run, const ConfusionRecord& confusion);
std::optional<ConfusionRecord> readConfusion(Connection& connection, RunId run,
                                             const std::string& kind);

} // namespace formwork
