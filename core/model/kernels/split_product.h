// Private to core/model/kernels: large products by seven products of halves instead of eight, and
// fifteen sums: one level of Strassen's method in Winograd's form (N. J. Higham, "Accuracy and
// Stability of Numerical Algorithms", 2nd ed., section 23.1).
//
// Whether that is faster depends on how quickly memory follows the sums. tests/bench/README.md has
// what was measured with one and two threads on an AVX-512 processor (Zen 4). With more threads it
// was not, and is not done.
#pragma once

#include "core/model/kernels/matrix_product.h"

namespace formwork {

// Whether multiply() should take this way: where it was measured ahead. By size, by how the right
// factor is stored, and by the calling thread's OpenMP threads.
bool paysToSplit(const ProductSize& size, const Matrix& right);

// As multiply(). All sizes must be even. Keeps its working memory, about as much as the operands
// and the result together, for the next call by the same thread.
void multiplySplit(const ProductSize& size, const Matrix& a, const Matrix& b, float* out);

} // namespace formwork
