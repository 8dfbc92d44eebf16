// Compiled once per instruction set: foreach_target.h includes this file again for each.
#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "core/model/kernels/token_kernel.cpp"
#include <hwy/foreach_target.h>

#include "core/model/kernels/token_kernel.h"

#include <algorithm>
#include <cmath>
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
void normalise(const LayerNormMap&, const float*, std::ptrdiff_t, float*, RowScale*) {}
void normaliseAgain(const LayerNormMap&, const float*, const RowScale*, std::ptrdiff_t, float*) {}
void normaliseBackward(const LayerNormMap&, const float*, const RowScale*, const float*,
                       const float*, std::ptrdiff_t, float*, const ColumnSums&)
{}
void gelu(std::ptrdiff_t, const float*, std::ptrdiff_t, float*, float*) {}
void geluGradient(std::ptrdiff_t, const float*, std::ptrdiff_t, float*, float*, const ColumnSums&)
{}
void columnSums(std::ptrdiff_t, const float*, std::ptrdiff_t, const ColumnSums&) {}
void biasRows(std::ptrdiff_t, const float*, const float*, std::ptrdiff_t, float*) {}

#else

namespace hn = hwy::HWY_NAMESPACE;

constexpr std::ptrdiff_t kLanes =
    std::min<std::ptrdiff_t>(kTokenLanes, HWY_MAX_BYTES / sizeof(float));
using Floats = hn::FixedTag<float, kLanes>;
using Vector = hn::Vec<Floats>;

// Rows whose sums are kept in single precision.
constexpr std::ptrdiff_t kRowsPerSum = 64;

bool available()
{
    return true;
}

HWY_INLINE Vector load(const float* from)
{
    return hn::LoadU(Floats(), from);
}

HWY_INLINE void store(Vector value, float* to)
{
    hn::StoreU(value, Floats(), to);
}

HWY_INLINE float sumOf(Vector value)
{
    return hn::GetLane(hn::SumOfLanes(Floats(), value));
}

// Two sums at a time hide an addition's latency.
template <class Term>
HWY_INLINE float sumOver(std::ptrdiff_t width, const Term& term)
{
    const Floats d;
    Vector first = hn::Zero(d);
    Vector second = hn::Zero(d);
    std::ptrdiff_t i = 0;
    for (; i + 2 * kLanes <= width; i += 2 * kLanes) {
        first = hn::Add(first, term(i));
        second = hn::Add(second, term(i + kLanes));
    }
    for (; i < width; i += kLanes)
        first = hn::Add(first, term(i));
    return sumOf(hn::Add(first, second));
}

HWY_INLINE void mapRow(const LayerNormMap& m, const float* x, const RowScale& scale, float* out)
{
    const Floats d;
    const Vector mean = hn::Set(d, scale.mean);
    const Vector inverse = hn::Set(d, scale.inverse);
    for (std::ptrdiff_t i = 0; i < m.width; i += kLanes)
        store(hn::MulAdd(hn::Mul(hn::Sub(load(x + i), mean), inverse), load(m.weight + i),
                         load(m.bias + i)),
              out + i);
}

void normalise(const LayerNormMap& m, const float* x, std::ptrdiff_t rows, float* out,
               RowScale* scales)
{
    const Floats d;
    const auto count = static_cast<float>(m.width);
    for (std::ptrdiff_t row = 0; row < rows; ++row, x += m.width, out += m.width) {
        const float mean =
            sumOver(m.width, [x](std::ptrdiff_t i) HWY_ATTR { return load(x + i); }) / count;
        const Vector centre = hn::Set(d, mean);
        const float variance = sumOver(m.width,
                                       [x, centre](std::ptrdiff_t i) HWY_ATTR {
                                           const Vector away = hn::Sub(load(x + i), centre);
                                           return hn::Mul(away, away);
                                       }) /
                               count;
        // An infinite variance would make zeros, which hide a training that has diverged.
        scales[row] = {mean, std::isfinite(variance) ? 1.0F / std::sqrt(variance + m.epsilon)
                                                     : std::numeric_limits<float>::quiet_NaN()};
        mapRow(m, x, scales[row], out);
    }
}

void normaliseAgain(const LayerNormMap& m, const float* x, const RowScale* scales,
                    std::ptrdiff_t rows, float* out)
{
    for (std::ptrdiff_t row = 0; row < rows; ++row)
        mapRow(m, x + row * m.width, scales[row], out + row * m.width);
}

// Single precision for some rows, then double.
HWY_INLINE void flush(float* some, std::ptrdiff_t count, double* sums)
{
    for (std::ptrdiff_t i = 0; i < count; ++i) {
        sums[i] += static_cast<double>(some[i]);
        some[i] = 0;
    }
}

HWY_INLINE void addTo(float* sum, Vector value)
{
    store(hn::Add(load(sum), value), sum);
}

