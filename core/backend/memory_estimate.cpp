#include "core/backend/memory_estimate.h"

#include <algorithm>
#include <cmath>
#include <cstdio>

namespace formwork {

std::string gigabyteText(double bytes)
{
    constexpr double kGigabyte = 1e9;
    char text[32];
    std::snprintf(text, sizeof text, bytes < 10 * kGigabyte ? "%.1f GB" : "%.0f GB",
                  bytes / kGigabyte);
    return text;
}

MemoryLine lineThrough(int firstBatch, std::uint64_t firstBytes, int secondBatch,
                       std::uint64_t secondBytes)
{
    const auto first = static_cast<double>(firstBytes);
    // Memory does not shrink with the batch; where other work disturbed the measurement, the slope
    // is unknown and counts as none.
    const double slope =
        std::max(0.0, (static_cast<double>(secondBytes) - first) / (secondBatch - firstBatch));
    return {first - slope * firstBatch, slope};
}

MemoryEstimate memoryEstimate(const MemoryLine& line, int batch, int smallest, std::uint64_t free)
{
    MemoryEstimate estimate;
    estimate.line = line;
    estimate.batch = batch;
    estimate.needed = static_cast<std::uint64_t>(std::max(0.0, line.at(batch)));
    estimate.free = free;
    const double room = static_cast<double>(free) - line.fixed;
    const double most = line.perImage > 0 ? std::floor(room / line.perImage)
                        : room >= 0       ? batch
                                          : 0;
    const int fitting = static_cast<int>(std::clamp(most, 0.0, 1e6));
    estimate.fittingBatch = fitting >= smallest ? fitting : 0;
    return estimate;
}

std::string memoryText(const MemoryEstimate& estimate)
{
    std::string text = "Training needs about " +
                       gigabyteText(static_cast<double>(estimate.needed)) + " of memory, " +
                       gigabyteText(static_cast<double>(estimate.free)) + " are free";
    if (estimate.fits())
        return text;
    if (estimate.fittingBatch == 0)
        return text + ": no batch fits";
    return text + ": batch " + std::to_string(estimate.fittingBatch) + " fits";
}

} // namespace formwork
