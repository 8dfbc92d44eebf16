// Exponential moving average of a model's weights (EMA): usually a better model than the last one.
#pragma once

#include "core/model/model.h"

#include <cstdint>
#include <memory>

namespace formwork {

// After update t = 1, 2, ... of the optimiser, with d = min(decay, (1 + t) / (10 + t)):
//   average = d average + (1 - d) weights
// for parameters and for BatchNorm's statistics; counters are copied. The growing d keeps a short
// run from ending near its initial weights (as TensorFlow's moving averages). Belongs to the
// training thread.
class WeightAverage
{
public:
    // `average`: of the same architecture as the model in training, with its weights of now.
    WeightAverage(std::shared_ptr<Classifier> average, double decay);

    void update(const Classifier& model, std::int64_t updates);

    Classifier& model() { return *m_average; }

    // Names beginning with "ema.".
    NamedTensors state() const;
    // Error{CorruptData} when they are not of this model.
    void loadState(const NamedTensors& tensors, const std::filesystem::path& source);

private:
    std::shared_ptr<Classifier> m_average;
    double m_decay;
};

} // namespace formwork
