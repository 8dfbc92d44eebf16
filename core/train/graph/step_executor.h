// Whole steps: computed operation by operation, or recorded once for each shape of a batch and
// replayed. A small model on a GPU is bound by starting its kernels, not by what they compute.
//
// Both ways run the same code, TrainStep::compute(). What depends on the number of the step (the
// learning rate, Adam's corrections, the seed of dropout) is written to the device before, by
// TrainStep::prepare(), so that a replay finds it.
#pragma once

#include "core/train/graph/step_recorder.h"
#include "core/train/loop/run_log.h"
#include "core/train/loop/train_step.h"

#include <cstdint>
#include <functional>
#include <list>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace formwork {

struct RecordingConditions
{
    bool isWanted = false; // train.cuda_graphs
    bool isOnCuda = false;
    bool canRecord = false; // canRecordSteps()
    int ranks = 1;
    int accumulate = 1;
    PrecisionKind precision = PrecisionKind::Float32;
    OptimizerKind optimizer = OptimizerKind::Adam;
    bool dropsPatches = false; // model.patch_dropout
    bool recomputes = false;   // train.activation_checkpointing
};

// Why steps are not recorded, for the log; nothing if they can be, or if nobody wants them to be.
std::optional<std::string> whyNotRecorded(const RecordingConditions& conditions);

// Belongs to the training thread.
class StepExecutor
{
public:
    using Log = std::function<void(const LogMessage&)>;

    // `recorder` null: steps are computed operation by operation. `generators`: those that the
    // model draws from. `step` must outlive it.
    StepExecutor(TrainStep& step, std::unique_ptr<StepRecorder> recorder = nullptr,
                 std::vector<at::Generator> generators = {}, Log log = {});

    // The step `number` (0, 1, ...) on a batch: forward to update. On a GPU what it returns is
    // overwritten by the next step of the same shape, in the order of the device's work.
    StepResult operator()(const DeviceBatch& batch, std::uint64_t number, double learningRate);

    // Shapes that are replayed now.
    std::size_t recordings() const { return m_recorded.size(); }

    // Whether steps are recorded: not without a recorder, nor after a recording that failed.
    bool canReplay() const { return m_recorder != nullptr; }
    // How many steps of a shape it takes, the recording included, until all others are replays.
    int stepsUntilReplay() const;

private:
    // A batch as far as it decides which kernels run.
    struct Shape
    {
        std::vector<std::int64_t> images;
        bool isMixed = false;

        bool operator==(const Shape&) const = default;
    };
    struct Recorded
    {
        Shape shape;
        DeviceBatch batch; // what the recording reads
        StepResult result; // what it writes
        std::unique_ptr<StepRecording> recording;
    };

    Recorded* find(const Shape& shape);
    Recorded* record(const DeviceBatch& batch, const Shape& shape);
    void giveUp(const std::string& reason);

    TrainStep& m_step;
    std::unique_ptr<StepRecorder> m_recorder;
    std::vector<at::Generator> m_generators;
    Log m_log;
    std::list<Recorded> m_recorded; // the latest used first
    Shape m_lastShape;
    int m_inARow = 0; // steps of that shape
};

struct ExecutorChoice
{
    // Null for steps that are not one batch of one rank, and in float16: see
    // TrainStep::prepare().
    std::unique_ptr<StepExecutor> executor;
    std::optional<std::string> note; // for the log: whyNotRecorded()
};

// How a run with that config takes its steps. `model` and `step` must outlive the executor;
// train.precision is not Auto.
ExecutorChoice chooseExecutor(TrainStep& step, Classifier& model, const ExperimentConfig& config,
                              torch::Device device, int ranks = 1, StepExecutor::Log log = {});

} // namespace formwork
