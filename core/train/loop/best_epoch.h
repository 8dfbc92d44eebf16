// Which epoch is the best one.
#pragma once

#include "core/experiment/config.h"
#include "core/experiment/run_observer.h"

namespace formwork {

struct BestEpoch
{
    int epoch = 0; // 0: none yet
    double top1 = 0;
    double loss = 0;
    double score = 0; // of the metric that decides, negated for a loss: more is better
};

// An epoch's figures. Without validation data the metrics of validation mean the training loss.
BestEpoch bestEpochOf(const EpochRecord& record, BestMetric metric);

// A higher score, or the same one with a lower loss; any is better than none.
bool isBetter(const BestEpoch& candidate, const BestEpoch& best);

} // namespace formwork
