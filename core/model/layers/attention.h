// Attention on the rows that a linear layer gives, softmax(Q K^T / sqrt(keyWidth) + bias) V.
#pragma once

#include <ATen/core/Tensor.h>

#include <cstdint>
#include <functional>

namespace formwork {

// How a row of several heads lies in memory: each head's query, key and value together (LeViT), or
// the queries of all heads, then the keys, then the values, all equally wide (ViT).
enum class HeadOrder { Interleaved, Blocks };

struct AttentionHeads
{
    std::int64_t count;
    std::int64_t keyWidth;
    HeadOrder order = HeadOrder::Interleaved;
};

// The queries, keys and values of one attention.
struct AttentionRows
{
    at::Tensor rows; // (B, N, heads * (2 keyWidth + valueWidth)); without the queries below:
    // Defined where the queries come from elsewhere: (B, M, heads * keyWidth), and `rows` holds
    // (B, N, heads * (keyWidth + valueWidth)), in the same order without the queries.
    at::Tensor queries;
};

// (B, M, heads * valueWidth), differentiable once in all inputs. bias: (heads, M, N) or undefined.
// float32 on the CPU goes through fusedAttention where LibTorch has nothing like it, the rest
// through plainAttention.
at::Tensor attention(const AttentionRows& inputs, const AttentionHeads& heads,
                     const at::Tensor& bias);

// Whether LibTorch's BLAS computes the products of a float32 attention on the CPU, with this
// dropout of its probabilities; else an own kernel does.
bool attentionUsesBlas(double dropout);

// By LibTorch's operations.
at::Tensor plainAttention(const AttentionRows& inputs, const AttentionHeads& heads,
                          const at::Tensor& bias);

// The probabilities alone, (B, heads, M, N), by LibTorch's operations.
at::Tensor attentionProbabilities(const AttentionRows& inputs, const AttentionHeads& heads,
                                  const at::Tensor& bias);

// How much attention each key receives, the mean over heads and queries, as a square map (B, side,
// side); shares that add up to 1. `probabilities`: (B, heads, M, side * side).
at::Tensor receivedAttention(const at::Tensor& probabilities);

// With `drop` applied to the probabilities (B, heads, M, N) before they meet the values, by
// LibTorch's operations.
at::Tensor droppedAttention(const AttentionRows& inputs, const AttentionHeads& heads,
                            const at::Tensor& bias,
                            const std::function<at::Tensor(const at::Tensor&)>& drop);

// In one operation that spreads heads and images over LibTorch's threads and computes each on one
// thread (attention_kernel.h). The result and the gradients do not depend on the number of threads.
// Only where canFuseAttention().
at::Tensor fusedAttention(const AttentionRows& inputs, const AttentionHeads& heads,
                          const at::Tensor& bias);

// True for contiguous float32 tensors on the CPU, and widths that are multiples of 16.
bool canFuseAttention(const AttentionRows& inputs, const AttentionHeads& heads,
                      const at::Tensor& bias);

} // namespace formwork
