// How an epoch's images make batches, and batches make updates of the optimiser.
#pragma once

#include "core/experiment/config.h"

#include <cstdint>

namespace formwork {

// Batches are numbered 0, 1, ... within the epoch.
class EpochPlan
{
public:
    // A last partial batch is trained on if it has at least `smallest` images.
    EpochPlan(std::uint64_t images, std::uint64_t batchSize, std::uint64_t smallest,
              std::uint64_t accumulate);

    std::uint64_t batches() const { return m_batches; }

    // Whether the optimiser steps after this batch: the last of its group, or of the epoch.
    bool endsGroup(std::uint64_t batch) const;
    // Share of the batch's images in those of its group, so that a group weighs every image alike.
    double shareOfGroup(std::uint64_t batch) const;

private:
    std::uint64_t imagesOf(std::uint64_t batch) const;

    std::uint64_t m_images;
    std::uint64_t m_batchSize;
    std::uint64_t m_accumulate;
    std::uint64_t m_batches;
};

// How many images a batch must have to be trained on: BatchNorm over fewer says nothing.
// Error{InvalidConfig} for a LeViT with batches of one.
int smallestBatch(const ExperimentConfig& config);

// Side of the images in `epoch` (1, 2, ...): model.image_size, or with train.first_image_size a
// line from there to the full size at train.full_size_epoch, in steps of a patch, rounded to the
// nearest.
int imageSizeOf(const ExperimentConfig& config, int epoch);

} // namespace formwork
