#include "core/model/kernels/matrix_product.h"

#include "core/model/kernels/library_product.h"
#include "core/model/kernels/split_product.h"

namespace formwork {

void multiply(const ProductSize& size, const Matrix& a, const Matrix& b, float* out)
{
    if (paysToSplit(size, b))
        multiplySplit(size, a, b, out);
    else
        libraryProduct(size, a, b, out, size.columns);
}

} // namespace formwork
