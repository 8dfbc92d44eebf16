// Loss and accuracy over the images of an epoch, exact for any sizes of batches.
#pragma once

#include <torch/types.h>

#include <cstdint>

namespace formwork {

// Sums over images; shares and means come from them, so a last partial batch weighs what it has.
struct MetricTotals
{
    double lossSum = 0;
    std::int64_t top1 = 0; // images whose label had the highest logit
    std::int64_t top5 = 0; // ... one of the min(5, classes) highest
    std::int64_t images = 0;

    double meanLoss() const { return images > 0 ? lossSum / static_cast<double>(images) : 0; }
    double top1Share() const { return share(top1); }
    double top5Share() const { return share(top5); }

    bool operator==(const MetricTotals&) const = default;

private:
    double share(std::int64_t hits) const
    {
        return images > 0 ? static_cast<double>(hits) / static_cast<double>(images) : 0;
    }
};

// Adds up on the device of the tensors, so that a GPU is not made to wait after every step.
class MetricSum
{
public:
    explicit MetricSum(torch::Device device, const MetricTotals& start = {});

    // logits (B, classes), labels (B) int64, meanLoss: scalar, the mean over the batch. Equal
    // logits rank by class index, lower first, so constant logits count as class 0.
    void add(const torch::Tensor& logits, const torch::Tensor& labels,
             const torch::Tensor& meanLoss);

    // Waits for the device.
    MetricTotals totals() const;

private:
    torch::Tensor m_sums; // float64: loss, top-1, top-5; counts are exact up to 2^53
    std::int64_t m_images = 0;
};

} // namespace formwork
