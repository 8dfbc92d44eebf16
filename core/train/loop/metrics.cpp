#include "core/train/loop/metrics.h"

#include <ATen/ATen.h>

#include <algorithm>

namespace formwork {

namespace {

// Position of the label's logit among the others, 0 = highest; (B) int64.
torch::Tensor labelRank(const torch::Tensor& logits, const torch::Tensor& labels)
{
    const torch::Tensor column = labels.unsqueeze(1);
    const torch::Tensor own = logits.gather(1, column);
    const torch::Tensor classes = at::arange(logits.size(1), labels.options()).unsqueeze(0);
    // Where comparisons with NaN are false, a label must not come out first.
    const torch::Tensor behind = (logits < own) | ((logits == own) & (classes >= column));
    return logits.size(1) - behind.sum(1);
}

} // namespace

MetricSum::MetricSum(torch::Device device, const MetricTotals& start)
    : m_sums(at::tensor(at::ArrayRef<double>({start.lossSum, static_cast<double>(start.top1),
                                              static_cast<double>(start.top5)}),
                        at::kDouble)
                 .to(device))
    , m_images(start.images)
{}

void MetricSum::add(const torch::Tensor& logits, const torch::Tensor& labels,
                    const torch::Tensor& meanLoss)
{
    const torch::NoGradGuard noGrad;
    const std::int64_t images = logits.size(0);
    const torch::Tensor rank = labelRank(logits.detach(), labels);
    const torch::Tensor top1 = (rank < 1).sum().to(at::kDouble);
    const torch::Tensor top5 = (rank < std::min<std::int64_t>(5, logits.size(1))).sum();
    m_sums += at::stack({meanLoss.detach().to(at::kDouble) * static_cast<double>(images), top1,
                         top5.to(at::kDouble)});
    m_images += images;
}

MetricTotals MetricSum::totals() const
{
    const torch::Tensor sums = m_sums.cpu();
    const auto values = sums.accessor<double, 1>();
    MetricTotals totals;
    totals.lossSum = values[0];
    totals.top1 = static_cast<std::int64_t>(values[1]);
    totals.top5 = static_cast<std::int64_t>(values[2]);
    totals.images = m_images;
    return totals;
}

} // namespace formwork