void normaliseBackward(const LayerNormMap& m, const float* x, const RowScale* scales,
                       const float* outGradient, const float* addend, std::ptrdiff_t rows,
                       float* out, const ColumnSums& sums)
{
    const Floats d;
    const auto count = static_cast<float>(m.width);
    std::fill_n(sums.scratch, 2 * m.width, 0.0F);
    for (std::ptrdiff_t row = 0; row < rows; ++row) {
        const float* xs = x + row * m.width;
        const float* gs = outGradient + row * m.width;
        const Vector mean = hn::Set(d, scales[row].mean);
        const Vector inverse = hn::Set(d, scales[row].inverse);
        Vector plain = hn::Zero(d);
        Vector along = hn::Zero(d);
        for (std::ptrdiff_t i = 0; i < m.width; i += kLanes) {
            const Vector outer = load(gs + i);
            const Vector normed = hn::Mul(hn::Sub(load(xs + i), mean), inverse);
            addTo(sums.scratch + i, outer);
            addTo(sums.scratch + m.width + i, hn::Mul(outer, normed));
            const Vector g = hn::Mul(outer, load(m.weight + i));
            plain = hn::Add(plain, g);
            along = hn::MulAdd(g, normed, along);
        }
        const Vector meanGradient = hn::Set(d, sumOf(plain) / count);
        const Vector slope = hn::Set(d, sumOf(along) / count);
        for (std::ptrdiff_t i = 0; i < m.width; i += kLanes) {
            const Vector g = hn::Mul(load(gs + i), load(m.weight + i));
            const Vector normed = hn::Mul(hn::Sub(load(xs + i), mean), inverse);
            Vector inner = hn::Mul(inverse, hn::NegMulAdd(normed, slope, hn::Sub(g, meanGradient)));
            if (addend != nullptr)
                inner = hn::Add(inner, load(addend + row * m.width + i));
            store(inner, out + row * m.width + i);
        }
        if ((row + 1) % kRowsPerSum == 0)
            flush(sums.scratch, 2 * m.width, sums.sums);
    }
    flush(sums.scratch, 2 * m.width, sums.sums);
}

struct Gelu
{
    Vector value;
    Vector slope;
};

// 1 / x for x >= 1: the processor's estimate of 12 bits or more, and a step of Newton's method.
HWY_INLINE Vector reciprocal(Vector x)
{
    const Vector estimate = hn::ApproximateReciprocal(x);
    return hn::Mul(estimate, hn::NegMulAdd(x, estimate, hn::Set(Floats(), 2.0F)));
}

// The distribution function of |x| is 1 - q with q = t p(t) exp(-x^2 / 2) / 2 and t = 1 / (1 + c
// |x|): the form of Abramowitz and Stegun's 7.1.26, with a polynomial of our own (least relative
// error over |x| < 13: 4e-8).
HWY_INLINE Gelu geluOf(Vector x)
{
    const Floats d;
    constexpr float kReach = 0.35355338454246521F;
    // From here on exp(-x^2 / 2) is 0: kLeastPower is the power of two.
    constexpr float kFar = 13.268651F;
    constexpr float kHalfCoefficients[] = {
        0.28208768367767334F / 2,  0.28235346078872681F / 2,   0.24326106905937195F / 2,
        0.20206968486309052F / 2,  -0.025177543982863426F / 2, 0.27597829699516296F / 2,
        -0.48538410663604736F / 2, 0.28370228409767151F / 2,   -0.058890867978334427F / 2};
    const Vector one = hn::Set(d, 1.0F);
    const Vector size = hn::Min(hn::Abs(x), hn::Set(d, kFar));
    const Vector t = reciprocal(hn::MulAdd(hn::Set(d, kReach), size, one));
    Vector p = hn::Set(d, kHalfCoefficients[8]);
    for (int i = 7; i >= 0; --i)
        p = hn::MulAdd(p, t, hn::Set(d, kHalfCoefficients[i]));
    const Vector bell = powerOfTwo(d, hn::Mul(hn::Mul(size, size), hn::Set(d, -0.5F * kLog2OfE)));
    const Vector q = hn::Mul(hn::Mul(t, p), bell);
    const Vector share = hn::IfThenElse(hn::Lt(x, hn::Zero(d)), q, hn::Sub(one, q));
    constexpr float kDensity = 0.39894228040143268F; // of the normal distribution at 0
    return {hn::Mul(x, share), hn::MulAdd(hn::Mul(x, hn::Set(d, kDensity)), bell, share)};
}

