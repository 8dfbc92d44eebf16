#include "core/train/graph/step_executor.h"

#include <ATen/ATen.h>
#include <fmt/format.h>

#include <algorithm>
#include <exception>
#include <utility>

namespace formwork {

namespace {

// Libraries set themselves up in the first steps of a shape, which cannot be recorded. A shape that
// comes once in an epoch, its last batch, never gets so far.
constexpr int kStepsBefore = 3;
// Each keeps the memory of a step; images that grow (train.first_image_size) make many shapes.
constexpr std::size_t kMostRecordings = 2;

torch::Tensor roomFor(const torch::Tensor& tensor)
{
    return tensor.defined() ? at::empty_like(tensor) : torch::Tensor();
}

void copyInto(const DeviceBatch& room, const DeviceBatch& batch)
{
    const torch::NoGradGuard noGrad;
    for (const auto part : {&DeviceBatch::images, &DeviceBatch::labels, &DeviceBatch::secondLabels,
                            &DeviceBatch::shares})
        if ((room.*part).defined())
            (room.*part).copy_(batch.*part, /*non_blocking=*/true);
}

std::string firstLineOf(const std::string& text)
{
    return text.substr(0, text.find('\n'));
}

} // namespace

std::optional<std::string> whyNotRecorded(const RecordingConditions& conditions)
{
    if (!conditions.isWanted)
        return std::nullopt;
    const char* reason = nullptr;
    if (!conditions.isOnCuda)
        reason = "the run does not compute on a CUDA device";
    else if (!conditions.canRecord)
        reason = "this build of Formwork has none (it was configured without CUDA's headers)";
    else if (conditions.ranks > 1)
        reason = "the ranks sum their gradients during the step";
    else if (conditions.accumulate > 1)
        reason = "train.accumulate makes an update of several batches";
    else if (conditions.precision == PrecisionKind::Float16)
        reason = "in float16 the host decides after each step whether it counts";
    else if (conditions.optimizer == OptimizerKind::ScheduleFree)
        reason = "the host computes a part of this optimiser's update";
    else if (conditions.dropsPatches)
        reason = "the host draws the patches that model.patch_dropout leaves out";
    else if (conditions.recomputes)
        reason = "train.activation_checkpointing restores random numbers on the host";
    if (reason == nullptr)
        return std::nullopt;
    return fmt::format("train.cuda_graphs has no effect: {}", reason);
}

StepExecutor::StepExecutor(TrainStep& step, std::unique_ptr<StepRecorder> recorder,
                           std::vector<at::Generator> generators, Log log)
    : m_step(step)
    , m_recorder(std::move(recorder))
    , m_generators(std::move(generators))
    , m_log(std::move(log))
{}

StepResult StepExecutor::operator()(const DeviceBatch& batch, std::uint64_t number,
                                    double learningRate)
{
    m_step.prepare(number, learningRate);
    if (m_recorder == nullptr)
        return m_step.compute(batch);
    const Shape shape = {batch.images.sizes().vec(), batch.secondLabels.defined()};
    m_inARow = shape == m_lastShape ? m_inARow + 1 : 1;
    m_lastShape = shape;
    Recorded* recorded = find(shape);
    if (recorded == nullptr && m_inARow > kStepsBefore)
        recorded = record(batch, shape);
    if (recorded == nullptr)
        return m_step.compute(batch);
    copyInto(recorded->batch, batch);
    recorded->recording->replay();
    return recorded->result;
}

StepExecutor::Recorded* StepExecutor::find(const Shape& shape)
{
    const auto found = std::ranges::find(m_recorded, shape, &Recorded::shape);
    if (found == m_recorded.end())
        return nullptr;
    m_recorded.splice(m_recorded.begin(), m_recorded, found);
    return &m_recorded.front();
}

// Null where it cannot be; then never again.
StepExecutor::Recorded* StepExecutor::record(const DeviceBatch& batch, const Shape& shape)
{
    if (m_recorded.size() >= kMostRecordings)
        m_recorded.pop_back();
    Recorded recorded{shape,
                      {roomFor(batch.images), roomFor(batch.labels), roomFor(batch.secondLabels),
                       roomFor(batch.shares)},
                      {},
                      nullptr};
    m_recorded.push_front(std::move(recorded));
    Recorded& here = m_recorded.front();
    try {
        here.recording = m_recorder->record(
            [this, &here] { here.result = m_step.compute(here.batch); }, m_generators);
    } catch (const std::exception& error) {
        giveUp(firstLineOf(error.what()));
        return nullptr;
    }
    if (m_log)
        m_log({Severity::Info, fmt::format("The step is replayed as a CUDA graph (batches of {} "
                                           "images, {} px)",
                                           shape.images[0], shape.images[3])});
    return &here;
}

int StepExecutor::stepsUntilReplay() const
{
    return canReplay() ? kStepsBefore + 1 : 0;
}

void StepExecutor::giveUp(const std::string& reason)
{
    m_recorded.clear();
    m_recorder.reset();
    m_step.optimiser().dropGradients();
    if (m_log)
        m_log(
            {Severity::Warning, fmt::format("The step cannot be recorded as a CUDA graph and runs "
                                            "operation by operation: {}",
                                            reason)});
}

ExecutorChoice chooseExecutor(TrainStep& step, Classifier& model, const ExperimentConfig& config,
                              torch::Device device, int ranks, StepExecutor::Log log)
{
    const RecordingConditions conditions = {.isWanted = config.train.cudaGraphs,
                                            .isOnCuda = device.is_cuda(),
                                            .canRecord = canRecordSteps(),
                                            .ranks = ranks,
                                            .accumulate = config.train.accumulate,
                                            .precision = config.train.precision,
                                            .optimizer = config.optimizer.name,
                                            .dropsPatches = config.model.patchDropout > 0,
                                            .recomputes = config.train.activationCheckpointing};
    ExecutorChoice choice;
    choice.note = whyNotRecorded(conditions);
    if (ranks > 1 || config.train.accumulate > 1 || step.scaler().isEnabled())
        return choice;
    if (choice.note || !conditions.isWanted) {
        choice.executor = std::make_unique<StepExecutor>(step);
        return choice;
    }
    std::vector<at::Generator> generators;
    if (at::Generator generator = model.drawFromOneGenerator(device); generator.defined())
        generators.push_back(std::move(generator));
    choice.executor = std::make_unique<StepExecutor>(step, makeStepRecorder(device),
                                                     std::move(generators), std::move(log));
    return choice;
}

} // namespace formwork
