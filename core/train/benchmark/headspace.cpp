#include "core/train/benchmark/headspace.h"

#include "core/base/clock.h"
#include "core/base/error.h"
#include "core/base/system_usage.h"
#include "core/base/threads.h"
#include "core/experiment/forwarding_observer.h"
#include "core/model/model.h"
#include "core/train/benchmark/step_benchmark.h"
#include "core/train/device/batch_transfer.h"
#include "core/train/device/device.h"
#include "core/train/device/precision.h"
#include "core/train/device/thread_plan.h"
#include "core/train/device/torch_errors.h"
#include "core/train/graph/step_executor.h"
#include "core/train/loop/epoch_plan.h"
#include "core/train/loop/run_data.h"
#include "core/train/loop/train_step.h"

#include <algorithm>
#include <memory>
#include <optional>
#include <utility>

namespace formwork {

namespace {

constexpr int kLargestBatch = 4096;
constexpr double kShareOfMemory = 0.9; // that the sweep may take of what is free

double median(std::vector<double> values)
{
    std::ranges::sort(values);
    const std::size_t half = values.size() / 2;
    return values.size() % 2 == 1 ? values[half] : (values[half - 1] + values[half]) / 2;
}

// One loader of the comparison, and what the rounds measured.
struct MeasuredLoader
{
    ExperimentConfig config; // with this loader's data
    std::unique_ptr<Loader> loader = {};
    std::uint32_t epoch = 0;
    std::vector<double> alone = {};
    std::vector<double> together = {};
};

class Headspace
{
public:
    Headspace(const HeadspaceRequest& request, ProgressSink& progress, FileSystem& fileSystem,
              const std::stop_token& stop)
        : m_request(request)
        , m_config(request.config)
        , m_progress(progress)
        , m_fileSystem(fileSystem)
        , m_stop(stop)
        , m_device(chooseDevice(request.config.train.device))
        , m_threads(planThreads(availableCores(), m_device.is_cuda(), request.config.data.loader,
                                request.config.train.threads, request.config.data.workers))
        , m_allocator(makeBatchAllocator(m_device))
    {
        setComputeThreads(m_threads.compute);
        useDevice(m_device);
        m_copyStream = makeCopyStream(m_device);
        requirePrecision(precisionSupport(m_device), m_config.train);
        m_tensorFloat32.emplace(m_device, m_config.train.tf32);
        openLoaders();
        if (m_config.train.precision == PrecisionKind::Auto)
            m_config.train.precision =
                precisionForSteps(m_config, m_classes, m_threads.compute, m_stop).precision;
        m_model = makeModel(modelOptions(m_config, m_classes));
        m_model->to(m_device);
        m_model->train();
        m_step.emplace(*m_model, m_config);
        m_executor = chooseExecutor(*m_step, *m_model, m_config, m_device).executor;
    }

    HeadspaceResult run()
    {
        for (int round = 0; round < m_request.rounds; ++round)
            for (MeasuredLoader& measured : m_loaders) {
                measureAlone(measured);
                measured.alone.push_back(loaderAlone(measured));
                report();
                measured.together.push_back(together(measured));
                report();
            }
        HeadspaceResult result;
        result.device = describeDevice(m_device);
        result.batch = m_config.train.batchSize;
        result.threads = m_threads.compute;
        result.workers = m_threads.workers;
        result.rounds = m_request.rounds;
        result.stepAlone = median(m_steps);
        for (const MeasuredLoader& measured : m_loaders)
            result.loaders.push_back({measured.config.data.loader, measured.config.data.train,
                                      median(measured.alone), median(measured.together)});
        return result;
    }

    const ExperimentConfig& config() const { return m_config; }
    int classes() const { return m_classes; }

private:
    void openLoaders()
    {
        m_loaders.push_back({.config = m_config});
        if (!m_request.otherData.empty()) {
            ExperimentConfig other = m_config;
            other.data.loader =
                m_config.data.loader == LoaderKind::Beton ? LoaderKind::Folder : LoaderKind::Beton;
            other.data.train = m_request.otherData;
            m_loaders.push_back({.config = std::move(other)});
        }
        ForwardingObserver nobody({});
        for (MeasuredLoader& measured : m_loaders) {
            measured.config.data.validation.clear();
            RunLoaders data = openRunData(measured.config, m_threads.workers, m_fileSystem,
                                          m_allocator.get(), nobody, m_stop);
            measured.loader = std::move(data.train);
            const auto classes = static_cast<int>(data.classNames.size());
            if (m_classes != 0 && classes != m_classes)
                throw Error(ErrorCode::ClassMismatch,
                            Text("%1 has %2 classes, %3 has %4")
                                .arg(m_config.data.train, m_classes, m_request.otherData, classes),
                            {}, Text("name a beton and a folder of the same images"));
            m_classes = classes;
            if (measured.loader->batchCount() == 0 ||
                measured.loader->sampleCount() <
                    static_cast<std::size_t>(smallestBatch(measured.config)))
                throw Error(ErrorCode::InvalidConfig, Text("too few images to train on"),
                            measured.config.data.train);
        }
    }

