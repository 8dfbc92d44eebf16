#include "core/train/benchmark/reference_product.h"

namespace formwork {

void referenceProduct(std::int64_t rows, std::int64_t columns, std::int64_t depth, const float* a,
                      const float* b, float* out)
{
    for (std::int64_t row = 0; row < rows; ++row) {
        for (std::int64_t inner = 0; inner < depth; ++inner) {
            const float factor = a[row * depth + inner];
            for (std::int64_t column = 0; column < columns; ++column)
                out[row * columns + column] += factor * b[inner * columns + column];
        }
    }
}

} // namespace formwork
