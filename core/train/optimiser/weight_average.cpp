#include "core/train/optimiser/weight_average.h"

#include "core/train/checkpoint/checkpoint.h"

#include <ATen/ATen.h>

#include <algorithm>
#include <utility>

namespace formwork {

WeightAverage::WeightAverage(std::shared_ptr<Classifier> average, double decay)
    : m_average(std::move(average))
    , m_decay(decay)
{
    m_average->eval();
    for (torch::Tensor& parameter : m_average->parameters())
        parameter.set_requires_grad(false);
}

void WeightAverage::update(const Classifier& model, std::int64_t updates)
{
    const torch::NoGradGuard noGrad;
    const auto t = static_cast<double>(updates);
    const double decay = std::min(m_decay, (1.0 + t) / (10.0 + t));
    NamedTensors average = stateDict(*m_average);
    const NamedTensors current = stateDict(model);
    for (std::size_t i = 0; i < average.size(); ++i) {
        torch::Tensor& mine = average[i].second;
        const torch::Tensor& theirs = current[i].second;
        if (at::isFloatingType(mine.scalar_type()))
            mine.lerp_(theirs, 1.0 - decay);
        else
            mine.copy_(theirs);
    }
}

NamedTensors WeightAverage::state() const
{
    NamedTensors state = stateDict(*m_average);
    for (auto& [name, tensor] : state)
        name.insert(0, kAveragePrefix);
    return state;
}

void WeightAverage::loadState(const NamedTensors& tensors, const std::filesystem::path& source)
{
    NamedTensors weights;
    for (const auto& [name, tensor] : tensors)
        if (name.starts_with(kAveragePrefix))
            weights.emplace_back(name.substr(kAveragePrefix.size()), tensor);
    loadStateDict(*m_average, weights, source);
}

} // namespace formwork
