// Private to core/model/kernels: the product as a library computes it.
#pragma once

#include "core/model/kernels/matrix_product.h"

#include <cstdint>

namespace formwork {

// As multiply(), with a row of `out` every `outColumns` numbers.
void libraryProduct(const ProductSize& size, const Matrix& a, const Matrix& b, float* out,
                    std::int64_t outColumns);

} // namespace formwork
