#include "core/train/optimiser/gradient_clipping.h"

#include <ATen/ATen.h>
#include <ATen/Parallel.h>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <utility>

namespace formwork {

namespace {

constexpr double kSmallestWeightNorm = 1e-3;
constexpr double kNormOffset = 1e-6;
constexpr std::int64_t kChunk = 16384;

// In lanes, which the compiler may keep in registers; the order is fixed, so the sum does not
// depend on the number of threads.
template <typename T>
double sumOfSquares(const T* __restrict values, std::int64_t count)
{
    constexpr std::int64_t kLanes = 16;
    T lanes[kLanes] = {};
    const std::int64_t whole = count / kLanes * kLanes;
    for (std::int64_t i = 0; i < whole; i += kLanes)
        for (std::int64_t lane = 0; lane < kLanes; ++lane)
            lanes[lane] += values[i + lane] * values[i + lane];
    double sum = 0;
    for (const T lane : lanes)
        sum += static_cast<double>(lane);
    for (std::int64_t i = whole; i < count; ++i)
        sum += static_cast<double>(values[i]) * static_cast<double>(values[i]);
    return sum;
}

struct Piece
{
    const torch::Tensor* gradient = nullptr;
    std::int64_t offset = 0;
    std::int64_t count = 0;
};

template <typename T>
double sweptSumOfSquares(const std::vector<torch::Tensor>& gradients)
{
    std::vector<Piece> pieces;
    for (const torch::Tensor& gradient : gradients)
        for (std::int64_t offset = 0; offset < gradient.numel(); offset += kChunk)
            pieces.push_back({&gradient, offset, std::min(kChunk, gradient.numel() - offset)});
    std::vector<double> sums(pieces.size());
    at::parallel_for(
        0, static_cast<std::int64_t>(pieces.size()), 1, [&](std::int64_t begin, std::int64_t end) {
            for (auto i = static_cast<std::size_t>(begin); i < static_cast<std::size_t>(end); ++i)
                sums[i] = sumOfSquares(pieces[i].gradient->data_ptr<T>() + pieces[i].offset,
                                       pieces[i].count);
        });
    double sum = 0;
    for (const double part : sums)
        sum += part;
    return sum;
}

// Rows of a matrix, filters of a convolution; a vector is one unit.
std::int64_t unitsOf(const torch::Tensor& parameter)
{
    return parameter.dim() > 1 ? parameter.size(0) : 1;
}

template <typename T>
void clipUnits(const torch::Tensor& parameter, torch::Tensor& gradient, double factor)
{
    const std::int64_t units = unitsOf(parameter);
    const std::int64_t width = parameter.numel() / std::max<std::int64_t>(1, units);
    const T* const weights = parameter.data_ptr<T>();
    T* const gradients = gradient.data_ptr<T>();
    const std::int64_t grain = std::max<std::int64_t>(1, kChunk / std::max<std::int64_t>(1, width));
    at::parallel_for(0, units, grain, [&](std::int64_t begin, std::int64_t end) {
        for (std::int64_t unit = begin; unit < end; ++unit) {
            T* const g = gradients + unit * width;
            const double weight = std::max(std::sqrt(sumOfSquares(weights + unit * width, width)),
                                           kSmallestWeightNorm);
            const double length = std::sqrt(sumOfSquares(g, width));
            if (!(length > factor * weight))
                continue;
            const auto scale = static_cast<T>(factor * weight / length);
            for (std::int64_t i = 0; i < width; ++i)
                g[i] *= scale;
        }
    });
}

void clipUnitsByTensors(const torch::Tensor& parameter, torch::Tensor& gradient, double factor)
{
    const std::int64_t units = unitsOf(parameter);
    const torch::Tensor limit = parameter.reshape({units, -1})
                                    .norm(2, {1}, true)
                                    .clamp_min(kSmallestWeightNorm)
                                    .mul(factor);
    const torch::Tensor rows = gradient.reshape({units, -1});
    const torch::Tensor length = rows.norm(2, {1}, true);
    const torch::Tensor scale = at::where(length > limit, limit / length, at::ones_like(length));
    gradient = (rows * scale).reshape(gradient.sizes());
}

} // namespace

GradientClipper::GradientClipper(std::vector<torch::Tensor> parameters,
                                 const OptimizerConfig& config, UpdatePath path,
                                 std::vector<ParameterSettings> settings)
    : m_parameters(std::move(parameters))
    , m_settings(std::move(settings))
    , m_largestNorm(config.clipNorm)
    , m_adaptive(config.clipAdaptive)
    , m_sweeps(path == UpdatePath::ByDevice && m_parameters.front().device().is_cpu())
{
    m_settings.resize(m_parameters.size());
}

torch::Tensor GradientClipper::clip()
{
    const torch::NoGradGuard noGrad;
    const torch::Tensor before = norm();
    if (m_adaptive > 0)
        clipAdaptively();
    if (m_largestNorm > 0) {
        const torch::Tensor now = m_adaptive > 0 ? norm() : before;
        const torch::Tensor scale = (m_largestNorm / (now + kNormOffset)).clamp_max(1.0);
        for (const torch::Tensor& parameter : m_parameters)
            if (parameter.grad().defined())
                parameter.mutable_grad().mul_(scale);
    }
    return before;
}

void GradientClipper::clipAdaptively()
{
    for (std::size_t i = 0; i < m_parameters.size(); ++i) {
        const torch::Tensor& parameter = m_parameters[i];
        torch::Tensor& gradient = parameter.mutable_grad();
        if (!gradient.defined() || m_settings[i].isHead)
            continue;
        if (!m_sweeps || !parameter.is_contiguous()) {
            clipUnitsByTensors(parameter, gradient, m_adaptive);
            continue;
        }
        gradient = gradient.contiguous();
        if (parameter.scalar_type() == at::kDouble)
            clipUnits<double>(parameter, gradient, m_adaptive);
        else
            clipUnits<float>(parameter, gradient, m_adaptive);
    }
}

torch::Tensor GradientClipper::norm() const
{
    std::vector<torch::Tensor> gradients;
    for (const torch::Tensor& parameter : m_parameters)
        if (parameter.grad().defined())
            gradients.push_back(parameter.grad());
    const auto options = m_parameters.front().options().dtype(at::kDouble).requires_grad(false);
    if (gradients.empty())
        return at::zeros({}, options);
    if (!m_sweeps) {
        // All in a few kernels, where a GPU would start some for each parameter.
        const std::vector<torch::Tensor> norms = at::_foreach_norm(gradients, 2);
        return at::stack(norms).to(at::kDouble).norm();
    }
    for (torch::Tensor& gradient : gradients)
        if (!gradient.is_non_overlapping_and_dense())
            gradient = gradient.contiguous();
    const double sum = gradients.front().scalar_type() == at::kDouble
                           ? sweptSumOfSquares<double>(gradients)
                           : sweptSumOfSquares<float>(gradients);
    return at::full({}, std::sqrt(sum), options);
}

} // namespace formwork
