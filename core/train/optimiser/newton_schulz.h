// The orthogonal factor of a matrix, nearly, by products alone: what Muon steps along.
#pragma once

#include <torch/types.h>

namespace formwork {

// For X = U S V^T (rows, columns) with singular values in S, a matrix U S' V^T whose singular
// values lie near 1 (0.7 to 1.2; those that are tiny beside the norm of X stay below). Five
// iterations, after division by max(|X|, 1e-7) and on the side that is shorter,
//   X <- a X + (b X X^T + c (X X^T)^2) X,   a = 3.4445, b = -4.7750, c = 2.0315
// as in torch.optim.Muon (Jordan et al., "Muon", 2024), but in X's own type instead of bfloat16.
torch::Tensor orthogonalised(const torch::Tensor& matrix);

} // namespace formwork
