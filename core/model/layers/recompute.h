// Activation checkpointing (Chen et al., "Training Deep Nets with Sublinear Memory Cost", 2016):
// of a part of a model only what enters it is kept for the backward pass, which computes the rest
// again. Private to core/model.
#pragma once

#include "core/model/layers/noise.h"

#include <ATen/core/Tensor.h>

#include <functional>
#include <vector>

namespace formwork {

// A part of a model: what it computes from its input (batch first, or rows), drawing from the noise
// that it is given. Called once or twice with the same input; the second time it must compute the
// same.
using ModelPart = std::function<at::Tensor(const at::Tensor& input, Noise& noise)>;

// What a part reads besides its input.
struct PartState
{
    std::vector<at::Tensor> parameters;
    std::vector<at::Tensor> buffers; // that training changes; they change once, not twice
};

// part(input, noise), differentiable once in the input and in the parameters. The result and the
// gradients are bit for bit those of the part itself, where its operations are reproducible.
// `noise` must be the model's own, `part` must stay callable until the backward pass. Where no
// gradient is wanted this is the part itself.
at::Tensor recomputed(const ModelPart& part, const at::Tensor& input, Noise& noise,
                      const PartState& state);

} // namespace formwork