void gelu(std::ptrdiff_t width, const float* bias, std::ptrdiff_t rows, float* x, float* out)
{
    for (std::ptrdiff_t row = 0; row < rows; ++row, x += width, out += width) {
        for (std::ptrdiff_t i = 0; i < width; i += kLanes) {
            Vector value = load(x + i);
            if (bias != nullptr) {
                value = hn::Add(value, load(bias + i));
                store(value, x + i);
            }
            store(geluOf(value).value, out + i);
        }
    }
}

void geluGradient(std::ptrdiff_t width, const float* x, std::ptrdiff_t rows, float* gradient,
                  float* out, const ColumnSums& sums)
{
    std::fill_n(sums.scratch, width, 0.0F);
    for (std::ptrdiff_t row = 0; row < rows; ++row, x += width, gradient += width, out += width) {
        for (std::ptrdiff_t i = 0; i < width; i += kLanes) {
            const Gelu both = geluOf(load(x + i));
            const Vector g = hn::Mul(load(gradient + i), both.slope);
            store(g, gradient + i);
            store(both.value, out + i);
            addTo(sums.scratch + i, g);
        }
        if ((row + 1) % kRowsPerSum == 0)
            flush(sums.scratch, width, sums.sums);
    }
    flush(sums.scratch, width, sums.sums);
}

void columnSums(std::ptrdiff_t width, const float* x, std::ptrdiff_t rows, const ColumnSums& sums)
{
    std::fill_n(sums.scratch, width, 0.0F);
    for (std::ptrdiff_t row = 0; row < rows; ++row, x += width) {
        for (std::ptrdiff_t i = 0; i < width; i += kLanes)
            addTo(sums.scratch + i, load(x + i));
        if ((row + 1) % kRowsPerSum == 0)
            flush(sums.scratch, width, sums.sums);
    }
    flush(sums.scratch, width, sums.sums);
}

void biasRows(std::ptrdiff_t width, const float* bias, const float* residual, std::ptrdiff_t rows,
              float* x)
{
    for (std::ptrdiff_t row = 0; row < rows; ++row) {
        const std::ptrdiff_t at = row * width;
        for (std::ptrdiff_t i = 0; i < width; i += kLanes) {
            Vector value = hn::Add(load(x + at + i), load(bias + i));
            if (residual != nullptr)
                value = hn::Add(value, load(residual + at + i));
            store(value, x + at + i);
        }
    }
}

#endif

} // namespace
} // namespace formwork::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace formwork {

HWY_EXPORT(available);
HWY_EXPORT(normalise);
HWY_EXPORT(normaliseAgain);
HWY_EXPORT(normaliseBackward);
HWY_EXPORT(gelu);
HWY_EXPORT(geluGradient);
HWY_EXPORT(columnSums);
HWY_EXPORT(biasRows);

bool hasTokenKernel()
{
    return HWY_DYNAMIC_DISPATCH(available)();
}

void layerNorm(const LayerNormMap& norm, const float* x, std::ptrdiff_t rows, float* out,
               RowScale* scales)
{
    HWY_DYNAMIC_DISPATCH(normalise)(norm, x, rows, out, scales);
}

void layerNormAgain(const LayerNormMap& norm, const float* x, const RowScale* scales,
                    std::ptrdiff_t rows, float* out)
{
    HWY_DYNAMIC_DISPATCH(normaliseAgain)(norm, x, scales, rows, out);
}

void layerNormBackward(const LayerNormMap& norm, const float* x, const RowScale* scales,
                       const float* outGradient, const float* addend, std::ptrdiff_t rows,
                       float* out, const ColumnSums& sums)
{
    HWY_DYNAMIC_DISPATCH(normaliseBackward)(norm, x, scales, outGradient, addend, rows, out, sums);
}

void biasedGelu(std::ptrdiff_t width, const float* biases, std::ptrdiff_t rows, float* x,
                float* out)
{
    HWY_DYNAMIC_DISPATCH(gelu)(width, biases, rows, x, out);
}

void geluBackward(std::ptrdiff_t width, const float* x, std::ptrdiff_t rows, float* gradient,
                  float* out, const ColumnSums& sums)
{
    HWY_DYNAMIC_DISPATCH(geluGradient)(width, x, rows, gradient, out, sums);
}

void addColumnSums(std::ptrdiff_t width, const float* x, std::ptrdiff_t rows,
                   const ColumnSums& sums)
{
    HWY_DYNAMIC_DISPATCH(columnSums)(width, x, rows, sums);
}

void addBias(std::ptrdiff_t width, const float* biases, std::ptrdiff_t rows, float* x)
{
    HWY_DYNAMIC_DISPATCH(biasRows)(width, biases, nullptr, rows, x);
}

void addBiasAndResidual(std::ptrdiff_t width, const float* biases, const float* residual,
                        std::ptrdiff_t rows, float* x)
{
    HWY_DYNAMIC_DISPATCH(biasRows)(width, biases, residual, rows, x);
}

} // namespace formwork
#endif
