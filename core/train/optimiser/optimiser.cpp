#include "core/train/optimiser/optimiser.h"

#include "core/base/error.h"
#include "core/model/torch_compat.h"
#include "core/train/optimiser/update_kernels.h"

#include <ATen/ATen.h>
#include <ATen/Parallel.h>

#include <algorithm>
#include <cmath>
#include <cstddef>
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
    m_gradients.resize(m_parameters.size());
    layOut();
    prepareState();
    if (path == UpdatePath::Tensors || !m_parameters.front().device().is_cpu())
        flattenParameters();
}

void Optimiser::layOut()
{
    m_offsets.push_back(0);
    for (std::size_t i = 0; i < m_parameters.size(); ++i) {
        const std::int64_t count = m_parameters[i].numel();
        const std::int64_t length = (count + kAlignment - 1) / kAlignment * kAlignment;
        m_offsets.push_back(m_offsets.back() + length);
        for (std::int64_t offset = 0; offset < count; offset += kChunk)
            m_chunks.push_back({i, offset, std::min(kChunk, count - offset)});
    }
}

void Optimiser::prepareState()
{
    const torch::NoGradGuard noGrad;
    const auto options = m_parameters.front().options().requires_grad(false);
    m_first = at::zeros({m_offsets.back()}, options);
    if (usesSecondMoment())
        m_second = at::zeros({m_offsets.back()}, options);
    if (!hasEvaluationWeights())
        return;
    m_averaging = at::zeros({2}, at::kDouble);
    for (std::size_t i = 0; i < m_parameters.size(); ++i)
        viewOf(m_first, i).copy_(m_parameters[i]);
}

torch::Tensor Optimiser::viewOf(const torch::Tensor& flat, std::size_t parameter) const
{
    const torch::Tensor& own = m_parameters[parameter];
    return flat.as_strided(own.sizes(), own.strides(), m_offsets[parameter]);
}

std::vector<torch::Tensor> Optimiser::evaluationWeights() const
{
    const torch::NoGradGuard noGrad;
    std::vector<torch::Tensor> weights;
    for (std::size_t i = 0; i < m_parameters.size(); ++i)
        weights.push_back(
            hasEvaluationWeights()
                ? m_parameters[i].detach().lerp(viewOf(m_first, i), 1.0 - 1.0 / m_config.betas[0])
                : m_parameters[i].detach().clone());
    return weights;
}