    // The next batch, of the next epoch where one ends.
    BatchLease take(MeasuredLoader& measured)
    {
        for (int tries = 0; tries < 2; ++tries) {
            BatchLease lease = measured.loader->next(m_stop);
            throwIfStopped(m_stop);
            // The rest of an epoch would be another shape.
            if (lease &&
                (lease->count == m_config.train.batchSize || measured.loader->batchCount() == 1))
                return lease;
            measured.loader->startEpoch(++measured.epoch);
        }
        throw Error(ErrorCode::InvalidConfig,
                    Text("%1 images make no whole batch of %2")
                        .arg(measured.loader->sampleCount(), m_config.train.batchSize),
                    measured.config.data.train, Text("lower train.batch_size"));
    }

    void compute(const DeviceBatch& batch)
    {
        if (m_executor) {
            (*m_executor)(batch, m_number++, m_config.optimizer.learningRate);
            return;
        }
        const StepOutcome outcome = m_step->forward(batch, m_number++);
        m_step->backward(outcome.loss);
        m_step->update(m_config.optimizer.learningRate);
    }

    void computeHeld(BatchTransfer& transfer, const Batch& held)
    {
        compute(transfer(held));
        transfer.stepAsked({}); // or the program would run many steps ahead of a GPU
    }

    // Images per second of `once`, which returns how many it had, for the time of a measurement.
    template <typename Once>
    double rateOf(const Once& once)
    {
        std::int64_t images = 0;
        waitForDevice(m_device);
        const double began = steadySeconds();
        do {
            throwIfStopped(m_stop);
            images += once();
        } while (steadySeconds() - began < m_request.seconds);
        waitForDevice(m_device);
        return static_cast<double>(images) / (steadySeconds() - began);
    }

    // While one batch is held, the workers fill the rest of the ring and then sleep.
    void measureAlone(MeasuredLoader& measured)
    {
        measured.loader->startEpoch(++measured.epoch);
        const BatchLease lease = take(measured);
        fillRing(measured);
        BatchTransfer transfer(m_device, measured.loader->settings().output, m_copyStream);
        if (m_steps.empty()) { // set up what later steps find, a recording where there is one
            const int before = 1 + (m_executor ? m_executor->stepsUntilReplay() : 0);
            for (int i = 0; i < before; ++i)
                computeHeld(transfer, *lease);
        }
        m_steps.push_back(rateOf([&] {
            computeHeld(transfer, *lease);
            return lease->count;
        }));
        transfer.drain();
        report();
    }

    // Waits until the workers have nothing to do: all batches that may be ahead are there.
    void fillRing(MeasuredLoader& measured)
    {
        const std::size_t rest = measured.loader->batchCount() - 1;
        const std::size_t ahead = std::min<std::size_t>(
            rest, static_cast<std::size_t>(measured.loader->settings().batchesAhead - 1));
        std::vector<BatchLease> leases;
        for (std::size_t i = 0; i < ahead; ++i)
            leases.push_back(measured.loader->next(m_stop));
        throwIfStopped(m_stop);
        m_held = std::move(leases);
    }

    double loaderAlone(MeasuredLoader& measured)
    {
        m_held.clear();
        measured.loader->startEpoch(++measured.epoch);
        take(measured);
        return rateOf([&] { return take(measured)->count; });
    }

    double together(MeasuredLoader& measured)
    {
        measured.loader->startEpoch(++measured.epoch);
        BatchTransfer transfer(m_device, measured.loader->settings().output, m_copyStream);
        const auto once = [&] {
            BatchLease lease = take(measured);
            const int count = lease->count;
            compute(transfer(*lease));
            transfer.stepAsked(std::move(lease));
            return count;
        };
        once(); // the first batch waits for all of the ring
        const double rate = rateOf(once);
        transfer.drain();
        return rate;
    }

