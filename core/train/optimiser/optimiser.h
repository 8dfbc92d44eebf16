// Adam, AdamW and SGD with the arithmetic of torch::optim, LAMB and Schedule-Free AdamW, in
// fewer passes over memory:
// on the CPU one parallel sweep (LAMB: two) reads and writes everything once; on a GPU all
// parameters are views of one tensor, and LibTorch's fused kernels update them where the version
// has them (2.4 on; not for LAMB), else a step is a dozen kernels instead of some thousand (LAMB: a
// few for each parameter).
//
//   Adam (Kingma and Ba, 2015), weight decay w added to the gradient; AdamW (Loshchilov and Hutter,
//   2019), weights shrunk by (1 - lr w) first:
//     m = b1 m + (1 - b1) g,  v = b2 v + (1 - b2) g^2
//     p -= lr / (1 - b1^t) m / (sqrt(v) / sqrt(1 - b2^t) + eps)
//   SGD with momentum u (no dampening): m = u m + (g + w p),  p -= lr m; with Nesterov's momentum
//     p -= lr (g + w p + u m)
//   LAMB (You et al., "Large Batch Optimization for Deep Learning", 2020), with Adam's m and v:
//     d = m / (1 - b1^t) / (sqrt(v) / sqrt(1 - b2^t) + eps) + w p
//     p -= lr |p| / |d| d, the norms being those of a parameter; as usual the ratio is 1 where
//     either norm is 0 and for parameters that no weight decay touches
//   Schedule-Free AdamW (Defazio et al., "The Road Less Scheduled", 2024; its reference
//     implementation): the parameters p are y, where gradients are taken; z is kept, x follows from
//     both and is what the model is validated with. With the highest rate so far h, W += h^2 and
//     c = h^2 / W:
//     v = b2 v + (1 - b2) g^2,  d = g / (sqrt(v / (1 - b2^t)) + eps) + w y
//     y += c (z - y) + lr (b1 (1 - c) - 1) d,  z -= lr d;   x = y + (1 - 1 / b1) (z - y)
#pragma once

#include "core/experiment/config.h"
#include "core/model/weights/safetensors.h"
#include "core/train/optimiser/parameter_plan.h"

#include <torch/types.h>

#include <cstdint>
#include <vector>

namespace formwork {

enum class UpdatePath {
    ByDevice, // the sweep on the CPU, tensor operations elsewhere
    Tensors,  // tensor operations on any device
};

// Belongs to the training thread. The parameters must all be of one floating type (float32 or
// float64) and on one device, and stay there; their gradients are those of autograd.
class Optimiser
{
public:
    // `settings`: one for each parameter; none = all as they come. Those of equal settings should
    // lie side by side (planParameters): on a GPU each stretch is updated at once.
    Optimiser(std::vector<torch::Tensor> parameters, const OptimizerConfig& config,
              UpdatePath path = UpdatePath::ByDevice, std::vector<ParameterSettings> settings = {});

    // Forgets the gradients; the next backward pass hands over its own without adding.
    void dropGradients();

    // One update. Parameters without a gradient stay as they are.
    void step(double learningRate)
    {
        begin(learningRate);
        apply();
    }
    // In two parts: what depends on the number of the step and on the learning rate, which a GPU
    // gets as scalars in its memory, without being waited for; and the update itself, which is the
    // same work each time and can be recorded.
    void begin(double learningRate);
    void apply();

    std::int64_t stepsDone() const { return m_steps; }

    // Whether the model is validated with other weights than those in training (Schedule-Free).
    bool hasEvaluationWeights() const { return m_config.name == OptimizerKind::ScheduleFree; }
    // These, of each parameter, in new tensors.
    std::vector<torch::Tensor> evaluationWeights() const;

    // Moments, names beginning with "optimizer.". Restoring them continues bit for bit.
    NamedTensors state() const;
    // Error{CorruptData} when `tensors` is not the state of an optimiser of this kind and size.
    void loadState(const NamedTensors& tensors, std::int64_t stepsDone);

private:
    // Parameters [first, last) with gradients and of equal settings, side by side in the flat
    // tensors.
    struct Range
    {
        std::size_t first = 0;
        std::size_t last = 0;
    };
    // A piece of a parameter, small enough for the cache and for even sharing.
    struct Chunk
    {
        std::size_t parameter = 0;
        std::int64_t offset = 0;
        std::int64_t count = 0;
    };

    // Scalars of the step, as tensors on the device of the flat parameters, in their type.
    struct DeviceScalars
    {
        torch::Tensor rate;
        torch::Tensor stepSize;       // rate / (1 - b1^t)
        torch::Tensor inverseFirst;   // 1 / (1 - b1^t)
        torch::Tensor rootCorrection; // sqrt(1 - b2^t)
        torch::Tensor step;           // t, in float32
    };

    bool usesSecondMoment() const { return m_config.name != OptimizerKind::Sgd; }
    void layOut();
    void prepareState();
    // View of a parameter, in its own shape, within a flat tensor.
    torch::Tensor viewOf(const torch::Tensor& flat, std::size_t parameter) const;
    double nextAverageWeight(double rate);
    double weightDecay(std::size_t parameter) const;
    double rateFactor(std::size_t parameter) const { return m_settings[parameter].rateFactor; }
    double learningRate(std::size_t parameter, double rate) const;
    void flattenParameters();
    void collectGradients();
    template <typename T>
    void sweep(double rate);
    template <typename T>
    void lambSweeps(double rate);
    template <typename Body>
    void forEachChunk(const Body& body) const;
    void updateRanges();
    torch::Tensor joinedGradients(const Range& range) const;
    void updateRange(const Range& range);
    bool fusedUpdate(const Range& range);
    std::vector<torch::Tensor> viewsOf(const torch::Tensor& flat, const Range& range) const;
    void lambUpdate(const Range& range, torch::Tensor direction);

    std::vector<torch::Tensor> m_parameters;
    OptimizerConfig m_config;
    std::vector<ParameterSettings> m_settings;
    std::vector<std::int64_t> m_offsets; // of each parameter in the flat tensors; last = length
    std::vector<Chunk> m_chunks;
    std::vector<torch::Tensor> m_gradients; // of the current step; undefined where there is none
    torch::Tensor m_flatParameters;         // undefined when the sweep is used
    torch::Tensor m_first;                  // m; Schedule-Free: z
    torch::Tensor m_second;                 // v; undefined for SGD
    torch::Tensor m_averaging;              // Schedule-Free: h and W, float64 on the CPU
    double m_averageWeight = 0;             // Schedule-Free: c of this step
    DeviceScalars m_scalars;                // likewise
    double m_rate = 0;                      // of the step under way
    std::int64_t m_steps = 0;
};

} // namespace formwork
