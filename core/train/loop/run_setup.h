// What a run works with, made from its config: device, threads, data, models, optimiser.
#pragma once

#include "core/backend/backend.h"
#include "core/base/file_system.h"
#include "core/experiment/run_observer.h"
#include "core/experiment/schedule.h"
#include "core/model/model.h"
#include "core/train/checkpoint/checkpoint_keeper.h"
#include "core/train/device/batch_transfer.h"
#include "core/train/device/device.h"
#include "core/train/device/precision.h"
#include "core/train/device/thread_plan.h"
#include "core/train/graph/step_executor.h"
#include "core/train/loop/epoch_plan.h"
#include "core/train/loop/reporter.h"
#include "core/train/loop/run_data.h"
#include "core/train/loop/run_log.h"
#include "core/train/loop/teacher.h"
#include "core/train/loop/train_step.h"
#include "core/train/optimiser/weight_average.h"
#include "core/train/parallel/gradient_buckets.h"
#include "core/train/parallel/process_group.h"

#include <memory>
#include <optional>
#include <stop_token>
#include <vector>

namespace formwork {

// Belongs to the training thread, whose compute threads it sets. What it was made with must outlive
// it.
class RunSetup
{
public:
    RunSetup(const RunSetup&) = delete; // parts of it refer to each other
    RunSetup& operator=(const RunSetup&) = delete;
    // Errors: InvalidConfig, DeviceUnavailable, those of data, weights and teacher; Cancelled when
    // stopped while scanning or measuring.
    // `group` must outlive it. Rank 0 alone reads a checkpoint, weights to start from, and decides
    // on the precision; see shareState().
    RunSetup(const TrainRequest& request, ProcessGroup& group, RunObserver& observer,
             FileSystem& fileSystem, const std::stop_token& stop);

    // The request's, but train.precision is what the run computes in where it says `auto`.
    const ExperimentConfig& config() const { return m_config; }
    int classes() const { return static_cast<int>(data.classNames.size()); }
    std::uint64_t trainImages() const { return data.train->sampleCount(); }
    // The model that is judged and kept as best, with its weights of now: the one in training, or
    // its average.
    Classifier& validatedModel();

    ProcessGroup& group;
    // What the run resumes from, if it is to resume and has a checkpoint.
    ResumeChoice resumed;
    torch::Device device;
    ThreadPlan threads;
    std::optional<TensorFloat32Use> tensorFloat32; // for as long as the run computes
    std::optional<c10::Stream> copyStream;         // of makeCopyStream()
    std::unique_ptr<BatchAllocator> allocator;     // outlives the loaders
    RunLoaders data;
    std::shared_ptr<Classifier> model;
    std::optional<WeightAverage> average;
    std::shared_ptr<Classifier> evaluated; // of an optimiser that averages; else null
    std::optional<Teacher> teacher;
    std::optional<TrainStep> step;
    // For a run whose updates are of one batch, computed by one rank, and not in float16.
    std::unique_ptr<StepExecutor> executor;
    std::optional<GradientBuckets> buckets;
    std::optional<EpochPlan> plan;
    RunShape shape;
    LearningRateSchedule schedule;
    std::vector<LogMessage> notes; // for the log, behind what every run says at its start

private:
    void openData();
    std::vector<EpochShare> sharesOfAll() const;
    void choosePrecision();
    void choosePrecisionAlone();
    void measureThreads();
    void checkMemory();
    void makeModels();
    void makeExecutor();

    const TrainRequest& m_request;
    ExperimentConfig m_config;
    RunObserver& m_observer;
    FileSystem& m_fileSystem;
    std::stop_token m_stop;
};

} // namespace formwork
