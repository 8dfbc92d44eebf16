// Private to core/model: what a ViT does to rows between its matrix products, each on one thread:
// layer normalisation, GELU, sums of columns. A row is `width` floats and the next one follows at
// once; what has `width` values is one per column. No LibTorch in this header.
#pragma once

#include <cstddef>

namespace formwork {

// False where this processor has no vectors that are worth it; then nothing below may be called.
bool hasTokenKernel();

// Widths must be multiples of this.
inline constexpr std::ptrdiff_t kTokenLanes = 16;

struct LayerNormMap
{
    std::ptrdiff_t width = 0;
    const float* weight = nullptr;
    const float* bias = nullptr;
    float epsilon = 0;
};

// What a row is normalised by: (x - mean) * inverse.
struct RowScale
{
    float mean;
    float inverse; // 1 / sqrt(variance + epsilon)
};

// Sums of columns that a pass adds to, and as many floats that it uses.
struct ColumnSums
{
    double* sums;
    float* scratch;
};

// out = (x - mean) * inverse * weight + bias; `scales` gets one entry per row.
void layerNorm(const LayerNormMap& map, const float* x, std::ptrdiff_t rows, float* out,
               RowScale* scales);

// The same result again, from the scales.
void layerNormAgain(const LayerNormMap& map, const float* x, const RowScale* scales,
                    std::ptrdiff_t rows, float* out);

// The gradient of x; adds to the first `width` sums the gradient of the bias, to the next that of
// the weight. `addend`, which may be null, is added to it. `out` may be `outGradient`.
void layerNormBackward(const LayerNormMap& map, const float* x, const RowScale* scales,
                       const float* outGradient, const float* addend, std::ptrdiff_t rows,
                       float* out, const ColumnSums& sums);

// x += bias, out = gelu(x), which is x times the normal distribution function of x. `bias` may be
// null.
void biasedGelu(std::ptrdiff_t width, const float* bias, std::ptrdiff_t rows, float* x, float* out);

// gradient *= gelu'(x), and again out = gelu(x). Adds the columns of the new gradient to the
// sums.
void geluBackward(std::ptrdiff_t width, const float* x, std::ptrdiff_t rows, float* gradient,
                  float* out, const ColumnSums& sums);

// Adds the columns to the sums.
void addColumnSums(std::ptrdiff_t width, const float* x, std::ptrdiff_t rows,
                   const ColumnSums& sums);

// x += bias.
void addBias(std::ptrdiff_t width, const float* bias, std::ptrdiff_t rows, float* x);

// x += bias + residual.
void addBiasAndResidual(std::ptrdiff_t width, const float* bias, const float* residual,
                        std::ptrdiff_t rows, float* x);

} // namespace formwork
