// Measures matrix products: what the BLAS in use is worth.
#pragma once

#include "core/train/product_rates.h"

#include <cstdint>
#include <stop_token>

namespace formwork {

// In the calling thread, whose compute threads it sets to all cores that the process may use. Less
// than two seconds on an idle core, also with the reference BLAS. The size is that of ViT-B's
// projections for two images of 224 px. Errors: OutOfMemory, Cancelled.
ProductRates benchmarkProducts(const std::stop_token& stop);

// out += a b; a (rows, depth), b (depth, columns), out (rows, columns), all dense by rows. The
// loops of the reference BLAS (its innermost one runs along memory), without blocking and threads.
void referenceProduct(std::int64_t rows, std::int64_t columns, std::int64_t depth, const float* a,
                      const float* b, float* out);

} // namespace formwork
