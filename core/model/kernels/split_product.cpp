#include "core/model/kernels/split_product.h"

#include "core/model/kernels/library_product.h"

#include <algorithm>
#include <array>
#include <memory>

#ifdef _OPENMP
#include <omp.h>
#define FORMWORK_SHARE_ROWS _Pragma("omp parallel for schedule(static)")
#else
#define FORMWORK_SHARE_ROWS
#endif

namespace formwork {

namespace {

constexpr int kMostThreads = 2;
constexpr std::int64_t kSmallestSide = 768;
constexpr std::int64_t kMiddleSide = 1536;

int threads()
{
#ifdef _OPENMP
    return omp_get_max_threads();
#else
    return kMostThreads + 1; // the sums would have one, whatever the library has
#endif
}

// A matrix in four quarters, each stored as the whole is.
struct Quarters
{
    Quarters(const Matrix& matrix, std::int64_t rowsOfOne, std::int64_t columnsOfOne)
        : rows(matrix.transposed ? columnsOfOne : rowsOfOne)
        , columns(matrix.transposed ? rowsOfOne : columnsOfOne)
        , stride(matrix.columns)
        , isTransposed(matrix.transposed)
        , topLeft(matrix.data)
        , topRight(matrix.data + (isTransposed ? rows * stride : columns))
        , bottomLeft(matrix.data + (isTransposed ? columns : rows * stride))
        , bottomRight(matrix.data + rows * stride + columns)
    {}

    Matrix part(const float* data) const { return {data, stride, isTransposed}; }
    Matrix sum(const float* data) const { return {data, columns, isTransposed}; } // without gaps

    std::int64_t rows; // of one, as it is stored
    std::int64_t columns;
    std::int64_t stride;
    bool isTransposed;
    const float* topLeft;
    const float* topRight;
    const float* bottomLeft;
    const float* bottomRight;
};

class Workspace
{
public:
    float* ofSize(std::int64_t count)
    {
        if (count > m_count) {
            m_memory.reset(); // never both
            m_memory = std::make_unique_for_overwrite<float[]>(static_cast<std::size_t>(count));
            m_count = count;
        }
        return m_memory.get();
    }

private:
    std::unique_ptr<float[]> m_memory;
    std::int64_t m_count = 0;
};

// The four sums of the left factor.
void sumLeft(const Quarters& a, float* s1, float* s2, float* s3, float* s4)
{
    FORMWORK_SHARE_ROWS
    for (std::int64_t row = 0; row < a.rows; ++row) {
        const float* a11 = a.topLeft + row * a.stride;
        const float* a12 = a.topRight + row * a.stride;
        const float* a21 = a.bottomLeft + row * a.stride;
        const float* a22 = a.bottomRight + row * a.stride;
        const std::int64_t first = row * a.columns;
        for (std::int64_t i = 0; i < a.columns; ++i) {
            const float sum = a21[i] + a22[i];
            s1[first + i] = sum;
            s2[first + i] = sum - a11[i];
            s3[first + i] = a11[i] - a21[i];
            s4[first + i] = a12[i] - (sum - a11[i]);
        }
    }
}

// The four sums of the right factor.
void sumRight(const Quarters& b, float* t1, float* t2, float* t3, float* t4)
{
    FORMWORK_SHARE_ROWS
    for (std::int64_t row = 0; row < b.rows; ++row) {
        const float* b11 = b.topLeft + row * b.stride;
        const float* b12 = b.topRight + row * b.stride;
        const float* b21 = b.bottomLeft + row * b.stride;
        const float* b22 = b.bottomRight + row * b.stride;
        const std::int64_t first = row * b.columns;
        for (std::int64_t i = 0; i < b.columns; ++i) {
            const float difference = b12[i] - b11[i];
            t1[first + i] = difference;
            t2[first + i] = b22[i] - difference;
            t3[first + i] = b22[i] - b12[i];
            t4[first + i] = (b22[i] - difference) - b21[i];
        }
    }
}

} // namespace

bool paysToSplit(const ProductSize& size, const Matrix& right)
{
    std::array<std::int64_t, 3> sides = {size.rows, size.columns, size.depth};
    std::ranges::sort(sides);
    const bool isEven = (size.rows | size.columns | size.depth) % 2 == 0;
    return isEven && !right.transposed && sides[0] >= kSmallestSide && sides[1] >= kMiddleSide &&
           threads() <= kMostThreads;
}

void multiplySplit(const ProductSize& size, const Matrix& a, const Matrix& b, float* out)
{
    const ProductSize half{size.rows / 2, size.columns / 2, size.depth / 2};
    const Quarters left(a, half.rows, half.depth);
    const Quarters right(b, half.depth, half.columns);
    const std::int64_t leftCount = half.rows * half.depth;
    const std::int64_t rightCount = half.depth * half.columns;
    const std::int64_t outCount = half.rows * half.columns;
    thread_local Workspace workspace;
    float* const s1 = workspace.ofSize(4 * leftCount + 4 * rightCount + 3 * outCount);
    float* const s2 = s1 + leftCount;
    float* const s3 = s2 + leftCount;
    float* const s4 = s3 + leftCount;
    float* const t1 = s4 + leftCount;
    float* const t2 = t1 + rightCount;
    float* const t3 = t2 + rightCount;
    float* const t4 = t3 + rightCount;
    float* const p1 = t4 + rightCount;
    float* const p5 = p1 + outCount;
    float* const p6 = p5 + outCount;
    sumLeft(left, s1, s2, s3, s4);
    sumRight(right, t1, t2, t3, t4);

    float* const c11 = out;
    float* const c12 = out + half.columns;
    float* const c21 = out + half.rows * size.columns;
    float* const c22 = c21 + half.columns;
    const auto product = [&half](const Matrix& x, const Matrix& y, float* to, std::int64_t stride) {
        libraryProduct(half, x, y, to, stride);
    };
    product(left.part(left.topLeft), right.part(right.topLeft), p1, half.columns);
    product(left.part(left.topRight), right.part(right.bottomLeft), c11, size.columns);
    product(left.sum(s4), right.part(right.bottomRight), c12, size.columns);
    product(left.part(left.bottomRight), right.sum(t4), c21, size.columns);
    product(left.sum(s1), right.sum(t1), p5, half.columns);
    product(left.sum(s2), right.sum(t2), p6, half.columns);
    product(left.sum(s3), right.sum(t3), c22, size.columns);

    FORMWORK_SHARE_ROWS
    for (std::int64_t row = 0; row < half.rows; ++row) {
        const std::int64_t in = row * half.columns;
        const std::int64_t to = row * size.columns;
        for (std::int64_t i = 0; i < half.columns; ++i) {
            const float u2 = p1[in + i] + p6[in + i];
            const float u3 = u2 + c22[to + i];
            c11[to + i] += p1[in + i];
            c12[to + i] += u2 + p5[in + i];
            c21[to + i] = u3 - c21[to + i];
            c22[to + i] = u3 + p5[in + i];
        }
    }
}

} // namespace formwork
