#include "core/train/loop/loss.h"

#include <ATen/ATen.h>

namespace formwork {

torch::Tensor classificationLoss(const torch::Tensor& logits, const DeviceBatch& batch,
                                 double smoothing)
{
    if (!batch.shares.defined())
        return at::cross_entropy_loss(logits, batch.labels, {}, at::Reduction::Mean, -100,
                                      smoothing);
    const torch::Tensor logShares = at::log_softmax(logits, 1);
    const auto of = [&](const torch::Tensor& labels) {
        return logShares.gather(1, labels.unsqueeze(1)).squeeze(1);
    };
    // In the type of the logits: in float32 both shares would be rounded apart.
    const torch::Tensor shares = batch.shares.to(logits.scalar_type());
    const torch::Tensor mixed = shares * of(batch.labels) + (1 - shares) * of(batch.secondLabels);
    return -((1 - smoothing) * mixed + smoothing * logShares.mean(1)).mean();
}

} // namespace formwork
