#include "core/train/optimiser/optimiser.h"

#include "core/base/error.h"
#include "core/train/optimiser/update_kernels.h"

#include <ATen/ATen.h>
#include <ATen/Parallel.h>

#include <algorithm>
#include <cmath>
#include <utility>

namespace formwork {

namespace {

constexpr std::int64_t kChunk = 16384;
// Every parameter begins on a cache line of the flat tensors.
constexpr std::int64_t kAlignment = 16;

} // namespace

Optimiser::Optimiser(std::vector<torch::Tensor> parameters, const OptimizerConfig& config,
                     UpdatePath path, std::vector<ParameterSettings> settings)
    : m_parameters(std::move(parameters))
    , m_config(config)
    , m_settings(std::move(settings))
{
    if (m_parameters.empty())
        throw Error(ErrorCode::InvalidArgument, Text("an optimiser needs parameters"));
    if (m_settings.empty())
        m_settings.resize(m_parameters.size());
    if (m_settings.size() != m_parameters.size())
        throw Error(ErrorCode::InvalidArgument,
                    Text("an optimiser needs settings of all parameters"));
    m_offsets.push_back(0);
    for (std::size_t i = 0; i < m_parameters.size(); ++i) {
        const std::int64_t count = m_parameters[i].numel();
        for (std::int64_t offset = 0; offset < count; offset += kChunk)
            m_chunks.push_back({i, offset, std::min(kChunk, count - offset)});
        m_offsets.push_back(m_offsets.back() + (count + kAlignment - 1) / kAlignment * kAlignment);
    }
    m_gradients.resize(m_parameters.size());
    const auto options = m_parameters.front().options().requires_grad(false);
    m_first = at::zeros({m_offsets.back()}, options);
    if (usesSecondMoment())
        m_second = at::zeros({m_offsets.back()}, options);
    if (path == UpdatePath::Tensors || !m_parameters.front().device().is_cpu())
        flattenParameters();
}

void Optimiser::flattenParameters()
{
    const torch::NoGradGuard noGrad;
    m_flatParameters = at::zeros_like(m_first);
    for (std::size_t i = 0; i < m_parameters.size(); ++i) {
        torch::Tensor& parameter = m_parameters[i];
        const torch::Tensor place =
            m_flatParameters.narrow(0, m_offsets[i], parameter.numel()).view(parameter.sizes());
        place.copy_(parameter);
        parameter.set_data(place);
    }
}

void Optimiser::dropGradients()
{
    for (torch::Tensor& parameter : m_parameters)
        parameter.mutable_grad().reset();
}

void Optimiser::collectGradients()
{
    for (std::size_t i = 0; i < m_parameters.size(); ++i) {
        const torch::Tensor& parameter = m_parameters[i];
        const torch::Tensor& gradient = parameter.grad();
        // The sweep pairs elements by where they lie in memory.
        if (gradient.defined() && gradient.strides() != parameter.strides())
            m_gradients[i] = at::empty_like(parameter).copy_(gradient);
        else
            m_gradients[i] = gradient;
    }
}

double Optimiser::weightDecay(std::size_t parameter) const
{
    return m_settings[parameter].decays ? m_config.weightDecay : 0.0;
}

double Optimiser::learningRate(std::size_t parameter, double rate) const
{
    return rate * m_settings[parameter].rateFactor;
}

void Optimiser::step(double learningRate)
{
    const torch::NoGradGuard noGrad;
    ++m_steps;
    collectGradients();
    const bool lamb = m_config.name == OptimizerKind::Lamb;
    const bool doubles = m_first.scalar_type() == at::kDouble;
    if (m_flatParameters.defined())
        updateRanges(learningRate);
    else if (doubles)
        lamb ? lambSweeps<double>(learningRate) : sweep<double>(learningRate);
    else
        lamb ? lambSweeps<float>(learningRate) : sweep<float>(learningRate);
    std::ranges::fill(m_gradients, torch::Tensor());
}

// Calls body(number, chunk) for the chunks of parameters with gradients, on all compute threads.
template <typename Body>
void Optimiser::forEachChunk(const Body& body) const
{
    at::parallel_for(0, static_cast<std::int64_t>(m_chunks.size()), 1,
                     [&](std::int64_t begin, std::int64_t end) {
                         for (std::int64_t index = begin; index < end; ++index) {
                             const auto number = static_cast<std::size_t>(index);
                             const Chunk& chunk = m_chunks[number];
                             if (m_gradients[chunk.parameter].defined())
                                 body(number, chunk);
                         }
                     });
}

template <typename T>
void Optimiser::sweep(double rate)
{
    T* const first = m_first.data_ptr<T>();
    T* const second = usesSecondMoment() ? m_second.data_ptr<T>() : nullptr;
    const AdamCorrections corrections = adamCorrections(m_config, m_steps);
    forEachChunk([&](std::size_t, const Chunk& chunk) {
        T* const p = m_parameters[chunk.parameter].data_ptr<T>() + chunk.offset;
        const T* const g = m_gradients[chunk.parameter].data_ptr<T>() + chunk.offset;
        const std::int64_t place = m_offsets[chunk.parameter] + chunk.offset;
        const double chunkRate = learningRate(chunk.parameter, rate);
        const double decay = weightDecay(chunk.parameter);
        if (second != nullptr)
            adamSweep(p, g, first + place, second + place, chunk.count,
                      adamFactors<T>(m_config, corrections, chunkRate, decay));
        else
            sgdSweep(p, g, first + place, chunk.count, sgdFactors<T>(m_config, chunkRate, decay));
    });
}

template <typename T>
void Optimiser::lambSweeps(double rate)
{
    T* const first = m_first.data_ptr<T>();
    T* const second = m_second.data_ptr<T>();
    const AdamCorrections corrections = adamCorrections(m_config, m_steps);
    const auto factorsOf = [&](const Chunk& chunk) {
        return lambFactors<T>(m_config, corrections, weightDecay(chunk.parameter));
    };
    std::vector<LambNorms> norms(m_chunks.size());
    forEachChunk([&](std::size_t number, const Chunk& chunk) {
        const T* const p = m_parameters[chunk.parameter].data_ptr<T>() + chunk.offset;
        const T* const g = m_gradients[chunk.parameter].data_ptr<T>() + chunk.offset;
        const std::int64_t place = m_offsets[chunk.parameter] + chunk.offset;
        norms[number] =
            lambMoments(p, g, first + place, second + place, chunk.count, factorsOf(chunk));
    });
    // In the order of the chunks, so that the sum does not depend on the threads.
    std::vector<LambNorms> sums(m_parameters.size());
    for (std::size_t i = 0; i < m_chunks.size(); ++i)
        sums[m_chunks[i].parameter] += norms[i];
    forEachChunk([&](std::size_t, const Chunk& chunk) {
        T* const p = m_parameters[chunk.parameter].data_ptr<T>() + chunk.offset;
        const std::int64_t place = m_offsets[chunk.parameter] + chunk.offset;
        const double ratio =
            weightDecay(chunk.parameter) > 0 ? trustRatio(sums[chunk.parameter]) : 1.0;
        lambApply(p, first + place, second + place, chunk.count, factorsOf(chunk),
                  static_cast<T>(learningRate(chunk.parameter, rate) * ratio));
    });
}

void Optimiser::updateRanges(double rate)
{
    for (std::size_t first = 0; first < m_parameters.size();) {
        std::size_t last = first;
        while (last < m_parameters.size() && m_gradients[last].defined() &&
               m_settings[last] == m_settings[first])
            ++last;
        if (last > first)
            updateRange({first, last}, rate);
        first = std::max(last, first + 1);
    }
}

// With the gaps between parameters, as zeros.
torch::Tensor Optimiser::joinedGradients(const Range& range) const
{
    std::vector<torch::Tensor> pieces;
    for (std::size_t i = range.first; i < range.last; ++i) {
        pieces.push_back(m_gradients[i].reshape(-1));
        const std::int64_t padding = m_offsets[i + 1] - m_offsets[i] - pieces.back().numel();
        if (padding > 0)
            pieces.push_back(at::zeros({padding}, m_first.options()));
    }
    return at::cat(pieces);
}

void Optimiser::updateRange(const Range& range, double rate)
{
    const std::int64_t begin = m_offsets[range.first];
    const std::int64_t count = m_offsets[range.last] - begin;
    const double decay = weightDecay(range.first);
    const double rangeRate = learningRate(range.first, rate);
    torch::Tensor gradient = joinedGradients(range);
    torch::Tensor parameters = m_flatParameters.narrow(0, begin, count);
    torch::Tensor first = m_first.narrow(0, begin, count);

    if (!usesSecondMoment()) {
        gradient.add_(parameters, decay);
        first.mul_(m_config.momentum).add_(gradient);
        parameters.add_(m_config.nesterov ? gradient.add_(first, m_config.momentum) : first,
                        -rangeRate);
        return;
    }
    const AdamCorrections corrections = adamCorrections(m_config, m_steps);
    const bool lamb = m_config.name == OptimizerKind::Lamb;
    const AdamFactors<double> f = adamFactors<double>(m_config, corrections, rangeRate, decay);
    torch::Tensor second = m_second.narrow(0, begin, count);
    parameters.mul_(f.shrink);
    gradient.add_(parameters, f.decay);
    first.mul_(f.beta1).add_(gradient, f.beta1Rest);
    second.mul_(f.beta2).addcmul_(gradient, gradient, f.beta2Rest);
    const torch::Tensor divisor = second.sqrt().div_(f.rootCorrection).add_(f.epsilon);
    if (lamb)
        lambUpdate(range, first.div(divisor).div_(corrections.first).add_(parameters, decay),
                   rangeRate);
    else
        parameters.addcdiv_(first, divisor, -f.stepSize);
}

void Optimiser::lambUpdate(const Range& range, torch::Tensor direction, double rate)
{
    const bool adapts = weightDecay(range.first) > 0;
    for (std::size_t i = range.first; i < range.last; ++i) {
        const std::int64_t count = m_parameters[i].numel();
        torch::Tensor parameter = m_flatParameters.narrow(0, m_offsets[i], count);
        torch::Tensor step = direction.narrow(0, m_offsets[i] - m_offsets[range.first], count);
        if (adapts) {
            const torch::Tensor weights = parameter.norm();
            const torch::Tensor length = step.norm();
            const torch::Tensor ratio = weights / length;
            step.mul_(at::where((weights > 0) & (length > 0), ratio, at::ones_like(ratio)));
        }
        parameter.add_(step, -rate);
    }
}

NamedTensors Optimiser::state() const
{
    NamedTensors tensors = {{"optimizer.first_moment", m_first}};
    if (usesSecondMoment())
        tensors.emplace_back("optimizer.second_moment", m_second);
    return tensors;
}

void Optimiser::loadState(const NamedTensors& tensors, std::int64_t stepsDone)
{
    const NamedTensors mine = state();
    bool fits = tensors.size() == mine.size() && stepsDone >= 0;
    for (std::size_t i = 0; fits && i < mine.size(); ++i)
        fits = tensors[i].first == mine[i].first &&
               tensors[i].second.sizes() == mine[i].second.sizes() &&
               tensors[i].second.scalar_type() == mine[i].second.scalar_type();
    if (!fits)
        throw Error(ErrorCode::CorruptData,
                    Text("the saved optimiser state does not belong to this model and optimiser"));
    const torch::NoGradGuard noGrad;
    for (std::size_t i = 0; i < mine.size(); ++i)
        mine[i].second.copy_(tensors[i].second);
    m_steps = stepsDone;
}

} // namespace formwork
