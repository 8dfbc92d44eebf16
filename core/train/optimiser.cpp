#include "core/train/optimiser.h"

#include "core/base/error.h"

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

template <typename T>
struct AdamFactors
{
    T beta1, beta1Rest, beta2, beta2Rest;
    T stepSize, rootCorrection, epsilon;
    T shrink, decay; // AdamW, Adam
};

template <typename T>
AdamFactors<T> adamFactors(const OptimizerConfig& config, double learningRate, std::int64_t steps)
{
    const double beta1 = config.betas[0];
    const double beta2 = config.betas[1];
    const auto t = static_cast<double>(steps);
    const bool decoupled = config.name == OptimizerKind::AdamW;
    AdamFactors<T> factors{};
    factors.beta1 = static_cast<T>(beta1);
    factors.beta1Rest = static_cast<T>(1.0 - beta1);
    factors.beta2 = static_cast<T>(beta2);
    factors.beta2Rest = static_cast<T>(1.0 - beta2);
    factors.stepSize = static_cast<T>(learningRate / (1.0 - std::pow(beta1, t)));
    factors.rootCorrection = static_cast<T>(std::sqrt(1.0 - std::pow(beta2, t)));
    factors.epsilon = static_cast<T>(config.epsilon);
    factors.shrink = static_cast<T>(decoupled ? 1.0 - learningRate * config.weightDecay : 1.0);
    factors.decay = static_cast<T>(decoupled ? 0.0 : config.weightDecay);
    return factors;
}

template <typename T>
void adamSweep(T* __restrict p, const T* __restrict g, T* __restrict m, T* __restrict v,
               std::int64_t count, const AdamFactors<T>& factors)
{
    const AdamFactors<T> f = factors; // a local copy cannot alias what is written
    for (std::int64_t i = 0; i < count; ++i) {
        const T weight = p[i] * f.shrink;
        const T gradient = g[i] + f.decay * weight;
        const T first = f.beta1 * m[i] + f.beta1Rest * gradient;
        const T second = f.beta2 * v[i] + f.beta2Rest * gradient * gradient;
        m[i] = first;
        v[i] = second;
        p[i] = weight - f.stepSize * first / (std::sqrt(second) / f.rootCorrection + f.epsilon);
    }
}

template <typename T>
void sgdSweep(T* __restrict p, const T* __restrict g, T* __restrict m, std::int64_t count,
              T learningRate, T momentum, T decay)
{
    for (std::int64_t i = 0; i < count; ++i) {
        const T velocity = momentum * m[i] + (g[i] + decay * p[i]);
        m[i] = velocity;
        p[i] -= learningRate * velocity;
    }
}

} // namespace

Optimiser::Optimiser(std::vector<torch::Tensor> parameters, const OptimizerConfig& config,
                     UpdatePath path)
    : m_parameters(std::move(parameters))
    , m_config(config)
{
    if (m_parameters.empty())
        throw Error(ErrorCode::InvalidArgument, "an optimiser needs parameters");
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

void Optimiser::step(double learningRate)
{
    const torch::NoGradGuard noGrad;
    ++m_steps;
    collectGradients();
    if (!m_flatParameters.defined()) {
        if (m_first.scalar_type() == at::kDouble)
            sweep<double>(learningRate);
        else
            sweep<float>(learningRate);
    } else {
        for (std::size_t first = 0; first < m_parameters.size();) {
            std::size_t last = first;
            while (last < m_parameters.size() && m_gradients[last].defined())
                ++last;
            if (last > first)
                updateRange({first, last}, learningRate);
            first = last + 1;
        }
    }
    std::ranges::fill(m_gradients, torch::Tensor());
}

template <typename T>
void Optimiser::sweep(double learningRate)
{
    struct Pointers
    {
        T* parameter = nullptr;
        const T* gradient = nullptr;
    };
    std::vector<Pointers> pointers(m_parameters.size());
    for (std::size_t i = 0; i < m_parameters.size(); ++i) {
        if (m_gradients[i].defined())
            pointers[i] = {m_parameters[i].data_ptr<T>(), m_gradients[i].data_ptr<T>()};
    }
    T* const first = m_first.data_ptr<T>();
    T* const second = usesSecondMoment() ? m_second.data_ptr<T>() : nullptr;
    const AdamFactors<T> factors = adamFactors<T>(m_config, learningRate, m_steps);
    const auto rate = static_cast<T>(learningRate);
    const auto momentum = static_cast<T>(m_config.momentum);
    const auto decay = static_cast<T>(m_config.weightDecay);

    const auto body = [&](std::int64_t begin, std::int64_t end) {
        for (std::int64_t index = begin; index < end; ++index) {
            const Chunk& chunk = m_chunks[static_cast<std::size_t>(index)];
            const Pointers& at = pointers[chunk.parameter];
            if (at.gradient == nullptr)
                continue;
            T* const p = at.parameter + chunk.offset;
            const T* const g = at.gradient + chunk.offset;
            const std::int64_t place = m_offsets[chunk.parameter] + chunk.offset;
            if (second != nullptr)
                adamSweep(p, g, first + place, second + place, chunk.count, factors);
            else
                sgdSweep(p, g, first + place, chunk.count, rate, momentum, decay);
        }
    };
    at::parallel_for(0, static_cast<std::int64_t>(m_chunks.size()), 1, body);
}

void Optimiser::updateRange(const Range& range, double learningRate)
{
    const std::int64_t begin = m_offsets[range.first];
    const std::int64_t count = m_offsets[range.last] - begin;
    std::vector<torch::Tensor> pieces;
    for (std::size_t i = range.first; i < range.last; ++i) {
        pieces.push_back(m_gradients[i].reshape(-1));
        const std::int64_t padding = m_offsets[i + 1] - m_offsets[i] - pieces.back().numel();
        if (padding > 0)
            pieces.push_back(at::zeros({padding}, m_first.options()));
    }
    torch::Tensor gradient = at::cat(pieces);
    torch::Tensor parameters = m_flatParameters.narrow(0, begin, count);
    torch::Tensor first = m_first.narrow(0, begin, count);

    if (!usesSecondMoment()) {
        gradient.add_(parameters, m_config.weightDecay);
        first.mul_(m_config.momentum).add_(gradient);
        parameters.add_(first, -learningRate);
        return;
    }
    const AdamFactors<double> f = adamFactors<double>(m_config, learningRate, m_steps);
    torch::Tensor second = m_second.narrow(0, begin, count);
    parameters.mul_(f.shrink);
    gradient.add_(parameters, f.decay);
    first.mul_(f.beta1).add_(gradient, f.beta1Rest);
    second.mul_(f.beta2).addcmul_(gradient, gradient, f.beta2Rest);
    const torch::Tensor divisor = second.sqrt().div_(f.rootCorrection).add_(f.epsilon);
    parameters.addcdiv_(first, divisor, -f.stepSize);
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
                    "the saved optimiser state does not belong to this model and optimiser");
    const torch::NoGradGuard noGrad;
    for (std::size_t i = 0; i < mine.size(); ++i)
        mine[i].second.copy_(tensors[i].second);
    m_steps = stepsDone;
}

} // namespace formwork
