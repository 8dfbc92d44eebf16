#include "core/train/loop/train_step.h"

#include "core/base/error.h"
#include "core/train/checkpoint/checkpoint.h"
#include "core/train/device/caching_allocator.h"
#include "core/train/device/precision.h"
#include "core/train/loop/loss.h"

#include <ATen/ATen.h>

#include <algorithm>
#include <cmath>

namespace formwork {

namespace {

bool isReduced(torch::ScalarType type)
{
    return type == at::kBFloat16 || type == at::kHalf;
}

torch::Tensor firstOf(const torch::Tensor& tensor, std::int64_t rows)
{
    return tensor.defined() && tensor.size(0) > rows ? tensor.narrow(0, 0, rows) : tensor;
}

} // namespace

DeviceBatch firstRows(const DeviceBatch& batch, std::int64_t rows)
{
    return {firstOf(batch.images, rows), firstOf(batch.labels, rows),
            firstOf(batch.secondLabels, rows), firstOf(batch.shares, rows)};
}

HeadLogits firstRows(const HeadLogits& heads, std::int64_t rows)
{
    return {firstOf(heads.classes, rows), firstOf(heads.distillation, rows)};
}

TrainStep::TrainStep(Classifier& model, const ExperimentConfig& config, const Teacher* teacher)
    : m_model(model)
    , m_config(config)
    , m_teacher(teacher)
    , m_plan(planParameters(model, config))
    , m_optimiser(m_plan.tensors, config.optimizer, UpdatePath::ByDevice, m_plan.settings)
    , m_clipper(m_plan.tensors, config.optimizer, UpdatePath::ByDevice, m_plan.settings)
    , m_scaler(config.train.precision == PrecisionKind::Float16)
{
    if (!m_plan.tensors.empty() && m_plan.tensors.front().is_cpu())
        touchHeap();
}

torch::Tensor TrainStep::labelLoss(const torch::Tensor& logits, const DeviceBatch& batch) const
{
    return classificationLoss(logits, batch, m_config.train.labelSmoothing);
}

void TrainStep::prepare(std::uint64_t step, double learningRate)
{
    m_model.setStep(step);
    m_optimiser.begin(learningRate);
}

StepResult TrainStep::compute(const DeviceBatch& batch)
{
    const StepOutcome outcome = judge(answer(batch), batch);
    outcome.loss.backward();
    const torch::Tensor norm = m_clipper.clip();
    m_optimiser.apply();
    m_optimiser.dropGradients();
    return {{outcome.logits.detach(), outcome.loss.detach()}, norm};
}

HeadLogits TrainStep::answer(const DeviceBatch& batch, std::uint64_t step)
{
    m_model.setStep(step);
    return answer(batch);
}

HeadLogits TrainStep::answer(const DeviceBatch& batch)
{
    const AutocastScope autocast(batch.images.device(), m_config.train.precision);
    const torch::Tensor images = m_config.train.channelsLast
                                     ? batch.images.contiguous(at::MemoryFormat::ChannelsLast)
                                     : batch.images;
    HeadLogits heads = m_model.forwardHeads(images);
    // Losses are taken in float32, whatever the products were made in.
    for (torch::Tensor* logits : {&heads.classes, &heads.distillation})
        if (logits->defined() && isReduced(logits->scalar_type()))
            *logits = logits->to(at::kFloat);
    return heads;
}

StepOutcome TrainStep::judge(const HeadLogits& heads, const DeviceBatch& batch) const
{
    if (m_teacher != nullptr)
        return taught(heads, batch);
    if (!heads.distillation.defined())
        return {heads.classes, labelLoss(heads.classes, batch)};
    // Without a teacher both heads learn the labels, and the model answers with their mean.
    return {(heads.classes + heads.distillation) / 2,
            (labelLoss(heads.classes, batch) + labelLoss(heads.distillation, batch)) / 2};
}

// The second head learns from the teacher, or the only one from both.
StepOutcome TrainStep::taught(const HeadLogits& heads, const DeviceBatch& batch) const
{
    const bool two = heads.distillation.defined();
    const torch::Tensor& student = two ? heads.distillation : heads.classes;
    const double alpha = m_config.distillation.alpha;
    const torch::Tensor answers = m_teacher->logits(batch.images);
    const torch::Tensor loss = (1 - alpha) * labelLoss(heads.classes, batch) +
                               alpha * distillationLoss(student, answers, m_config.distillation);
    return {two ? (heads.classes + heads.distillation) / 2 : heads.classes, loss};
}

void TrainStep::backward(const torch::Tensor& loss, double share)
{
    const double factor = share * m_scaler.scale();
    if (factor == 1.0)
        loss.backward();
    else
        (loss * factor).backward();
}

void TrainStep::unscale()
{
    const torch::NoGradGuard noGrad;
    for (const torch::Tensor& parameter : m_plan.tensors)
        if (parameter.grad().defined())
            parameter.mutable_grad().mul_(1.0 / m_scaler.scale());
}

torch::Tensor TrainStep::update(double learningRate)
{
    if (m_scaler.isEnabled())
        unscale();
    torch::Tensor norm = m_clipper.clip();
    // A GPU is waited for only here, and only for float16.
    const bool finite = !m_scaler.isEnabled() || std::isfinite(norm.item<double>());
    if (m_scaler.accepts(finite))
        m_optimiser.step(learningRate);
    else
        norm = torch::Tensor();
    m_optimiser.dropGradients();
    return norm;
}

void TrainStep::copyEvaluationWeights(Classifier& target) const
{
    const torch::NoGradGuard noGrad;
    const std::vector<torch::Tensor> weights = m_optimiser.evaluationWeights();
    auto own = target.named_parameters();
    for (std::size_t i = 0; i < m_plan.names.size(); ++i)
        own[m_plan.names[i]].copy_(weights[i]);
}

NamedTensors TrainStep::pendingGradients() const
{
    NamedTensors pending;
    for (std::size_t i = 0; i < m_plan.names.size(); ++i)
        if (const torch::Tensor& gradient = m_plan.tensors[i].grad(); gradient.defined())
            pending.emplace_back(std::string(kGradientPrefix) + m_plan.names[i], gradient);
    return pending;
}

void TrainStep::restoreGradients(const NamedTensors& tensors)
{
    for (const auto& [name, tensor] : tensors) {
        if (!name.starts_with(kGradientPrefix))
            continue;
        const auto found =
            std::ranges::find(m_plan.names, std::string_view(name).substr(kGradientPrefix.size()));
        const auto place = static_cast<std::size_t>(found - m_plan.names.begin());
        if (found == m_plan.names.end() || m_plan.tensors[place].sizes() != tensor.sizes())
            throw Error(ErrorCode::CorruptData,
                        Text("the saved gradients do not belong to this model: %1").arg(name));
        const torch::Tensor& parameter = m_plan.tensors[place];
        // In the layout that backward would give it, so that sums are taken in the same order.
        parameter.mutable_grad() = at::empty_like(parameter).copy_(tensor);
    }
}

} // namespace formwork
