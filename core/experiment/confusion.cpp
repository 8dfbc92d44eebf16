#include "core/experiment/confusion.h"

namespace formwork {

std::vector<std::optional<double>> classAccuracies(const ConfusionRecord& record)
{
    const std::size_t classes = record.classNames.size();
    std::vector<std::uint64_t> images(classes);
    std::vector<std::uint64_t> right(classes);
    for (const ConfusionCell& cell : record.cells) {
        if (cell.truth >= classes)
            continue;
        images[cell.truth] += cell.images;
        right[cell.truth] += cell.truth == cell.predicted ? cell.images : 0;
    }
    std::vector<std::optional<double>> shares(classes);
    for (std::size_t i = 0; i < classes; ++i)
        if (images[i] > 0)
            shares[i] = static_cast<double>(right[i]) / static_cast<double>(images[i]);
    return shares;
}

std::vector<std::uint64_t> confusionMatrix(const ConfusionRecord& record)
{
    const std::size_t classes = record.classNames.size();
    std::vector<std::uint64_t> counts(classes * classes);
    for (const ConfusionCell& cell : record.cells)
        if (cell.truth < classes && cell.predicted < classes)
            counts[cell.truth * classes + cell.predicted] += cell.images;
    return counts;
}

} // namespace formwork
