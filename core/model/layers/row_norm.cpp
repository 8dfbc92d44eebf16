#include "core/model/layers/row_norm.h"

#include "core/model/kernels/row_norm_kernel.h"
#include "core/model/layers/mixed_precision.h"
#include "core/model/layers/plain_tensors.h"
#include "core/model/layers/row_sums.h"
#include "core/model/torch_compat.h"

#include <ATen/Functions.h>
#include <ATen/Parallel.h>
#include <torch/csrc/autograd/custom_function.h>

#include <algorithm>
#include <cmath>
#include <vector>

namespace formwork {

namespace {

constexpr double kMomentum = 0.1; // as layers.h says
constexpr double kEpsilon = 1e-5;

constexpr std::int64_t kMostPieces = 64; // of sums

// Floats that are worth waking another thread for.
constexpr std::int64_t kGrain = 1 << 15;

bool isDense(const at::Tensor& tensor)
{
    return tensor.dim() == 4 ? tensor.is_contiguous(at::MemoryFormat::ChannelsLast)
                             : tensor.dim() == 2 && tensor.is_contiguous();
}

// As `x` lies in memory.
at::Tensor dense(const at::Tensor& tensor)
{
    return tensor.dim() == 4 ? tensor.contiguous(at::MemoryFormat::ChannelsLast)
                             : tensor.contiguous();
}

struct Shape
{
    std::int64_t rows;
    std::int64_t width;

    std::int64_t grain() const { return std::max<std::int64_t>(1, kGrain / width); }
};

Shape shapeOf(const at::Tensor& x)
{
    return {x.numel() / x.size(1), x.size(1)};
}

// Two sums per column, by add(first row, rows, sums).
template <class Add>
std::vector<double> twoSums(const Shape& shape, const Add& add)
{
    return sumsOverRows({shape.rows, shape.width, kMostPieces, kGrain}, 2 * shape.width, add);
}

// What the batch (or, without training, the run so far) makes of each column.
struct Columns
{
    std::vector<float> mean;
    std::vector<float> inverse; // 1 / deviation
    std::vector<float> scale;
    std::vector<float> offset;

    explicit Columns(std::int64_t width)
        : mean(static_cast<std::size_t>(width))
        , inverse(mean.size())
        , scale(mean.size())
        , offset(mean.size())
    {}

    void set(std::size_t column, double average, double variance, const float* weight,
             const float* bias)
    {
        const double factor = 1.0 / std::sqrt(variance + kEpsilon);
        mean[column] = static_cast<float>(average);
        inverse[column] = static_cast<float>(factor);
        scale[column] = static_cast<float>(weight[column] * factor);
        offset[column] = static_cast<float>(bias[column] - average * factor * weight[column]);
    }

