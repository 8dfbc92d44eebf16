// Products of float32 matrices on the CPU, by the fastest library that can share a process with
// LibTorch: oneDNN where LibTorch computes with the system's, else the BLAS inside LibTorch. Which
// one is compiled in is decided in CMakeLists.txt. The largest products are split
// (split_product.h). No LibTorch in this header.
#pragma once

#include <cstdint>
#include <string>

namespace formwork {

// A matrix stored by rows without gaps, or the transpose of one.
struct Matrix
{
    const float* data;
    std::int64_t columns; // of a row in memory
    bool transposed = false;
};

struct ProductSize
{
    std::int64_t rows;    // of the result
    std::int64_t columns; // of the result
    std::int64_t depth;   // numbers that are summed for each of its elements
};

// out = a b; `out` (rows, columns) is stored by rows, and what it held is not read. All sizes are
// at least 1. Uses the calling thread's OpenMP threads; any thread. Throws std::bad_alloc,
// std::length_error for sizes that the library cannot address, std::logic_error if it refuses.
void multiply(const ProductSize& size, const Matrix& a, const Matrix& b, float* out);

// What multiply() runs on, for reports: "oneDNN 2.6.3", or "BLAS", which
// core/train/device/environment.h describes.
std::string matrixProductLibrary();

} // namespace formwork
