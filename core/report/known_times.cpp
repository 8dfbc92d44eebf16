#include "core/report/known_times.h"

#include <cmath>

namespace formwork {

bool knowsTimes(const RunData& run)
{
    return !run.row.isImported() || run.row.startedAt > 0 ||
           (!run.epochs.empty() && run.epochs.back().finishedAt > 0);
}

std::optional<double> knownValidationSeconds(const EpochRecord& epoch)
{
    const bool isKnown = epoch.validationSeconds > 0 || std::isfinite(epoch.epochSeconds);
    return isKnown ? std::optional(epoch.validationSeconds) : std::nullopt;
}

} // namespace formwork
