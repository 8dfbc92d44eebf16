// How an epoch's images make batches, and batches make updates of the optimiser.
#pragma once

#include "core/experiment/config.h"
#include "core/loader/sample_order.h"

#include <cstdint>
#include <vector>

namespace formwork {

// Batches are numbered 0, 1, ... within the epoch.
class EpochPlan
{
public:
    // For one rank. A last partial batch is trained on if it has at least `smallest` images.
    EpochPlan(std::uint64_t images, std::uint64_t batchSize, std::uint64_t smallest,
              std::uint64_t accumulate);
    // `shares`: those of all ranks, `batchSize` and `smallest` images of each.
    EpochPlan(std::vector<EpochShare> shares, std::uint64_t batchSize, std::uint64_t smallest,
              std::uint64_t accumulate);

    std::uint64_t batches() const { return m_batches; }

    // Whether the optimiser steps after this batch: the last of its group, or of the epoch.
    bool endsGroup(std::uint64_t batch) const;
    // Share of the batch's images in those of its group, so that a group weighs every image alike.
    double shareOfGroup(std::uint64_t batch) const;
    // Images of the batch in all ranks together. What a loader repeats to fill up the end counts
    // for nothing.
    std::uint64_t imagesOf(std::uint64_t batch) const;
    // Share of a rank's images in them.
    double shareOfRank(std::uint64_t batch, int rank) const;

private:
    std::uint64_t imagesOf(std::uint64_t batch, const EpochShare& share) const;

    std::vector<EpochShare> m_shares;
    std::uint64_t m_batchSize;
    std::uint64_t m_accumulate;
    std::uint64_t m_batches;
};

// How many images a rank must have of a batch to train on it: BatchNorm over fewer is meaningless.
// `imagesPerRank`: of a full batch. Error{InvalidConfig} for a LeViT where it is one.
int smallestBatch(const ExperimentConfig& config, int imagesPerRank);
int smallestBatch(const ExperimentConfig& config); // of one rank

// The first epoch (1, 2, ...) at the full size of train.first_image_size: as given, or the one
// behind two thirds of train.epochs.
int fullSizeEpoch(const TrainConfig& train);

// Side of the images in `epoch` (1, 2, ...): model.image_size, or with train.first_image_size a
// line from there to the full size at fullSizeEpoch(), in steps of a patch, rounded to the nearest.
int imageSizeOf(const ExperimentConfig& config, int epoch);

} // namespace formwork
