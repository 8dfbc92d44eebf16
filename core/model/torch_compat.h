// What differs between LibTorch 1.13 (Debian 12) and 2.x, all in one place.
#pragma once

#include <ATen/Functions.h>
#include <ATen/TensorOperators.h>
#include <ATen/autocast_mode.h>
#include <torch/version.h>

#include <optional>

#define FORMWORK_TORCH_IS_AT_LEAST(major, minor)                                                   \
    (TORCH_VERSION_MAJOR > (major) ||                                                              \
     (TORCH_VERSION_MAJOR == (major) && TORCH_VERSION_MINOR >= (minor)))

namespace formwork::compat {

// LibTorch had its own optional at first; later it is another name of the standard's.
#if FORMWORK_TORCH_IS_AT_LEAST(2, 4)
template <typename T>
using Optional = std::optional<T>;
inline constexpr std::nullopt_t kNone = std::nullopt;
#else
template <typename T>
using Optional = c10::optional<T>;
inline constexpr c10::nullopt_t kNone = c10::nullopt;
#endif

// Autocast of this thread on a device's kind; until 2.4 each kind had its own functions.
inline bool autocastIsOn(at::DeviceType device)
{
#if FORMWORK_TORCH_IS_AT_LEAST(2, 4)
    return at::autocast::is_autocast_enabled(device);
#else
    return device == at::kCPU ? at::autocast::is_cpu_enabled() : at::autocast::is_enabled();
#endif
}

inline void setAutocast(at::DeviceType device, bool on)
{
#if FORMWORK_TORCH_IS_AT_LEAST(2, 4)
    at::autocast::set_autocast_enabled(device, on);
#else
    if (device == at::kCPU)
        at::autocast::set_cpu_enabled(on);
    else
        at::autocast::set_enabled(on);
#endif
}

inline void setAutocastType(at::DeviceType device, at::ScalarType type)
{
#if FORMWORK_TORCH_IS_AT_LEAST(2, 4)
    at::autocast::set_autocast_dtype(device, type);
#else
    if (device == at::kCPU)
        at::autocast::set_autocast_cpu_dtype(type);
    else
        at::autocast::set_autocast_gpu_dtype(type);
#endif
}

inline at::ScalarType autocastType(at::DeviceType device)
{
#if FORMWORK_TORCH_IS_AT_LEAST(2, 4)
    return at::autocast::get_autocast_dtype(device);
#else
    return device == at::kCPU ? at::autocast::get_autocast_cpu_dtype()
                              : at::autocast::get_autocast_gpu_dtype();
#endif
}

#if FORMWORK_TORCH_IS_AT_LEAST(2, 1)
inline constexpr bool kHasFusedAttention = true;
#else
inline constexpr bool kHasFusedAttention = false;
#endif

// softmax(scale * Q K^T + bias). Shapes: q (B, heads, M, d), k (B, heads, N, d), bias broadcast to
// (B, heads, M, N) or undefined; result (B, heads, M, N).
inline at::Tensor probabilities(const at::Tensor& q, const at::Tensor& k, const at::Tensor& bias,
                                double scale)
{
    at::Tensor scores = at::matmul(q * scale, k.transpose(-2, -1));
    if (bias.defined())
        scores.add_(bias); // in place: no backward reads the product itself
    return at::softmax(scores, -1);
}

// Those times v (B, heads, N, e): (B, heads, M, e). From 2.1 on LibTorch has one operation for it,
// with fused kernels; before, plain products.
inline at::Tensor attention(const at::Tensor& q, const at::Tensor& k, const at::Tensor& v,
                            const at::Tensor& bias, double scale)
{
#if FORMWORK_TORCH_IS_AT_LEAST(2, 1)
    return bias.defined() ? at::scaled_dot_product_attention(q, k, v, bias, 0.0, false, scale)
                          : at::scaled_dot_product_attention(q, k, v, {}, 0.0, false, scale);
#else
    return at::matmul(probabilities(q, k, bias, scale), v);
#endif
}

// Fused kernels of the optimisers, with the learning rate and the number of the step in the
// device's memory. Formulas: core/train/optimiser/optimiser.h. Only to be called where there are
// any.
#if FORMWORK_TORCH_IS_AT_LEAST(2, 4)
inline constexpr bool kHasFusedOptimisers = true;
#else
inline constexpr bool kHasFusedOptimisers = false;
#endif

inline void fusedAdam([[maybe_unused]] bool decoupledDecay,
                      [[maybe_unused]] at::TensorList parameters,
                      [[maybe_unused]] at::TensorList gradients,
                      [[maybe_unused]] at::TensorList first, [[maybe_unused]] at::TensorList second,
                      [[maybe_unused]] at::TensorList steps,
                      [[maybe_unused]] const at::Tensor& rate, [[maybe_unused]] double beta1,
                      [[maybe_unused]] double beta2, [[maybe_unused]] double decay,
                      [[maybe_unused]] double epsilon)
{
#if FORMWORK_TORCH_IS_AT_LEAST(2, 4)
    if (decoupledDecay)
        at::_fused_adamw_(parameters, gradients, first, second, {}, steps, rate, beta1, beta2,
                          decay, epsilon, /*amsgrad=*/false, /*maximize=*/false);
    else
        at::_fused_adam_(parameters, gradients, first, second, {}, steps, rate, beta1, beta2, decay,
                         epsilon, /*amsgrad=*/false, /*maximize=*/false);
#endif
}

inline void fusedSgd([[maybe_unused]] at::TensorList parameters,
                     [[maybe_unused]] at::TensorList gradients,
                     [[maybe_unused]] at::TensorList momenta, [[maybe_unused]] double decay,
                     [[maybe_unused]] double momentum, [[maybe_unused]] const at::Tensor& rate,
                     [[maybe_unused]] bool nesterov)
{
#if FORMWORK_TORCH_IS_AT_LEAST(2, 4)
    at::_fused_sgd_(parameters, gradients, momenta, decay, momentum, rate, /*dampening=*/0.0,
                    nesterov, /*maximize=*/false, /*is_first_step=*/false);
#endif
}

} // namespace formwork::compat
