// Compiled once per instruction set: foreach_target.h includes this file again for each.
#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "core/model/kernels/row_norm_kernel.cpp"
#include <hwy/foreach_target.h>

#include "core/model/kernels/row_norm_kernel.h"

#include <algorithm>
#include <array>

#include <hwy/highway.h>

HWY_BEFORE_NAMESPACE();
namespace formwork::HWY_NAMESPACE {
namespace {

#if HWY_TARGET == HWY_SCALAR || HWY_HAVE_SCALABLE

bool available()
{
    return false;
}
void rowSums(const float*, std::ptrdiff_t, std::ptrdiff_t, const float*, double*) {}
void map(const RowMap&, const float*, const float*, std::ptrdiff_t, float*) {}
void gradientSums(const RowMap&, const float*, const float*, const float*, std::ptrdiff_t, double*)
{}
void gradientMap(const RowMap&, const RowGradient&, const float*, const float*, std::ptrdiff_t,
                 float*)
{}

#else

namespace hn = hwy::HWY_NAMESPACE;

// Half of what the widest registers hold: these passes wait for memory, and LeViT has widths that
// are not a multiple of 16.
constexpr std::ptrdiff_t kLanes =
    std::min<std::ptrdiff_t>(kRowNormLanes, HWY_MAX_BYTES / sizeof(float));
using Floats = hn::FixedTag<float, kLanes>;
using Vector = hn::Vec<Floats>;

// Rows whose sums are kept in single precision.
constexpr std::ptrdiff_t kRowsPerSum = 64;

bool available()
{
    return true;
}

// hardswish(u) = u * clamp(u + 3, 0, 6) / 6.
HWY_INLINE Vector hardswish(Vector u)
{
    const Floats d;
    const auto gate = hn::Min(hn::Max(hn::Add(u, hn::Set(d, 3.0F)), hn::Zero(d)), hn::Set(d, 6.0F));
    return hn::Mul(hn::Mul(u, gate), hn::Set(d, 1.0F / 6.0F));
}

// Its derivative, 0 at -3 and 1.5 at 3, as LibTorch has it.
HWY_INLINE Vector hardswishSlope(Vector u)
{
    const Floats d;
    const auto slope = hn::MulAdd(u, hn::Set(d, 1.0F / 3.0F), hn::Set(d, 0.5F));
    const auto below = hn::IfThenZeroElse(hn::Lt(u, hn::Set(d, -3.0F)), slope);
    return hn::IfThenElse(hn::Gt(u, hn::Set(d, 3.0F)), hn::Set(d, 1.0F), below);
}

template <bool kHardswish>
HWY_INLINE Vector activated(Vector u)
{
    if constexpr (kHardswish)
        return hardswish(u);
    else
        return u;
}

// The gradient before the activation.
template <bool kHardswish>
HWY_INLINE Vector inner(Vector x, Vector outGradient, Vector scale, Vector offset)
{
    if constexpr (kHardswish)
        return hn::Mul(outGradient, hardswishSlope(hn::MulAdd(x, scale, offset)));
    else
        return outGradient;
}

// Rows that are summed together: each is read sequentially, and the running sums are loaded and
// stored once for all of them.
constexpr int kRowsTogether = 4;
// Columns whose running sums stay in the first cache.
constexpr std::ptrdiff_t kColumnsTogether = 512;

// Running sums, two per column, of at most kRowsPerSum rows.
struct RunningSums
{
    alignas(64) std::array<float, kColumnsTogether> first;
    alignas(64) std::array<float, kColumnsTogether> second;
};

// `kCount` rows from `at` on, by add(place in memory, column, first, second) for each vector.
template <int kCount, class Add>
HWY_INLINE void sumRows(std::ptrdiff_t at, std::ptrdiff_t width, std::ptrdiff_t column,
                        std::ptrdiff_t columns, RunningSums& sums, const Add& add)
{
    const Floats d;
    for (std::ptrdiff_t i = 0; i < columns; i += kLanes) {
        Vector first = hn::Load(d, sums.first.data() + i);
        Vector second = hn::Load(d, sums.second.data() + i);
        for (int row = 0; row < kCount; ++row)
            add(at + row * width + i, column + i, first, second);
        hn::Store(first, d, sums.first.data() + i);
        hn::Store(second, d, sums.second.data() + i);
    }
}

// Two sums per column over all rows: in single precision over kRowsPerSum rows, and in double
// precision over those.
template <class Add>
HWY_INLINE void sumColumns(std::ptrdiff_t rows, std::ptrdiff_t width, double* sums, const Add& add)
{
    RunningSums running;
    for (std::ptrdiff_t begin = 0; begin < rows; begin += kRowsPerSum) {
        const std::ptrdiff_t end = std::min(begin + kRowsPerSum, rows);
        for (std::ptrdiff_t column = 0; column < width; column += kColumnsTogether) {
            const std::ptrdiff_t columns = std::min(kColumnsTogether, width - column);
            std::fill_n(running.first.data(), columns, 0.0F);
            std::fill_n(running.second.data(), columns, 0.0F);
            std::ptrdiff_t row = begin;
            for (; row + kRowsTogether <= end; row += kRowsTogether)
                sumRows<kRowsTogether>(row * width + column, width, column, columns, running, add);
            for (; row < end; ++row)
                sumRows<1>(row * width + column, width, column, columns, running, add);
            for (std::ptrdiff_t i = 0; i < columns; ++i) {
                const auto at = static_cast<std::size_t>(i);
                sums[column + i] += static_cast<double>(running.first[at]);
                sums[width + column + i] += static_cast<double>(running.second[at]);
            }
        }
    }
}

void rowSums(const float* x, std::ptrdiff_t rows, std::ptrdiff_t width, const float* shift,
             double* sums)
{
    const Floats d;
    sumColumns(rows, width, sums,
               [=](std::ptrdiff_t at, std::ptrdiff_t column, Vector& a, Vector& b) HWY_ATTR {
                   const auto value = hn::Sub(hn::LoadU(d, x + at), hn::LoadU(d, shift + column));
                   a = hn::Add(a, value);
                   b = hn::MulAdd(value, value, b);
               });
}

template <bool kHardswish>
HWY_INLINE void mapAs(const RowMap& m, const float* x, const float* residual, std::ptrdiff_t rows,
                      float* out)
{
    const Floats d;
    for (std::ptrdiff_t row = 0; row < rows; ++row) {
        for (std::ptrdiff_t column = 0; column < m.width; column += kLanes) {
            auto value = activated<kHardswish>(hn::MulAdd(hn::LoadU(d, x + column),
                                                          hn::LoadU(d, m.scale + column),
                                                          hn::LoadU(d, m.offset + column)));
            if (residual != nullptr)
                value = hn::Add(value, hn::LoadU(d, residual + column));
            hn::StoreU(value, d, out + column);
        }
        x += m.width;
        out += m.width;
        if (residual != nullptr)
            residual += m.width;
    }
}

void map(const RowMap& m, const float* x, const float* residual, std::ptrdiff_t rows, float* out)
{
    if (m.hardswish)
        mapAs<true>(m, x, residual, rows, out);
    else
        mapAs<false>(m, x, residual, rows, out);
}

template <bool kHardswish>
HWY_INLINE void gradientSumsAs(const RowMap& m, const float* x, const float* outGradient,
                               const float* mean, std::ptrdiff_t rows, double* sums)
{
    const Floats d;
    sumColumns(rows, m.width, sums,
               [=](std::ptrdiff_t at, std::ptrdiff_t column, Vector& a, Vector& b) HWY_ATTR {
                   const auto value = hn::LoadU(d, x + at);
                   const auto g = inner<kHardswish>(value, hn::LoadU(d, outGradient + at),
                                                    hn::LoadU(d, m.scale + column),
                                                    hn::LoadU(d, m.offset + column));
                   a = hn::Add(a, g);
                   b = hn::MulAdd(g, hn::Sub(value, hn::LoadU(d, mean + column)), b);
               });
}

void gradientSums(const RowMap& m, const float* x, const float* outGradient, const float* mean,
                  std::ptrdiff_t rows, double* sums)
{
    if (m.hardswish)
        gradientSumsAs<true>(m, x, outGradient, mean, rows, sums);
    else
        gradientSumsAs<false>(m, x, outGradient, mean, rows, sums);
}

template <bool kHardswish>
HWY_INLINE void gradientMapAs(const RowMap& m, const RowGradient& gradient, const float* x,
                              const float* outGradient, std::ptrdiff_t rows, float* out)
{
    const Floats d;
    for (std::ptrdiff_t row = 0; row < rows; ++row) {
        for (std::ptrdiff_t column = 0; column < m.width; column += kLanes) {
            const auto scale = hn::LoadU(d, m.scale + column);
            const auto value = hn::LoadU(d, x + column);
            const auto g = inner<kHardswish>(value, hn::LoadU(d, outGradient + column), scale,
                                             hn::LoadU(d, m.offset + column));
            const auto away = hn::Sub(value, hn::LoadU(d, gradient.mean + column));
            const auto rest =
                hn::NegMulAdd(away, hn::LoadU(d, gradient.slope + column),
                              hn::Sub(g, hn::LoadU(d, gradient.meanGradient + column)));
            hn::StoreU(hn::Mul(scale, rest), d, out + column);
        }
        x += m.width;
        outGradient += m.width;
        out += m.width;
    }
}

void gradientMap(const RowMap& m, const RowGradient& gradient, const float* x,
                 const float* outGradient, std::ptrdiff_t rows, float* out)
{
    if (m.hardswish)
        gradientMapAs<true>(m, gradient, x, outGradient, rows, out);
    else
        gradientMapAs<false>(m, gradient, x, outGradient, rows, out);
}

#endif

} // namespace
} // namespace formwork::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace formwork {

