// Gradient clipping, and the norm of the gradients that every run records.
#pragma once

#include "core/experiment/config.h"
#include "core/train/optimiser/optimiser.h"

#include <torch/types.h>

#include <vector>

namespace formwork {

// Belongs to the training thread.
//
// Adaptive clipping (AGC; Brock et al., "High-Performance Large-Scale Image Recognition Without
// Normalization", 2021) comes first: for every unit of a weight (a row of a matrix, a filter of a
// convolution; a vector as a whole) whose gradient g is longer than c max(|p|, 1e-3),
//   g *= c max(|p|, 1e-3) / |g|
// but for those of the classifier. Clipping by norm then scales all gradients together:
//   g *= min(1, n / (|all g| + 1e-6))                              (PyTorch's clip_grad_norm_)
class GradientClipper
{
public:
    GradientClipper(std::vector<torch::Tensor> parameters, const OptimizerConfig& config,
                    UpdatePath path = UpdatePath::ByDevice,
                    std::vector<ParameterSettings> settings = {});

    // Clips the gradients. The norm of all of them, before: a float64 scalar on their device, for
    // which a GPU is not waited for.
    torch::Tensor clip();

private:
    void clipAdaptively();
    torch::Tensor norm() const;

    std::vector<torch::Tensor> m_parameters;
    std::vector<ParameterSettings> m_settings;
    double m_largestNorm = 0;
    double m_adaptive = 0;
    bool m_sweeps = false; // on the CPU, by own loops
};

} // namespace formwork
