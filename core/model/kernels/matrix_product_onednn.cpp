#include "core/model/kernels/library_product.h"

#include <dnnl.h>

#include <new>
#include <stdexcept>

namespace formwork {

namespace {

char flag(const Matrix& matrix)
{
    return matrix.transposed ? 'T' : 'N';
}

} // namespace

void libraryProduct(const ProductSize& size, const Matrix& a, const Matrix& b, float* out,
                    std::int64_t outColumns)
{
    const dnnl_status_t status =
        dnnl_sgemm(flag(a), flag(b), size.rows, size.columns, size.depth, 1.0F, a.data, a.columns,
                   b.data, b.columns, 0.0F, out, outColumns);
    if (status == dnnl_out_of_memory)
        throw std::bad_alloc();
    if (status != dnnl_success)
        throw std::logic_error("oneDNN refused a matrix product");
}

std::string matrixProductLibrary()
{
    const dnnl_version_t* version = dnnl_version();
    return "oneDNN " + std::to_string(version->major) + '.' + std::to_string(version->minor) + '.' +
           std::to_string(version->patch);
}

} // namespace formwork