// c of the step that begins.
double Optimiser::nextAverageWeight(double rate)
{
    double* const values = m_averaging.data_ptr<double>();
    values[0] = std::max(values[0], rate);
    const double weight = values[0] * values[0];
    values[1] += weight;
    return values[1] > 0 ? weight / values[1] : 0.0;
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
    const auto scalar = m_first.options();
    m_scalars = {at::zeros({}, scalar), at::zeros({}, scalar), at::zeros({}, scalar),
                 at::zeros({}, scalar), at::zeros({}, scalar.dtype(at::kFloat))};
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

void Optimiser::begin(double learningRate)
{
    ++m_steps;
    m_rate = learningRate;
    if (!m_flatParameters.defined())
        return;
    const torch::NoGradGuard noGrad;
    const AdamCorrections corrections = adamCorrections(m_config, m_steps);
    m_scalars.rate.fill_(learningRate);
    if (!usesSecondMoment())
        return;
    m_scalars.stepSize.fill_(learningRate / corrections.first);
    m_scalars.inverseFirst.fill_(1.0 / corrections.first);
    m_scalars.rootCorrection.fill_(corrections.secondRoot);
    m_scalars.step.fill_(static_cast<double>(m_steps));
}

void Optimiser::apply()
{
    const torch::NoGradGuard noGrad;
    collectGradients();
    if (hasEvaluationWeights())
        m_averageWeight = nextAverageWeight(m_rate);
    const bool lamb = m_config.name == OptimizerKind::Lamb;
    const bool doubles = m_first.scalar_type() == at::kDouble;
    if (m_flatParameters.defined())
        updateRanges();
    else if (doubles)
        lamb ? lambSweeps<double>(m_rate) : sweep<double>(m_rate);
    else
        lamb ? lambSweeps<float>(m_rate) : sweep<float>(m_rate);
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
        T* const v = second == nullptr ? nullptr : second + place;
        if (hasEvaluationWeights())
            scheduleFreeSweep(
                p, g, first + place, v, chunk.count,
                scheduleFreeFactors<T>(m_config, corrections, m_averageWeight, chunkRate, decay));
        else if (v != nullptr)
            adamSweep(p, g, first + place, v, chunk.count,
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

void Optimiser::updateRanges()
{
    for (std::size_t first = 0; first < m_parameters.size();) {
        std::size_t last = first;
        while (last < m_parameters.size() && m_gradients[last].defined() &&
               m_settings[last] == m_settings[first])
            ++last;
        if (last > first && !fusedUpdate({first, last}))
            updateRange({first, last});
        first = std::max(last, first + 1);
    }
}

std::vector<torch::Tensor> Optimiser::viewsOf(const torch::Tensor& flat, const Range& range) const
{
    std::vector<torch::Tensor> views;
    for (std::size_t i = range.first; i < range.last; ++i)
        views.push_back(
            flat.narrow(0, m_offsets[i], m_parameters[i].numel()).view(m_parameters[i].sizes()));
    return views;
}

// False where LibTorch has no kernel for it.
bool Optimiser::fusedUpdate(const Range& range)
{
    const bool isAdam =
        m_config.name == OptimizerKind::Adam || m_config.name == OptimizerKind::AdamW;
    const bool hasKernel = isAdam || (m_config.name == OptimizerKind::Sgd && m_config.momentum > 0);
    if (!compat::kHasFusedOptimisers || !hasKernel || !m_flatParameters.is_cuda())
        return false;
    const std::vector<torch::Tensor> parameters = viewsOf(m_flatParameters, range);
    const std::vector<torch::Tensor> gradients(
        m_gradients.begin() + static_cast<std::ptrdiff_t>(range.first),
        m_gradients.begin() + static_cast<std::ptrdiff_t>(range.last));
    const std::vector<torch::Tensor> first = viewsOf(m_first, range);
    const torch::Tensor rate = m_scalars.rate * rateFactor(range.first);
    const double decay = weightDecay(range.first);
    if (!usesSecondMoment()) {
        compat::fusedSgd(parameters, gradients, first, decay, m_config.momentum, rate,
                         m_config.nesterov);
        return true;
    }
    const std::vector<torch::Tensor> second = viewsOf(m_second, range);
    const std::vector<torch::Tensor> steps(parameters.size(), m_scalars.step);
    compat::fusedAdam(m_config.name == OptimizerKind::AdamW, parameters, gradients, first, second,
                      steps, rate, m_config.betas[0], m_config.betas[1], decay, m_config.epsilon);
    return true;
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

void Optimiser::updateRange(const Range& range)
{
    const std::int64_t begin = m_offsets[range.first];
    const std::int64_t count = m_offsets[range.last] - begin;
    const double decay = weightDecay(range.first);
    const double factor = rateFactor(range.first);
    torch::Tensor gradient = joinedGradients(range);
    torch::Tensor parameters = m_flatParameters.narrow(0, begin, count);
    torch::Tensor first = m_first.narrow(0, begin, count);

    if (!usesSecondMoment()) {
        gradient.add_(parameters, decay);
        first.mul_(m_config.momentum).add_(gradient);
        parameters.addcmul_(m_config.nesterov ? gradient.add_(first, m_config.momentum) : first,
                            m_scalars.rate, -factor);
        return;
    }
    const bool lamb = m_config.name == OptimizerKind::Lamb;
    if (hasEvaluationWeights()) {
        torch::Tensor second = m_second.narrow(0, begin, count);
        const auto free =
            scheduleFreeFactors<double>(m_config, adamCorrections(m_config, m_steps),
                                        m_averageWeight, learningRate(range.first, m_rate), decay);
        second.mul_(free.beta2).addcmul_(gradient, gradient, free.beta2Rest);
        gradient.div_(second.sqrt().div_(free.rootCorrection).add_(free.epsilon))
            .add_(parameters, free.decay);
        parameters.lerp_(first, free.averageWeight).add_(gradient, free.stepOfY);
        first.add_(gradient, -free.learningRate);
        return;
    }
    torch::Tensor second = m_second.narrow(0, begin, count);
    if (m_config.name != OptimizerKind::Adam && m_config.name != OptimizerKind::Lamb && decay > 0)
        parameters.mul_(1.0 - m_scalars.rate * (factor * decay));
    if (m_config.name == OptimizerKind::Adam)
        gradient.add_(parameters, decay);
    first.mul_(m_config.betas[0]).add_(gradient, 1.0 - m_config.betas[0]);
    second.mul_(m_config.betas[1]).addcmul_(gradient, gradient, 1.0 - m_config.betas[1]);
    const torch::Tensor divisor =
        second.sqrt().div_(m_scalars.rootCorrection).add_(m_config.epsilon);
    if (lamb)
        lambUpdate(range, first.div(divisor).mul_(m_scalars.inverseFirst).add_(parameters, decay));
    else
        parameters.addcdiv_(first * m_scalars.stepSize, divisor, -factor);
}

void Optimiser::lambUpdate(const Range& range, torch::Tensor direction)
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
        parameter.addcmul_(step, m_scalars.rate, -rateFactor(range.first));
    }
}

NamedTensors Optimiser::state() const
{
    NamedTensors tensors = {
        {hasEvaluationWeights() ? "optimizer.base_weights" : "optimizer.first_moment", m_first}};
    if (usesSecondMoment())
        tensors.emplace_back("optimizer.second_moment", m_second);
    if (m_averaging.defined())
        tensors.emplace_back("optimizer.averaging", m_averaging);
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