    RowMap map(Activation activation) const
    {
        return {static_cast<std::ptrdiff_t>(mean.size()), scale.data(), offset.data(),
                activation == Activation::Hardswish};
    }
};

void track(const at::Tensor& running, std::size_t column, double value)
{
    float& kept = running.data_ptr<float>()[column];
    kept = static_cast<float>((1.0 - kMomentum) * kept + kMomentum * value);
}

// Measures the batch and tracks it.
Columns measure(const BatchNorm& norm, const at::Tensor& x)
{
    const Shape shape = shapeOf(x);
    const float* data = x.data_ptr<float>();
    // Sums are of the distance from the first row: no digits are lost where the mean is far from 0.
    const std::vector<double> sums =
        twoSums(shape, [&](std::int64_t first, std::int64_t rows, double* out) {
            addRowSums(data + first * shape.width, rows, shape.width, data, out);
        });
    Columns columns(shape.width);
    const auto width = static_cast<std::size_t>(shape.width);
    const auto count = static_cast<double>(shape.rows);
    for (std::size_t c = 0; c < width; ++c) {
        const double distance = sums[c] / count;
        const double mean = data[c] + distance;
        const double variance = std::max(0.0, sums[width + c] / count - distance * distance);
        columns.set(c, mean, variance, norm.weight.data_ptr<float>(), norm.bias.data_ptr<float>());
        track(norm.mean, c, mean);
        track(norm.variance, c, variance * count / (count - 1.0));
    }
    at::Tensor(norm.batches).add_(1);
    return columns;
}

Columns remembered(const BatchNorm& norm)
{
    Columns columns(norm.mean.numel());
    for (std::size_t c = 0; c < columns.mean.size(); ++c)
        columns.set(c, norm.mean.data_ptr<float>()[c], norm.variance.data_ptr<float>()[c],
                    norm.weight.data_ptr<float>(), norm.bias.data_ptr<float>());
    return columns;
}

at::Tensor forwardAll(const Columns& columns, const at::Tensor& x, const NormTail& tail)
{
    const Shape shape = shapeOf(x);
    const at::Tensor result = at::empty_like(x);
    const RowMap map = columns.map(tail.activation);
    const float* from = x.data_ptr<float>();
    const float* residual = tail.residual.defined() ? tail.residual.data_ptr<float>() : nullptr;
    float* to = result.data_ptr<float>();
    at::parallel_for(0, shape.rows, shape.grain(), [&](std::int64_t begin, std::int64_t end) {
        const std::int64_t at = begin * shape.width;
        mapRows(map, from + at, residual != nullptr ? residual + at : nullptr, end - begin,
                to + at);
    });
    return result;
}

struct Gradients
{
    at::Tensor x;
    at::Tensor weight;
    at::Tensor bias;
};

Gradients backwardAll(const Columns& columns, const at::Tensor& x, Activation activation,
                      const at::Tensor& outGradient)
{
    const Shape shape = shapeOf(x);
    const RowMap map = columns.map(activation);
    const float* data = x.data_ptr<float>();
    const float* out = outGradient.data_ptr<float>();
    const std::vector<double> sums =
        twoSums(shape, [&](std::int64_t first, std::int64_t rows, double* into) {
            const std::int64_t at = first * shape.width;
            addGradientSums(map, data + at, out + at, columns.mean.data(), rows, into);
        });

    const auto width = static_cast<std::size_t>(shape.width);
    const auto count = static_cast<double>(shape.rows);
    const auto options = x.options().memory_format(compat::kNone);
    Gradients gradients{at::empty_like(x), at::empty({shape.width}, options),
                        at::empty({shape.width}, options)};
    std::vector<float> meanGradient(width);
    std::vector<float> slope(width);
    for (std::size_t c = 0; c < width; ++c) {
        const auto inverse = static_cast<double>(columns.inverse[c]);
        gradients.bias.data_ptr<float>()[c] = static_cast<float>(sums[c]);
        gradients.weight.data_ptr<float>()[c] = static_cast<float>(sums[width + c] * inverse);
        meanGradient[c] = static_cast<float>(sums[c] / count);
        slope[c] = static_cast<float>(sums[width + c] / count * inverse * inverse);
    }
    const RowGradient gradient = {columns.mean.data(), meanGradient.data(), slope.data()};
    float* to = gradients.x.data_ptr<float>();
    at::parallel_for(0, shape.rows, shape.grain(), [&](std::int64_t begin, std::int64_t end) {
        const std::int64_t at = begin * shape.width;
        mapGradient(map, gradient, data + at, out + at, end - begin, to + at);
    });
    return gradients;
}

// Formulas: Ioffe and Szegedy 2015, section 3.
class FusedNorm final : public torch::autograd::Function<FusedNorm>
{
public:
    // The weight and the bias are separate inputs so that they get gradients.
    static at::Tensor forward(torch::autograd::AutogradContext* context, const at::Tensor& x,
                              const at::Tensor& weight, const at::Tensor& bias,
                              const compat::Optional<at::Tensor>& residual, const BatchNorm& norm,
                              Activation activation)
    {
        const Columns columns = measure(norm, x);
        const auto width = static_cast<std::int64_t>(columns.mean.size());
        const at::Tensor kept = at::empty({4, width}, at::kFloat);
        float* to = kept.data_ptr<float>();
        for (const auto* values :
             {&columns.mean, &columns.inverse, &columns.scale, &columns.offset})
            to = std::copy(values->begin(), values->end(), to);
        context->save_for_backward({x, weight, bias, kept});
        context->saved_data["hardswish"] = activation == Activation::Hardswish;
        context->saved_data["residual"] = residual.has_value();
        return forwardAll(columns, x, {activation, residual.value_or(at::Tensor())});
    }

