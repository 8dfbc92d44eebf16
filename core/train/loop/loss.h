// Cross-entropy on labels, smoothed or mixed.
#pragma once

#include "core/train/device/batch_transfer.h"

namespace formwork {

// Mean over the batch of the cross-entropy between softmax(logits) and the target
//   (1 - smoothing) * (share * label + (1 - share) * secondLabel) + smoothing / classes,
// where share is 1 for images that are not mixed (timm's SoftTargetCrossEntropy over its mixup
// targets; without mixing PyTorch's CrossEntropyLoss with label_smoothing).
// logits (B, classes) with batch.labels (B); a scalar of the logits' type.
torch::Tensor classificationLoss(const torch::Tensor& logits, const DeviceBatch& batch,
                                 double smoothing);

} // namespace formwork
