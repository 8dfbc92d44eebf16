#include "core/model/layers/row_passes.h"

#include "core/model/layers/plain_tensors.h"
#include "core/model/layers/row_sums.h"

#include <ATen/Functions.h>
#include <ATen/Parallel.h>

#include <algorithm>
#include <cstdint>
#include <memory>
#include <vector>

namespace formwork {

namespace {

constexpr std::int64_t kMostPieces = 32; // of sums

// Floats that are worth waking another thread for.
constexpr std::int64_t kGrain = 1 << 14;

struct Rows
{
    std::int64_t count;
    std::int64_t width;
};

Rows rowsOf(const at::Tensor& x)
{
    const std::int64_t width = x.size(-1);
    return {x.numel() / width, width};
}

// Calls pass(first row, rows) for all rows.
template <class Pass>
void forRows(const Rows& rows, const Pass& pass)
{
    at::parallel_for(0, rows.count, std::max<std::int64_t>(1, kGrain / rows.width),
                     [&](std::int64_t begin, std::int64_t end) { pass(begin, end - begin); });
}

// Likewise with pass(first row, rows, sums), `columns` sums in all; returns them.
template <class Pass>
at::Tensor summed(const Rows& rows, std::int64_t columns, const at::Tensor& like, const Pass& pass)
{
    const auto width = static_cast<std::size_t>(columns);
    const std::vector<double> sums =
        sumsOverRows({rows.count, rows.width, kMostPieces, kGrain}, columns,
                     [&](std::int64_t first, std::int64_t count, double* into) {
                         const auto scratch = std::make_unique_for_overwrite<float[]>(width);
                         pass(first, count, ColumnSums{into, scratch.get()});
                     });
    const at::Tensor result = at::empty({columns}, like.options());
    std::transform(sums.begin(), sums.end(), result.data_ptr<float>(),
                   [](double sum) { return static_cast<float>(sum); });
    return result;
}

LayerNormMap mapOf(const LayerNorm& norm)
{
    return {norm.weight.numel(), norm.weight.data_ptr<float>(), norm.bias.data_ptr<float>(),
            static_cast<float>(kLayerNormEpsilon)};
}

RowScale* scalesOf(const at::Tensor& scales)
{
    static_assert(sizeof(RowScale) == 2 * sizeof(float));
    return reinterpret_cast<RowScale*>(scales.data_ptr<float>());
}

} // namespace

bool suitsRowPasses(const at::Tensor& tensor)
{
    return hasTokenKernel() && isPlainContiguous(tensor) && tensor.numel() > 0 &&
           tensor.size(-1) % kTokenLanes == 0;
}

at::Tensor normRows(const LayerNorm& norm, const at::Tensor& x, const at::Tensor& scales)
{
    const Rows rows = rowsOf(x);
    const LayerNormMap map = mapOf(norm);
    const at::Tensor result = at::empty_like(x);
    const at::Tensor kept = scales.defined() ? scales : at::empty({rows.count, 2}, x.options());
    const float* const from = x.data_ptr<float>();
    float* const to = result.data_ptr<float>();
    RowScale* const scale = scalesOf(kept);
    forRows(rows, [&](std::int64_t first, std::int64_t count) {
        layerNorm(map, from + first * rows.width, count, to + first * rows.width, scale + first);
    });
    return result;
}

at::Tensor normRowsAgain(const LayerNorm& norm, const at::Tensor& x, const at::Tensor& scales)
{
    const Rows rows = rowsOf(x);
    const LayerNormMap map = mapOf(norm);
    const at::Tensor result = at::empty_like(x);
    const float* const from = x.data_ptr<float>();
    float* const to = result.data_ptr<float>();
    const RowScale* const scale = scalesOf(scales);
    forRows(rows, [&](std::int64_t first, std::int64_t count) {
        layerNormAgain(map, from + first * rows.width, scale + first, count,
                       to + first * rows.width);
    });
    return result;
}

NormGradients normRowsBackward(const LayerNorm& norm, const at::Tensor& x, const at::Tensor& scales,
                               const at::Tensor& outGradient, const at::Tensor& addend)
{
    const Rows rows = rowsOf(x);
    const LayerNormMap map = mapOf(norm);
    const float* const from = x.data_ptr<float>();
    float* const gradient = outGradient.data_ptr<float>();
    const float* const added = addend.defined() ? addend.data_ptr<float>() : nullptr;
    const RowScale* const scale = scalesOf(scales);
    const at::Tensor sums = summed(
        rows, 2 * rows.width, x,
        [&](std::int64_t first, std::int64_t count, const ColumnSums& into) {
            const std::int64_t at = first * rows.width;
            layerNormBackward(map, from + at, scale + first, gradient + at,
                              added != nullptr ? added + at : nullptr, count, gradient + at, into);
        });
    return {outGradient, sums.slice(0, rows.width), sums.slice(0, 0, rows.width)};
}

at::Tensor geluRows(const at::Tensor& x, const at::Tensor& bias)
{
    const Rows rows = rowsOf(x);
    const at::Tensor result = at::empty_like(x);
    const float* const biases = bias.defined() ? bias.data_ptr<float>() : nullptr;
    float* const from = x.data_ptr<float>();
    float* const to = result.data_ptr<float>();
    forRows(rows, [&](std::int64_t first, std::int64_t count) {
        biasedGelu(rows.width, biases, count, from + first * rows.width, to + first * rows.width);
    });
    return result;
}

GeluGradients geluRowsBackward(const at::Tensor& x, const at::Tensor& gradient)
{
    const Rows rows = rowsOf(x);
    GeluGradients gradients{at::empty_like(x), {}};
    const float* const from = x.data_ptr<float>();
    float* const inner = gradient.data_ptr<float>();
    float* const to = gradients.result.data_ptr<float>();
    gradients.columns = summed(
        rows, rows.width, x, [&](std::int64_t first, std::int64_t count, const ColumnSums& into) {
            const std::int64_t at = first * rows.width;
            geluBackward(rows.width, from + at, count, inner + at, to + at, into);
        });
    return gradients;
}

at::Tensor columnSums(const at::Tensor& x)
{
    const Rows rows = rowsOf(x);
    const float* const from = x.data_ptr<float>();
    return summed(rows, rows.width, x,
                  [&](std::int64_t first, std::int64_t count, const ColumnSums& into) {
                      addColumnSums(rows.width, from + first * rows.width, count, into);
                  });
}

void addToRows(const at::Tensor& x, const at::Tensor& bias, const at::Tensor& residual)
{
    const Rows rows = rowsOf(x);
    const float* const biases = bias.data_ptr<float>();
    const float* const residuals = residual.defined() ? residual.data_ptr<float>() : nullptr;
    float* const to = x.data_ptr<float>();
    forRows(rows, [&](std::int64_t first, std::int64_t count) {
        const std::int64_t at = first * rows.width;
        if (residuals != nullptr)
            addBiasAndResidual(rows.width, biases, residuals + at, count, to + at);
        else
            addBias(rows.width, biases, count, to + at);
    });
}

} // namespace formwork
