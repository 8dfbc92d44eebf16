#include "core/train/loop/confusion_count.h"

#include <ATen/ATen.h>

namespace formwork {

namespace {

constexpr std::int64_t kMostPending = 1 << 20;

} // namespace

ConfusionCount::ConfusionCount(std::int64_t classes) : m_classes(classes) {}

void ConfusionCount::add(const torch::Tensor& logits, const torch::Tensor& labels)
{
    const torch::NoGradGuard noGrad;
    const torch::Tensor values = logits.detach();
    const torch::Tensor numbers = at::arange(m_classes, labels.options()).unsqueeze(0);
    const torch::Tensor highest = values == std::get<0>(values.max(1, true));
    const torch::Tensor predicted =
        at::where(highest, numbers, at::full_like(numbers, m_classes - 1)).amin(1);
    m_pending.push_back(labels * m_classes + predicted);
    m_images += labels.numel();
    if (m_images >= kMostPending)
        count();
}

void ConfusionCount::count()
{
    for (const torch::Tensor& pending : m_pending) {
        const torch::Tensor pairs = pending.cpu().contiguous();
        const std::int64_t* const values = pairs.data_ptr<std::int64_t>();
        for (std::int64_t i = 0; i < pairs.numel(); ++i)
            ++m_counts[values[i]];
    }
    m_pending.clear();
    m_images = 0;
}

std::vector<ConfusionCell> ConfusionCount::cells()
{
    count();
    std::vector<ConfusionCell> cells;
    cells.reserve(m_counts.size());
    for (const auto& [pair, images] : m_counts)
        cells.push_back({static_cast<std::uint32_t>(pair / m_classes),
                         static_cast<std::uint32_t>(pair % m_classes), images});
    return cells;
}

} // namespace formwork
