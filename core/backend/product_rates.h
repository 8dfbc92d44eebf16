// What Backend::measureProducts() found. LibTorch-free.
#pragma once

#include <cstdint>

namespace formwork {

// Rates of float32 matrix products (rows, depth) x (depth, columns) on the CPU, in GFLOP/s, where a
// product counts 2 rows columns depth operations. Medians.
struct ProductRates
{
    std::int64_t rows = 0;
    std::int64_t columns = 0;
    std::int64_t depth = 0;
    int threads = 0;      // of `libtorch` and `linear`
    double libtorch = 0;  // at::mm, which is the BLAS
    double linear = 0;    // core/model/layers/linear.h, forward: what the models use
    double reference = 0; // reference_product.h, on one thread and fewer rows
};

} // namespace formwork