    static torch::autograd::variable_list backward(torch::autograd::AutogradContext* context,
                                                   torch::autograd::variable_list gradients)
    {
        const auto saved = context->get_saved_variables();
        const at::Tensor& x = saved[0];
        const Activation activation =
            context->saved_data["hardswish"].toBool() ? Activation::Hardswish : Activation::None;
        Columns columns(x.size(1));
        const float* from = saved[3].data_ptr<float>();
        for (auto* values : {&columns.mean, &columns.inverse, &columns.scale, &columns.offset}) {
            std::copy_n(from, values->size(), values->begin());
            from += values->size();
        }
        const at::Tensor outGradient = dense(gradients[0]);
        const Gradients inner = backwardAll(columns, x, activation, outGradient);
        const bool residual = context->saved_data["residual"].toBool();
        return {inner.x,      inner.weight, inner.bias, residual ? gradients[0] : at::Tensor(),
                at::Tensor(), at::Tensor()};
    }
};

// A frozen norm is a fixed map: it neither measures nor tracks the batch.
bool measures(const BatchNorm& norm, bool training)
{
    return training && norm.weight.requires_grad();
}

bool wantsGradient(const BatchNorm& norm, const at::Tensor& x, const NormTail& tail)
{
    return at::GradMode::is_enabled() && (isTracked(x) || isTracked(norm.weight) ||
                                          isTracked(norm.bias) || isTracked(tail.residual));
}

} // namespace

bool canFuseNorm(const BatchNorm& norm, const at::Tensor& x, bool training, const NormTail& tail)
{
    if (!hasRowNormKernel() || !isPlainFloat(x) || !isDense(x) || !isPlainFloat(norm.weight))
        return false;
    const auto [rows, width] = shapeOf(x);
    if (width % kRowNormLanes != 0 || rows < 2)
        return false;
    if (tail.residual.defined() && (!isPlainFloat(tail.residual) ||
                                    tail.residual.sizes() != x.sizes() || !isDense(tail.residual)))
        return false;
    return measures(norm, training) || !wantsGradient(norm, x, tail);
}

at::Tensor fusedNorm(const BatchNorm& norm, const at::Tensor& x, bool training,
                     const NormTail& tail)
{
    if (!measures(norm, training))
        return forwardAll(remembered(norm), x, tail);
    if (!wantsGradient(norm, x, tail))
        return forwardAll(measure(norm, x), x, tail);
    return FusedNorm::apply(x, norm.weight, norm.bias, optionalTensor(tail.residual), norm,
                            tail.activation);
}

at::Tensor plainNorm(const BatchNorm& norm, const at::Tensor& x, bool training,
                     const NormTail& tail)
{
    at::Tensor result = norm(x, training);
    if (tail.activation == Activation::Hardswish)
        result = at::hardswish(result);
    // In place where that is allowed: neither backward reads the result.
    return tail.residual.defined() ? plusResidual(result, tail.residual) : result;
}

at::Tensor normalised(const BatchNorm& norm, const at::Tensor& x, bool training,
                      const NormTail& tail)
{
    return canFuseNorm(norm, x, training, tail) ? fusedNorm(norm, x, training, tail)
                                                : plainNorm(norm, x, training, tail);
}

} // namespace formwork
