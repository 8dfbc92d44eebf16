// Compiled once per instruction set: foreach_target.h includes this file again for each.
#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "core/model/kernels/attention_kernel.cpp"
#include <hwy/foreach_target.h>

#include "core/model/kernels/attention_kernel.h"

#include <algorithm>
#include <limits>

#include <hwy/highway.h>

#include "core/model/kernels/power_of_two-inl.h"

HWY_BEFORE_NAMESPACE();
namespace formwork::HWY_NAMESPACE {
namespace {

#if HWY_TARGET == HWY_SCALAR || HWY_HAVE_SCALABLE

bool available()
{
    return false;
}
void forward(const AttentionSizes&, const AttentionForward&) {}
void backward(const AttentionSizes&, const AttentionBackward&) {}

#else

namespace hn = hwy::HWY_NAMESPACE;

constexpr std::ptrdiff_t kPanel = kAttentionPanel;
constexpr int kLanes = std::min<int>(kPanel, HWY_MAX_BYTES / sizeof(float));
constexpr int kVectors = kPanel / kLanes;
// Rows of the result that stay in registers: enough sums to hide a multiplication's latency, and
// room for a row of the panel among 32 registers, or 16.
constexpr int kRows = kVectors == 1 ? 8 : kVectors == 2 ? 6 : 2;

using Floats = hn::FixedTag<float, kLanes>;
using Quad = hn::FixedTag<float, 4>;
using Vector = hn::Vec<Floats>;

// c = factor * a b, with b packed in panels of kPanel columns, each as deep as the sum.
struct Product
{
    std::ptrdiff_t rows;
    std::ptrdiff_t columns; // a multiple of kPanel
    std::ptrdiff_t depth;
    const float* a;
    std::ptrdiff_t aRow;   // from one row to the next
    std::ptrdiff_t aDepth; // from one term of the sum to the next
    const float* b;
    float* c;
    std::ptrdiff_t cRow;
    float factor;
};

template <int kCount>
HWY_INLINE void multiplyBlock(const Product& p, const float* a, const float* panel, float* c)
{
    const Floats d;
    Vector sums[kCount][kVectors];
    for (int i = 0; i < kCount; ++i)
        for (int v = 0; v < kVectors; ++v)
            sums[i][v] = hn::Zero(d);
    for (std::ptrdiff_t k = 0; k < p.depth; ++k) {
        Vector row[kVectors];
        for (int v = 0; v < kVectors; ++v)
            row[v] = hn::LoadU(d, panel + k * kPanel + v * kLanes);
        for (int i = 0; i < kCount; ++i) {
            const Vector x = hn::Set(d, a[i * p.aRow + k * p.aDepth]);
            for (int v = 0; v < kVectors; ++v)
                sums[i][v] = hn::MulAdd(x, row[v], sums[i][v]);
        }
    }
    const Vector factor = hn::Set(d, p.factor);
    for (int i = 0; i < kCount; ++i)
        for (int v = 0; v < kVectors; ++v)
            hn::StoreU(hn::Mul(factor, sums[i][v]), d, c + i * p.cRow + v * kLanes);
}

template <int kCount>
HWY_INLINE void multiplyRest(const Product& p, std::ptrdiff_t rows, const float* a,
                             const float* panel, float* c)
{
    if constexpr (kCount > 0) {
        if (rows == kCount)
            multiplyBlock<kCount>(p, a, panel, c);
        else
            multiplyRest<kCount - 1>(p, rows, a, panel, c);
    }
}

void multiply(const Product& p)
{
    for (std::ptrdiff_t j = 0; j < p.columns; j += kPanel) {
        const float* panel = p.b + j * p.depth;
        std::ptrdiff_t i = 0;
        for (; i + kRows <= p.rows; i += kRows)
            multiplyBlock<kRows>(p, p.a + i * p.aRow, panel, p.c + i * p.cRow + j);
        multiplyRest<kRows - 1>(p, p.rows - i, p.a + i * p.aRow, panel, p.c + i * p.cRow + j);
    }
}

// Rows (rows, columns) as they are, for a sum over the rows.
void packRows(const float* from, std::ptrdiff_t stride, std::ptrdiff_t rows, std::ptrdiff_t columns,
              float* to)
{
    const Floats d;
    for (std::ptrdiff_t j = 0; j < columns; j += kPanel)
        for (std::ptrdiff_t k = 0; k < rows; ++k, to += kPanel)
            for (int v = 0; v < kVectors; ++v)
                hn::StoreU(hn::LoadU(d, from + k * stride + j + v * kLanes), d, to + v * kLanes);
}

HWY_INLINE void transposeQuad(const float* from, std::ptrdiff_t stride, float* to)
{
    const Quad d;
    const auto a = hn::LoadU(d, from);
    const auto b = hn::LoadU(d, from + stride);
    const auto c = hn::LoadU(d, from + 2 * stride);
    const auto e = hn::LoadU(d, from + 3 * stride);
    const auto abLow = hn::InterleaveLower(d, a, b);
    const auto abHigh = hn::InterleaveUpper(d, a, b);
    const auto ceLow = hn::InterleaveLower(d, c, e);
    const auto ceHigh = hn::InterleaveUpper(d, c, e);
    hn::StoreU(hn::ConcatLowerLower(d, ceLow, abLow), d, to);
    hn::StoreU(hn::ConcatUpperUpper(d, ceLow, abLow), d, to + kPanel);
    hn::StoreU(hn::ConcatLowerLower(d, ceHigh, abHigh), d, to + 2 * kPanel);
    hn::StoreU(hn::ConcatUpperUpper(d, ceHigh, abHigh), d, to + 3 * kPanel);
}

// Rows (rows, columns) transposed, for a sum over the columns; zeros fill the last panel.
void packTransposed(const float* from, std::ptrdiff_t stride, std::ptrdiff_t rows,
                    std::ptrdiff_t columns, float* to)
{
    for (std::ptrdiff_t j = 0; j < rows; j += kPanel, to += kPanel * columns) {
        const std::ptrdiff_t used = std::min(kPanel, rows - j);
        if (used < kPanel)
            std::fill_n(to, kPanel * columns, 0.0F);
        std::ptrdiff_t r = 0;
        for (; r + 4 <= used; r += 4)
            for (std::ptrdiff_t k = 0; k < columns; k += 4)
                transposeQuad(from + (j + r) * stride + k, stride, to + k * kPanel + r);
        for (; r < used; ++r)
            for (std::ptrdiff_t k = 0; k < columns; ++k)
                to[k * kPanel + r] = from[(j + r) * stride + k];
    }
}

HWY_INLINE void addTo(float* sums, const float* terms, std::ptrdiff_t count)
{
    const Floats d;
    std::ptrdiff_t j = 0;
    for (; j + kLanes <= count; j += kLanes)
        hn::StoreU(hn::Add(hn::LoadU(d, sums + j), hn::LoadU(d, terms + j)), d, sums + j);
    for (; j < count; ++j)
        sums[j] += terms[j];
}

HWY_INLINE void softmax(float* row, std::ptrdiff_t count, std::ptrdiff_t padded)
{
    const Floats d;
    // Its exponential is an exact 0.
    std::fill(row + count, row + padded, -std::numeric_limits<float>::infinity());
    Vector most = hn::LoadU(d, row);
    for (std::ptrdiff_t j = kLanes; j < padded; j += kLanes)
        most = hn::Max(most, hn::LoadU(d, row + j));
    most = hn::MaxOfLanes(d, most);
    const Vector log2OfE = hn::Set(d, kLog2OfE);
    const Vector leastPower = hn::Set(d, kLeastPower);
    Vector sum = hn::Zero(d);
    for (std::ptrdiff_t j = 0; j < padded; j += kLanes) {
        const Vector power = hn::Mul(hn::Sub(hn::LoadU(d, row + j), most), log2OfE);
        // Not Max: a NaN must stay, or it would hide a training that has diverged.
        const Vector e =
            powerOfTwo(d, hn::IfThenElse(hn::Lt(power, leastPower), leastPower, power));
        hn::StoreU(e, d, row + j);
        sum = hn::Add(sum, e);
    }
    const Vector factor = hn::Div(hn::Set(d, 1.0F), hn::SumOfLanes(d, sum));
    for (std::ptrdiff_t j = 0; j < padded; j += kLanes)
        hn::StoreU(hn::Mul(hn::LoadU(d, row + j), factor), d, row + j);
}

// From the gradient of a row's probabilities to that of its scores, in place.
HWY_INLINE void softmaxBackward(const float* probabilities, float* gradient, std::ptrdiff_t padded)
{
    const Floats d;
    Vector sum = hn::Zero(d);
    for (std::ptrdiff_t j = 0; j < padded; j += kLanes)
        sum = hn::MulAdd(hn::LoadU(d, gradient + j), hn::LoadU(d, probabilities + j), sum);
    sum = hn::SumOfLanes(d, sum);
    for (std::ptrdiff_t j = 0; j < padded; j += kLanes) {
        const Vector centred = hn::Sub(hn::LoadU(d, gradient + j), sum);
        hn::StoreU(hn::Mul(hn::LoadU(d, probabilities + j), centred), d, gradient + j);
    }
}

bool available()
{
    return true;
}

// `packed` is for the keys.
HWY_INLINE void fillProbabilities(const AttentionSizes& s, const float* query, const float* key,
                                  const float* bias, float* packed, float* probabilities)
{
    const std::ptrdiff_t padded = paddedToPanels(s.keys);
    packTransposed(key, s.keyStride, s.keys, s.keyWidth, packed);
    multiply({s.queries, padded, s.keyWidth, query, s.queryStride, 1, packed, probabilities, padded,
              s.scale});
    for (std::ptrdiff_t i = 0; i < s.queries; ++i) {
        float* row = probabilities + i * padded;
        if (bias != nullptr)
            addTo(row, bias + i * s.keys, s.keys);
        softmax(row, s.keys, padded);
    }
}

void forward(const AttentionSizes& s, const AttentionForward& item)
{
    const std::ptrdiff_t padded = paddedToPanels(s.keys);
    float* values = item.scratch + padded * s.keyWidth;
    packRows(item.value, s.keyStride, s.keys, s.valueWidth, values);
    fillProbabilities(s, item.query, item.key, item.bias, item.scratch, item.probabilities);
    multiply({s.queries, s.valueWidth, s.keys, item.probabilities, padded, 1, values, item.out,
              s.outStride, 1.0F});
}

void backward(const AttentionSizes& s, const AttentionBackward& item)
{
    const std::ptrdiff_t padded = paddedToPanels(s.keys);
    float* scores = item.scratch; // gradient of the probabilities, then of the scores
    float* packed = scores + s.queries * padded;
    const float* probabilities = item.probabilities;
    if (probabilities == nullptr) {
        float* again = packed + packedForBackward(s);
        fillProbabilities(s, item.query, item.key, nullptr, packed, again);
        probabilities = again;
    }

    packRows(item.outGradient, s.outStride, s.queries, s.valueWidth, packed);
    multiply({s.keys, s.valueWidth, s.queries, probabilities, 1, padded, packed, item.valueGradient,
              s.keyStride, 1.0F});
    packTransposed(item.value, s.keyStride, s.keys, s.valueWidth, packed);
    multiply({s.queries, padded, s.valueWidth, item.outGradient, s.outStride, 1, packed, scores,
              padded, 1.0F});
    for (std::ptrdiff_t i = 0; i < s.queries; ++i)
        softmaxBackward(probabilities + i * padded, scores + i * padded, padded);
    if (item.biasGradient != nullptr)
        addTo(item.biasGradient, scores, s.queries * padded);

    packRows(item.key, s.keyStride, s.keys, s.keyWidth, packed);
    multiply({s.queries, s.keyWidth, s.keys, scores, padded, 1, packed, item.queryGradient,
              s.queryStride, s.scale});
    packRows(item.query, s.queryStride, s.queries, s.keyWidth, packed);
    multiply({s.keys, s.keyWidth, s.queries, scores, 1, padded, packed, item.keyGradient,
              s.keyStride, s.scale});
}

#endif

} // namespace
} // namespace formwork::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace formwork {

HWY_EXPORT(available);
HWY_EXPORT(forward);
HWY_EXPORT(backward);

std::size_t attentionForwardScratch(const AttentionSizes& sizes)
{
    return static_cast<std::size_t>(paddedToPanels(sizes.keys) * sizes.keyWidth +
                                    sizes.keys * sizes.valueWidth);
}

std::size_t attentionBackwardScratch(const AttentionSizes& sizes, bool again)
{
    const std::ptrdiff_t scores = sizes.queries * paddedToPanels(sizes.keys);
    return static_cast<std::size_t>((again ? 2 : 1) * scores + packedForBackward(sizes));
}

bool hasAttentionKernel()
{
    return HWY_DYNAMIC_DISPATCH(available)();
}

void attentionForward(const AttentionSizes& sizes, const AttentionForward& item)
{
    HWY_DYNAMIC_DISPATCH(forward)(sizes, item);
}

void attentionBackward(const AttentionSizes& sizes, const AttentionBackward& item)
{
    HWY_DYNAMIC_DISPATCH(backward)(sizes, item);
}

} // namespace formwork
#endif
