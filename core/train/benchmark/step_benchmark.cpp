#include "core/train/benchmark/step_benchmark.h"

#include "core/base/clock.h"
#include "core/base/error.h"
#include "core/base/threads.h"
#include "core/train/device/device.h"
#include "core/train/device/environment.h"
#include "core/train/device/precision.h"
#include "core/train/device/thread_plan.h"
#include "core/train/device/torch_errors.h"
#include "core/train/graph/step_executor.h"
#include "core/train/loop/epoch_plan.h"
#include "core/train/loop/train_step.h"
#include "core/train/optimiser/weight_average.h"

#include <ATen/ATen.h>
#include <ATen/CPUGeneratorImpl.h>

#include <algorithm>
#include <exception>
#include <optional>

namespace formwork {

namespace {

DeviceBatch randomBatch(const StepBenchmarkRequest& request, torch::Device device)
{
    const std::int64_t count = request.config.train.batchSize;
    const std::int64_t side = request.config.model.imageSize;
    at::Generator generator = at::detail::createCPUGenerator(request.config.train.seed);
    DeviceBatch batch;
    batch.images = at::empty({count, 3, side, side}, at::kFloat).normal_(0, 1, generator);
    batch.labels = at::empty({count}, at::kLong).random_(0, request.classes, generator);
    batch.images = batch.images.to(device);
    batch.labels = batch.labels.to(device);
    return batch;
}

// Milliseconds since the last call; a GPU is waited for.
class Watch
{
public:
    explicit Watch(torch::Device device) : m_device(device) { lap(); }
    double lap()
    {
        waitForDevice(m_device);
        const double now = steadySeconds();
        const double milliseconds = 1e3 * (now - m_last);
        m_last = now;
        return milliseconds;
    }

private:
    torch::Device m_device;
    double m_last = 0;
};

class StepBenchmark
{
public:
    explicit StepBenchmark(const StepBenchmarkRequest& request)
        : m_request(request)
        , m_device(chooseDevice(request.config.train.device))
        , m_threads(planThreads(availableCores(), m_device.is_cuda(), LoaderKind::Beton,
                                request.config.train.threads, 1))
    {
        setComputeThreads(m_threads.compute);
        useDevice(m_device);
        const ExperimentConfig& config = request.config;
        smallestBatch(config);
        requirePrecision(precisionSupport(m_device), config.train);
        m_tensorFloat32.emplace(m_device, config.train.tf32);
        const ModelOptions options = modelOptions(config, request.classes);
        m_model = makeModel(options);
        if (config.train.emaDecay > 0) {
            auto average = makeModel(options);
            average->to(m_device);
            m_average.emplace(std::move(average), config.train.emaDecay);
        }
        m_model->to(m_device);
        m_model->train();
        m_step.emplace(*m_model, config);
        if (m_step->optimiser().hasEvaluationWeights()) {
            m_evaluated = makeModel(options);
            m_evaluated->to(m_device);
        }
        m_batch = randomBatch(request, m_device);
        m_executor = chooseExecutor(*m_step, *m_model, config, m_device).executor;
    }

    // Steps before the first that is like all others.
    int stepsUntilReplay() const { return m_executor ? m_executor->stepsUntilReplay() : 0; }

    StepTiming step(std::uint64_t number)
    {
        return m_executor && m_executor->canReplay() ? wholeStep(number) : stepInParts(number);
    }

    torch::Device device() const { return m_device; }
    int threads() const { return m_threads.compute; }

private:
    // As the trainer takes it where train.cuda_graphs has an effect.
    StepTiming wholeStep(std::uint64_t number)
    {
        Watch watch(m_device);
        (*m_executor)(m_batch, number, m_request.config.optimizer.learningRate);
        if (m_average)
            m_average->update(*m_model, m_step->optimiser().stepsDone());
        return {.total = watch.lap()};
    }

