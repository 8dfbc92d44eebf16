#include "core/train/loop/best_epoch.h"

namespace formwork {

namespace {

double scoreOf(const EpochRecord& record, BestMetric metric)
{
    const bool validated = record.validationLoss.has_value();
    switch (metric) {
    case BestMetric::ValidationTop1:
        return validated ? record.validationTop1.value_or(0) : -record.trainLoss;
    case BestMetric::ValidationTop5:
        return validated ? record.validationTop5.value_or(0) : -record.trainLoss;
    case BestMetric::ValidationLoss:
        return -record.validationLoss.value_or(record.trainLoss);
    case BestMetric::TrainTop1:
        return record.trainTop1;
    case BestMetric::TrainLoss:
        break;
    }
    return -record.trainLoss;
}

} // namespace

BestEpoch bestEpochOf(const EpochRecord& record, BestMetric metric)
{
    return {record.epoch, record.validationTop1.value_or(0),
            record.validationLoss.value_or(record.trainLoss), scoreOf(record, metric)};
}

bool isBetter(const BestEpoch& candidate, const BestEpoch& best)
{
    return best.epoch == 0 || candidate.score > best.score ||
           (candidate.score == best.score && candidate.loss < best.loss);
}

} // namespace formwork