    void report()
    {
        const auto all = static_cast<std::uint64_t>(m_request.rounds) * m_loaders.size() * 3;
        m_progress.progress({"Measuring " + m_config.model.name, "measurements", ++m_done, all, 0});
    }

    const HeadspaceRequest& m_request;
    ExperimentConfig m_config;
    ProgressSink& m_progress;
    FileSystem& m_fileSystem;
    std::stop_token m_stop;
    torch::Device m_device;
    ThreadPlan m_threads;
    std::optional<TensorFloat32Use> m_tensorFloat32;
    std::optional<c10::Stream> m_copyStream;
    std::unique_ptr<BatchAllocator> m_allocator; // outlives the loaders
    std::vector<MeasuredLoader> m_loaders;
    std::vector<BatchLease> m_held; // of one of them
    int m_classes = 0;
    std::shared_ptr<Classifier> m_model;
    std::optional<TrainStep> m_step;
    std::unique_ptr<StepExecutor> m_executor; // as the trainer's; nothing where it has none
    std::uint64_t m_number = 0;               // of the step
    std::vector<double> m_steps;
    std::uint64_t m_done = 0;
};

// What a batch needs grows in line with its size: predicted from the two sizes before it, so that
// a machine is not brought to swapping to learn what does not fit.
class BatchTrials
{
public:
    BatchTrials(ExperimentConfig config, int classes, ProgressSink& progress,
                const std::stop_token& stop)
        : m_request{std::move(config), classes, 2, 1}
        , m_progress(progress)
        , m_stop(stop)
        , m_onCpu(chooseDevice(m_request.config.train.device).is_cpu())
    {}

    BatchTrial operator()(int batch)
    {
        BatchTrial trial{.batch = batch};
        if (m_onCpu && wouldNotFit(batch)) {
            trial.fits = false;
            return trial;
        }
        m_request.config.train.batchSize = batch;
        try {
            const StepBenchmarkResult result = runStepBenchmark(m_request, m_progress, m_stop);
            trial.imagesPerSecond =
                batch / (summarise(result.steps, &StepTiming::total).median / 1e3);
            trial.peakMemoryBytes = result.peakMemoryBytes;
            m_before = std::exchange(m_last, trial);
        } catch (const Error& error) {
            if (error.code() != ErrorCode::OutOfMemory)
                throw;
            trial.fits = false;
        }
        return trial;
    }

private:
    bool wouldNotFit(int batch) const
    {
        if (m_last.batch == 0)
            return false;
        const auto last = static_cast<double>(m_last.peakMemoryBytes);
        const double perImage =
            m_before.batch == 0
                ? last / m_last.batch
                : std::max(0.0, last - static_cast<double>(m_before.peakMemoryBytes)) /
                      (m_last.batch - m_before.batch);
        const SystemSample system = SystemMeter().sample();
        const double more = perImage * (batch - m_last.batch);
        return more > kShareOfMemory * static_cast<double>(system.memoryTotal - system.memoryUsed);
    }

    StepBenchmarkRequest m_request;
    ProgressSink& m_progress;
    std::stop_token m_stop;
    bool m_onCpu;
    BatchTrial m_before;
    BatchTrial m_last;
};

HeadspaceResult measuredHere(const HeadspaceRequest& request, ProgressSink& progress,
                             FileSystem& fileSystem, const std::stop_token& stop)
{
    validateConfig(request.config);
    std::optional<Headspace> headspace(std::in_place, request, progress, fileSystem, stop);
    HeadspaceResult result = headspace->run();
    const ExperimentConfig config = headspace->config();
    const int classes = headspace->classes();
    headspace.reset(); // its memory first
    const auto report = [&] {
        if (request.measured)
            request.measured(result);
    };
    report();
    if (!request.sweepBatches)
        return result;
    BatchTrials trials(config, classes, progress, stop);
    sweepBatchSizes(config.train.batchSize, smallestBatch(config), kLargestBatch, [&](int batch) {
        result.batches.push_back(trials(batch));
        report();
        return result.batches.back();
    });
    return result;
}

} // namespace

HeadspaceResult runHeadspace(const HeadspaceRequest& request, ProgressSink& progress,
                             FileSystem& fileSystem, const std::stop_token& stop)
{
    HeadspaceResult result;
    // OpenMP's threads belong to the thread that asks for them.
    runInNewThread([&] {
        try {
            result = measuredHere(request, progress, fileSystem, stop);
        } catch (...) {
            rethrowAsError(TorchTask::StepBenchmark);
        }
    });
    return result;
}

} // namespace formwork
