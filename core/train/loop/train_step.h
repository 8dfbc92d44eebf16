// One step of training: forward, loss, backward, update. The trainer and the step benchmark share
// it.
#pragma once

#include "core/experiment/config.h"
#include "core/model/model.h"
#include "core/train/device/batch_transfer.h"
#include "core/train/loop/teacher.h"
#include "core/train/optimiser/gradient_clipping.h"
#include "core/train/optimiser/gradient_scaler.h"
#include "core/train/optimiser/optimiser.h"
#include "core/train/optimiser/parameter_plan.h"

#include <cstdint>
#include <optional>
#include <string_view>

namespace formwork {

struct StepOutcome
{
    torch::Tensor logits; // what accuracy is taken from; of two heads the mean
    torch::Tensor loss;   // scalar, as optimised
};

// Result of a whole step, without what backward passes need.
struct StepResult
{
    StepOutcome outcome;
    torch::Tensor norm; // of the gradients before clipping, as update() returns it
};

// The first `rows` images of a batch, and of an answer.
DeviceBatch firstRows(const DeviceBatch& batch, std::int64_t rows);
HeadLogits firstRows(const HeadLogits& heads, std::int64_t rows);

// Belongs to the training thread.
class TrainStep
{
public:
    // Freezes and groups the parameters of `model` (planParameters); it must be on its device.
    // `teacher` may be null. Both must outlive the object.
    TrainStep(Classifier& model, const ExperimentConfig& config, const Teacher* teacher = nullptr);

    // A whole step in two parts, for steps that are one batch, and not in float16 (whose gradients
    // the host judges). First all that depends on the number of the step and on the learning rate:
    // a GPU is given the work and not waited for.
    void prepare(std::uint64_t step, double learningRate);
    // Then the rest, forward to update: the same work for every step, so it can be recorded.
    StepResult compute(const DeviceBatch& batch);

    // The forward pass. `step` is what a model draws its random numbers by.
    HeadLogits answer(const DeviceBatch& batch, std::uint64_t step);
    // The loss of the answer.
    StepOutcome judge(const HeadLogits& heads, const DeviceBatch& batch) const;
    // Both.
    StepOutcome forward(const DeviceBatch& batch, std::uint64_t step)
    {
        return judge(answer(batch, step), batch);
    }

    // Adds `share` of the gradients of `loss` to those of the batches before.
    void backward(const torch::Tensor& loss, double share = 1.0);

    // Clips, updates the weights, forgets the gradients. The norm of the gradients before clipping:
    // a float64 scalar on the device; undefined for an update that was left out because float16
    // gradients overflowed.
    torch::Tensor update(double learningRate);

    // If the optimiser has them: copies the weights that the model is judged by into `target`,
    // a model of the same architecture.
    void copyEvaluationWeights(Classifier& target) const;

    Optimiser& optimiser() { return m_optimiser; }
    const Optimiser& optimiser() const { return m_optimiser; }

    GradientScaler& scaler() { return m_scaler; }
    const GradientScaler& scaler() const { return m_scaler; }

    // Gradients that wait for the rest of their batches, names beginning with "gradient."; empty
    // between two updates.
    NamedTensors pendingGradients() const;
    // Puts them back. Error{CorruptData} when they are not of this model.
    void restoreGradients(const NamedTensors& tensors);

private:
    HeadLogits answer(const DeviceBatch& batch);
    torch::Tensor labelLoss(const torch::Tensor& logits, const DeviceBatch& batch) const;
    void unscale();
    StepOutcome taught(const HeadLogits& heads, const DeviceBatch& batch) const;

    Classifier& m_model;
    const ExperimentConfig& m_config;
    const Teacher* m_teacher;
    ParameterPlan m_plan;
    Optimiser m_optimiser;
    GradientClipper m_clipper;
    GradientScaler m_scaler;
};

} // namespace formwork
