// Private to core/model: the passes of batch normalisation over rows, each on one thread. A row is
// `width` floats and the next one follows at once; whatever has `width` values is one per column.
#pragma once

#include <cstddef>

namespace formwork {

// False where this processor has no vectors that are worth it; then nothing below may be called.
bool hasRowNormKernel();

// Widths must be multiples of this.
inline constexpr std::ptrdiff_t kRowNormLanes = 8;

// y = act(x * scale + offset) + residual, act being hardswish or nothing.
struct RowMap
{
    std::ptrdiff_t width = 0;
    const float* scale = nullptr;
    const float* offset = nullptr;
    bool hardswish = false;
};

// Adds to sums[0..width) the sums of x - shift, to sums[width..2 width) those of its square.
void addRowSums(const float* x, std::ptrdiff_t rows, std::ptrdiff_t width, const float* shift,
                double* sums);

// `residual` may be null; `out` may be `x`.
void mapRows(const RowMap& map, const float* x, const float* residual, std::ptrdiff_t rows,
             float* out);

// With g = outGradient * act'(x * scale + offset): adds to sums[0..width) the sums of g, to
// sums[width..2 width) those of g * (x - mean).
void addGradientSums(const RowMap& map, const float* x, const float* outGradient, const float* mean,
                     std::ptrdiff_t rows, double* sums);

// out = scale * (g - meanGradient - (x - mean) * slope); `out` may be `outGradient`.
struct RowGradient
{
    const float* mean = nullptr;
    const float* meanGradient = nullptr;
    const float* slope = nullptr;
};
void mapGradient(const RowMap& map, const RowGradient& gradient, const float* x,
                 const float* outGradient, std::ptrdiff_t rows, float* out);

} // namespace formwork
