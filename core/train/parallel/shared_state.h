// What all ranks of a run must have in common before the first step: rank 0's request, its place in
// the run, and weights that are equal bit for bit.
#pragma once

#include "core/backend/backend.h"
#include "core/train/checkpoint/checkpoint.h"
#include "core/train/loop/metrics.h"
#include "core/train/optimiser/optimiser.h"
#include "core/train/optimiser/weight_average.h"
#include "core/train/parallel/process_group.h"

#include <torch/nn/module.h>

#include <vector>

namespace formwork {

// Rank 0's request, with this rank's layout. Only the layout counts of the others' requests, so
// that no setting can differ. Collective.
TrainRequest sharedRequest(ProcessGroup& group, const TrainRequest& request);

// Error{InvalidConfig} on every rank unless all have the same data, naming the first rank that does
// not. Collective.
void requireSameData(ProcessGroup& group, const DataIdentity& train,
                     const DataIdentity& validation);

// Rank 0's weights, averaged weights (may be null), moments and place in the run; the sums of a
// begun epoch stay with rank 0, so that adding up those of all ranks gives them once. Then compares
// the weights' hashes: Error{Internal}. Collective.
void shareState(ProcessGroup& group, TrainingState& state, torch::nn::Module& model,
                WeightAverage* average, Optimiser& optimiser);

// The weights and moments alone. Collective.
void shareWeights(ProcessGroup& group, const torch::nn::Module& model, WeightAverage* average,
                  Optimiser& optimiser);

// Whether the parameters of all ranks are equal bit for bit. Collective.
bool haveSameWeights(ProcessGroup& group, const torch::nn::Module& model);

// Buffers (BatchNorm's statistics) of rank 0, as PyTorch's DDP shares them. Collective.
void shareBuffers(ProcessGroup& group, const torch::nn::Module& model);

// Summed over the ranks. Collective.
MetricTotals totalsOfAll(ProcessGroup& group, const MetricTotals& own);
std::vector<ConfusionCell> confusionOfAll(ProcessGroup& group,
                                          const std::vector<ConfusionCell>& own);

} // namespace formwork
