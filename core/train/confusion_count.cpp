#include "core/train/confusion_count.h"

#include <ATen/ATen.h>

namespace formwork {

ConfusionCount::ConfusionCount(std::int64_t classes, torch::Device device)
    : m_classes(classes)
    , m_counts(at::zeros({classes * classes}, at::TensorOptions().dtype(at::kLong).device(device)))
{}

void ConfusionCount::add(const torch::Tensor& logits, const torch::Tensor& labels)
{
    const torch::NoGradGuard noGrad;
    const torch::Tensor values = logits.detach();
    const torch::Tensor numbers = at::arange(m_classes, labels.options()).unsqueeze(0);
    const torch::Tensor highest = values == std::get<0>(values.max(1, true));
    const torch::Tensor predicted =
        at::where(highest, numbers, at::full_like(numbers, m_classes - 1)).amin(1);
    m_counts.index_add_(0, labels * m_classes + predicted, at::ones_like(labels));
}

std::vector<ConfusionCell> ConfusionCount::cells() const
{
    const torch::Tensor counts = m_counts.cpu();
    const std::int64_t* const values = counts.data_ptr<std::int64_t>();
    std::vector<ConfusionCell> cells;
    for (std::int64_t i = 0; i < counts.numel(); ++i)
        if (values[i] > 0)
            cells.push_back({static_cast<std::uint32_t>(i / m_classes),
                             static_cast<std::uint32_t>(i % m_classes),
                             static_cast<std::uint64_t>(values[i])});
    return cells;
}

} // namespace formwork
