// A matrix product as the reference BLAS computes it: what others are compared with.
#pragma once

#include <cstdint>

namespace formwork {

// out += a b; a (rows, depth), b (depth, columns), out (rows, columns), all dense by rows. The
// loops of the reference BLAS's sgemm (the innermost one runs along memory), without blocking,
// threads or SIMD (see CMakeLists.txt); measured beside Debian's libblas3: the same rate.
void referenceProduct(std::int64_t rows, std::int64_t columns, std::int64_t depth, const float* a,
                      const float* b, float* out);

} // namespace formwork