    StepTiming stepInParts(std::uint64_t number)
    {
        StepTiming timing;
        Watch watch(m_device);
        const HeadLogits heads = m_step->answer(m_batch, number);
        timing.forward = watch.lap();
        const StepOutcome outcome = m_step->judge(heads, m_batch);
        timing.loss = watch.lap();
        m_step->backward(outcome.loss);
        // A second batch of an update begins with the gradients of the first one in memory.
        if (m_request.config.train.accumulate > 1)
            m_step->backward(m_step->forward(m_batch, number).loss);
        timing.backward = watch.lap();
        m_step->update(m_request.config.optimizer.learningRate);
        if (m_average)
            m_average->update(*m_model, m_step->optimiser().stepsDone());
        timing.optimiser = watch.lap();
        timing.total = timing.forward + timing.loss + timing.backward + timing.optimiser;
        return timing;
    }

    const StepBenchmarkRequest& m_request;
    torch::Device m_device;
    ThreadPlan m_threads;
    std::optional<TensorFloat32Use> m_tensorFloat32;
    std::shared_ptr<Classifier> m_model;
    std::optional<WeightAverage> m_average;
    std::shared_ptr<Classifier> m_evaluated; // takes memory as it does in a run
    std::optional<TrainStep> m_step;
    std::unique_ptr<StepExecutor> m_executor;
    DeviceBatch m_batch;
};

StepBenchmarkResult measured(const StepBenchmarkRequest& request, ProgressSink& progress,
                             const std::stop_token& stop)
{
    StepBenchmark benchmark(request);
    StepBenchmarkResult result;
    result.device = describeDevice(benchmark.device());
    result.blas = blasInfo().description;
    result.threads = benchmark.threads();
    const int warmUp = request.warmUp + benchmark.stepsUntilReplay();
    const int all = warmUp + request.steps;
    for (int number = 0; number < all; ++number) {
        if (stop.stop_requested())
            throw Error(ErrorCode::Cancelled, Text("the benchmark was cancelled"));
        const StepTiming timing = benchmark.step(static_cast<std::uint64_t>(number));
        if (number >= warmUp)
            result.steps.push_back(timing);
        result.peakMemoryBytes = std::max(result.peakMemoryBytes, memoryInUse(benchmark.device()));
        progress.progress({"Timing " + request.config.model.name, "steps",
                           static_cast<std::uint64_t>(number + 1), static_cast<std::uint64_t>(all),
                           0});
    }
    return result;
}

// The request with `auto` replaced by what it means.
StepBenchmarkRequest withPrecision(StepBenchmarkRequest request, const std::stop_token& stop)
{
    if (request.config.train.precision == PrecisionKind::Auto)
        request.config.train.precision =
            precisionForSteps(request.config, request.classes, request.config.train.threads, stop)
                .precision;
    return request;
}

} // namespace

PrecisionChoice precisionForSteps(const ExperimentConfig& config, int classes, int threads,
                                  const std::stop_token& stop)
{
    StepBenchmarkRequest request = {config, classes, 3, 1};
    request.config.train.threads = threads;
    request.config.train.batchSize = std::min(config.train.batchSize, kTrialBatch);
    request.config.train.accumulate = 1;
    const PrecisionSupport support = precisionSupport(chooseDevice(config.train.device));
    NullProgress progress;
    try {
        return choosePrecision(support, [&](PrecisionKind precision) {
            request.config.train.precision = precision;
            const StepBenchmarkResult result = measured(request, progress, stop);
            const TimeSummary total = summarise(result.steps, &StepTiming::total);
            return StepSeconds{total.minimum / 1e3, total.median / 1e3, total.maximum / 1e3};
        });
    } catch (const std::exception& error) {
        if (!meansOutOfMemory(error))
            throw;
        return {PrecisionKind::Float32, "Products in float32: too little memory to try others"};
    }
}

StepBenchmarkResult runStepBenchmark(const StepBenchmarkRequest& request, ProgressSink& progress,
                                     const std::stop_token& stop)
{
    try {
        return measured(withPrecision(request, stop), progress, stop);
    } catch (...) {
        rethrowAsError(TorchTask::StepBenchmark);
    }
}

} // namespace formwork
