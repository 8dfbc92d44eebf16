// Which class was taken for which, over a whole validation.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace formwork {

struct ConfusionCell
{
    std::uint32_t truth = 0; // label
    std::uint32_t predicted = 0;
    std::uint64_t images = 0; // above 0

    bool operator==(const ConfusionCell&) const = default;
};

// Cells that are not given are 0.
struct ConfusionRecord
{
    std::string kind; // "best": of the best epoch so far; "last": of the last one
    int epoch = 0;
    std::vector<std::string> classNames; // by label
    std::vector<ConfusionCell> cells;    // by truth, then predicted

    bool operator==(const ConfusionRecord&) const = default;
};

// Share of a class's images that were recognised; absent for a class without images.
std::vector<std::optional<double>> classAccuracies(const ConfusionRecord& record);

// All counts, row by row: [truth * classes + predicted].
std::vector<std::uint64_t> confusionMatrix(const ConfusionRecord& record);

} // namespace formwork