HWY_EXPORT(available);
HWY_EXPORT(rowSums);
HWY_EXPORT(map);
HWY_EXPORT(gradientSums);
HWY_EXPORT(gradientMap);

bool hasRowNormKernel()
{
    return HWY_DYNAMIC_DISPATCH(available)();
}

void addRowSums(const float* x, std::ptrdiff_t rows, std::ptrdiff_t width, const float* shift,
                double* sums)
{
    HWY_DYNAMIC_DISPATCH(rowSums)(x, rows, width, shift, sums);
}

void mapRows(const RowMap& rowMap, const float* x, const float* residual, std::ptrdiff_t rows,
             float* out)
{
    HWY_DYNAMIC_DISPATCH(map)(rowMap, x, residual, rows, out);
}

void addGradientSums(const RowMap& rowMap, const float* x, const float* outGradient,
                     const float* mean, std::ptrdiff_t rows, double* sums)
{
    HWY_DYNAMIC_DISPATCH(gradientSums)(rowMap, x, outGradient, mean, rows, sums);
}

void mapGradient(const RowMap& rowMap, const RowGradient& gradient, const float* x,
                 const float* outGradient, std::ptrdiff_t rows, float* out)
{
    HWY_DYNAMIC_DISPATCH(gradientMap)(rowMap, gradient, x, outGradient, rows, out);
}

} // namespace formwork
#endif
