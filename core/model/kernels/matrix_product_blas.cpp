#include "core/model/kernels/library_product.h"

#include <limits>
#include <stdexcept>

// Every BLAS has this; LibTorch's builds that carry one export it.
extern "C" void sgemm_(const char* transposeA, const char* transposeB, const int* m, const int* n,
                       const int* k, const float* alpha, const float* a, const int* lda,
                       const float* b, const int* ldb, const float* beta, float* c, const int* ldc);

namespace formwork {

namespace {

int toInt(std::int64_t size)
{
    if (size > std::numeric_limits<int>::max())
        throw std::length_error("a matrix is too large for BLAS");
    return static_cast<int>(size);
}

const char* flag(const Matrix& matrix)
{
    return matrix.transposed ? "T" : "N";
}

} // namespace

void libraryProduct(const ProductSize& size, const Matrix& a, const Matrix& b, float* out,
                    std::int64_t outColumns)
{
    // BLAS stores by columns and so sees every matrix transposed: out^T = b^T a^T.
    const int rows = toInt(size.rows);
    const int columns = toInt(size.columns);
    const int depth = toInt(size.depth);
    const int aStride = toInt(a.columns);
    const int bStride = toInt(b.columns);
    const int outStride = toInt(outColumns);
    const float one = 1.0F;
    const float zero = 0.0F;
    sgemm_(flag(b), flag(a), &columns, &rows, &depth, &one, b.data, &bStride, a.data, &aStride,
           &zero, out, &outStride);
}

std::string matrixProductLibrary()
{
    return "BLAS";
}

} // namespace formwork
