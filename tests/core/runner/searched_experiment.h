// The experiment whose settings the tests of a search look for.
#pragma once

#include "core/experiment/config.h"

namespace formwork::test {

inline ExperimentConfig searchedExperiment()
{
    ExperimentConfig config;
    config.data.train = "train.beton";
    config.data.validation = "val.beton";
    config.optimizer.name = OptimizerKind::AdamW;
    config.optimizer.learningRate = 1e-5;
    config.train.epochs = 300;
    config.train.patience = 5;
    return config;
}

} // namespace formwork::test
