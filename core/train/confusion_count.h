// Counting of (label, prediction) pairs over a validation.
#pragma once

#include "core/experiment/confusion.h"

#include <torch/types.h>

#include <cstdint>
#include <string>
#include <vector>

namespace formwork {

// Adds up on the device of the tensors.
class ConfusionCount
{
public:
    ConfusionCount(std::int64_t classes, torch::Device device);

    // logits (B, classes), labels (B) int64 within the classes. Of equal logits the lowest class
    // counts, as in MetricSum.
    void add(const torch::Tensor& logits, const torch::Tensor& labels);

    // Waits for the device.
    std::vector<ConfusionCell> cells() const;

private:
    std::int64_t m_classes;
    torch::Tensor m_counts; // (classes * classes) int64
};

} // namespace formwork
