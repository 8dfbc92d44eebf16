// Counting of (label, prediction) pairs over a validation.
#pragma once

#include "core/experiment/confusion.h"

#include <torch/types.h>

#include <cstdint>
#include <map>
#include <vector>

namespace formwork {

// Keeps the pairs that occur, at most one for each image, however many classes there are.
class ConfusionCount
{
public:
    explicit ConfusionCount(std::int64_t classes);

    // logits (B, classes), labels (B) int64 within the classes, on one device. Among equal logits
    // the lowest class counts, as in MetricSum. Does not wait for the device, but once in a million
    // images.
    void add(const torch::Tensor& logits, const torch::Tensor& labels);

    // Waits for the device.
    std::vector<ConfusionCell> cells();

private:
    void count(); // what is pending

    std::int64_t m_classes;
    // label * classes + prediction of images that are not counted yet, as many as m_images.
    std::vector<torch::Tensor> m_pending;
    std::int64_t m_images = 0;
    std::map<std::int64_t, std::uint64_t> m_counts;
};

} // namespace formwork
