// Measures matrix products: what the BLAS in use is worth.
#pragma once

#include "core/backend/product_rates.h"

#include <stop_token>

namespace formwork {

// In the calling thread, whose compute threads it sets to all cores that the process may use. Less
// than two seconds on an idle core, also with the reference BLAS. The size is that of ViT-B's
// projections for two images of 224 px. Errors: OutOfMemory, Cancelled.
ProductRates benchmarkProducts(const std::stop_token& stop);

} // namespace formwork
