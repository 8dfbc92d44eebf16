// Trainings on a CUDA device against the same on the CPU: answers, gradients, ten steps, updates, a
// resumed run; replayed CUDA graphs against operation by operation; that a step waits for nothing;
// and what is reported when the device's memory runs out, or the device fails.
#include "core/train/benchmark/step_benchmark.h"
#include "core/train/device/batch_transfer.h"
#include "core/train/device/device.h"
#include "core/train/device/device_idle.h"
#include "core/train/device/precision.h"
#include "core/train/device/torch_errors.h"
#include "core/train/graph/step_executor.h"
#include "core/train/loop/metrics.h"
#include "core/train/loop/train_step.h"
#include "core/train/tiny_runs.h"

#if FORMWORK_CUDA_HEADERS
#include <c10/cuda/CUDAFunctions.h>
#endif

#include <chrono>
#include <cmath>
#include <cstring>
#include <optional>
#include <thread>

using namespace formwork;
using namespace formwork::test;

namespace {

constexpr int kClasses = 4;
constexpr int kBatch = 8;
constexpr int kSteps = 10;

ExperimentConfig configOf(const QString& model, PrecisionKind precision)
{
    ExperimentConfig config;
    config.model.name = model.toStdString();
    config.model.imageSize = 64;
    config.optimizer.learningRate = 1e-3;
    config.train.batchSize = kBatch;
    config.train.precision = precision;
    return config;
}

DeviceBatch batchOn(torch::Device device, int number)
{
    const int count = kBatch * 3 * 64 * 64;
    DeviceBatch batch;
    batch.images =
        at::arange(count, at::kFloat).mul(0.37 + 0.01 * number).sin().view({kBatch, 3, 64, 64});
    batch.labels = at::arange(kBatch, at::kLong).remainder(kClasses);
    batch.images = batch.images.to(device);
    batch.labels = batch.labels.to(device);
    return batch;
}

std::shared_ptr<Classifier> modelOn(torch::Device device, const ExperimentConfig& config)
{
    auto model = makeModel(modelOptions(config, kClasses));
    model->to(device);
    model->train();
    return model;
}

std::vector<double> losses(torch::Device device, const ExperimentConfig& config)
{
    const auto model = modelOn(device, config);
    TrainStep step(*model, config);
    std::vector<double> all;
    for (int number = 0; number < kSteps; ++number) {
        const StepOutcome outcome =
            step.forward(batchOn(device, number), static_cast<std::uint64_t>(number));
        step.backward(outcome.loss);
        step.update(config.optimizer.learningRate);
        all.push_back(outcome.loss.item<double>());
    }
    return all;
}

// Eight steps of dropout, drop path and a falling rate on a CUDA device, as a run takes them.
struct ExecutedSteps
{
    std::vector<double> losses;
    std::vector<at::Tensor> weights;
    std::size_t recordings = 0;
    std::vector<std::string> log;
};

ExecutedSteps executed(torch::Device device, const ExperimentConfig& config, bool isRecorded)
{
    ExecutedSteps all;
    const auto model = modelOn(device, config);
    TrainStep step(*model, config);
    std::vector<at::Generator> generators;
    if (at::Generator generator = model->drawFromOneGenerator(device); generator.defined())
        generators.push_back(std::move(generator));
    StepExecutor executor(step, isRecorded ? makeStepRecorder(device) : nullptr,
                          std::move(generators),
                          [&all](const LogMessage& line) { all.log.push_back(line.text); });
    for (int number = 0; number < 8; ++number) {
        const StepResult result =
            executor(batchOn(device, number), static_cast<std::uint64_t>(number),
                     config.optimizer.learningRate / (1 + number));
        all.losses.push_back(result.outcome.loss.item<double>());
    }
    for (const auto& [name, tensor] : stateDict(*model))
        all.weights.push_back(tensor.detach().clone());
    all.recordings = executor.recordings();
    return all;
}

ExperimentConfig noisyConfigOf(const QString& model, PrecisionKind precision)
{
    ExperimentConfig config = configOf(model, precision);
    config.optimizer.name = OptimizerKind::AdamW;
    config.optimizer.weightDecay = 0.05;
    config.optimizer.clipNorm = 1.0;
    config.model.dropPath = 0.1;
    if (model.startsWith(QStringLiteral("vit")))
        config.model.dropout = 0.1;
    return config;
}

// Relative to the largest value.
double worst(const at::Tensor& value, const at::Tensor& expected)
{
    const at::Tensor here = value.detach().to(at::kCPU, at::kDouble);
    const at::Tensor there = expected.detach().to(at::kCPU, at::kDouble);
    return ((here - there).abs().max() / there.abs().max().clamp_min(1e-6)).item<double>();
}

} // namespace

Q_DECLARE_METATYPE(OptimizerKind)
Q_DECLARE_METATYPE(PrecisionKind)

class TestCuda : public TinyRuns
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase()
    {
        if (cudaDeviceNames().empty())
            QSKIP("skipped: LibTorch finds no CUDA device");
        setComputeThreads(2);
        m_exact.emplace(m_cuda, false);
    }

    void answersAsTheCpuDoes_data() { models(); }
    void answersAsTheCpuDoes()
    {
        QFETCH(QString, model);
        const ExperimentConfig config = configOf(model, PrecisionKind::Float32);
        const auto here = modelOn(m_cuda, config);
        const auto there = modelOn(torch::kCPU, config);
        TrainStep hereStep(*here, config);
        TrainStep thereStep(*there, config);
        const StepOutcome a = hereStep.forward(batchOn(m_cuda, 0), 0);
        const StepOutcome b = thereStep.forward(batchOn(torch::kCPU, 0), 0);
        QVERIFY(worst(a.logits, b.logits) < 1e-4);
        hereStep.backward(a.loss);
        thereStep.backward(b.loss);
        const auto expected = there->named_parameters();
        for (const auto& parameter : here->named_parameters()) {
            const double error = worst(parameter.value().grad(), expected[parameter.key()].grad());
            QVERIFY2(error < 2e-3, (parameter.key() + ": " + std::to_string(error)).c_str());
        }
    }

    void tenStepsAreThoseOfTheCpu_data()
    {
        models();
        for (const char* model : {"vit_ti_16", "levit_128s"})
            for (const auto& [name, precision] : {std::pair{"bfloat16", PrecisionKind::BFloat16},
                                                  std::pair{"float16", PrecisionKind::Float16}})
                QTest::addRow("%s in %s", model, name) << QString(model) << precision << 5e-2;
    }
    void tenStepsAreThoseOfTheCpu()
    {
        QFETCH(QString, model);
        QFETCH(PrecisionKind, precision);
        QFETCH(double, tolerance);
        const std::vector<double> here = losses(m_cuda, configOf(model, precision));
        const std::vector<double> there =
            losses(torch::kCPU, configOf(model, PrecisionKind::Float32));
        for (int step = 0; step < kSteps; ++step) {
            const auto at = static_cast<std::size_t>(step);
            QVERIFY2(std::abs(here[at] - there[at]) < tolerance * (1 + there[at]),
                     qPrintable(QStringLiteral("step %1: %2, on the CPU %3")
                                    .arg(step)
                                    .arg(here[at])
                                    .arg(there[at])));
        }
    }

    void updatesAreThoseOfTheCpu_data()
    {
        QTest::addColumn<OptimizerKind>("optimiser");
        QTest::newRow("Adam") << OptimizerKind::Adam;
        QTest::newRow("AdamW") << OptimizerKind::AdamW;
        QTest::newRow("SGD") << OptimizerKind::Sgd;
        QTest::newRow("LAMB") << OptimizerKind::Lamb;
    }
    void updatesAreThoseOfTheCpu()
    {
        QFETCH(OptimizerKind, optimiser);
        OptimizerConfig config;
        config.name = optimiser;
        config.weightDecay = 0.05;
        std::vector<std::vector<torch::Tensor>> ends;
        for (const torch::Device device : {torch::Device(torch::kCPU), m_cuda}) {
            std::vector<torch::Tensor> parameters;
            for (const std::vector<std::int64_t>& shape :
                 {std::vector<std::int64_t>{7, 5}, {33}, {3, 4, 5}})
                parameters.push_back(at::arange(c10::multiply_integers(shape), at::kFloat)
                                         .sin()
                                         .view(shape)
                                         .to(device)
                                         .requires_grad_());
            Optimiser update(parameters, config);
            for (int number = 1; number <= 5; ++number) {
                for (torch::Tensor& parameter : parameters)
                    parameter.mutable_grad() = parameter.detach().cos().mul(0.1 * number);
                update.step(1e-2 / number);
            }
            ends.push_back(parameters);
        }
        for (std::size_t i = 0; i < ends[0].size(); ++i)
            QVERIFY(worst(ends[1][i], ends[0][i]) < 1e-5);
    }

    void graphsAreTheSameSteps_data()
    {
        models();
        for (const char* model : {"vit_ti_16", "levit_128s"})
            QTest::addRow("%s in bfloat16", model)
                << QString(model) << PrecisionKind::BFloat16 << 2e-2;
    }
    void graphsAreTheSameSteps()
    {
        QFETCH(QString, model);
        QFETCH(PrecisionKind, precision);
        QFETCH(double, tolerance);
        requireGraphs();
        const ExperimentConfig config = noisyConfigOf(model, precision);
        const ExecutedSteps eager = executed(m_cuda, config, false);
        const ExecutedSteps replayed = executed(m_cuda, config, true);
        QVERIFY2(replayed.recordings == 1, replayed.log.empty() ? "" : replayed.log[0].c_str());
        for (std::size_t step = 0; step < eager.losses.size(); ++step)
            QVERIFY2(std::abs(replayed.losses[step] - eager.losses[step]) <
                         tolerance * (1 + eager.losses[step]),
                     qPrintable(QStringLiteral("step %1: %2, operation by operation %3")
                                    .arg(step)
                                    .arg(replayed.losses[step])
                                    .arg(eager.losses[step])));
        for (std::size_t i = 0; i < eager.weights.size(); ++i)
            QVERIFY(worst(replayed.weights[i], eager.weights[i]) < 10 * tolerance);
    }

    // Its steps are the run's: a replay has no parts.
    void benchmarkReplaysTheStep()
    {
        requireGraphs();
        StepBenchmarkRequest request{
            .config = configOf(QStringLiteral("levit_128s"), PrecisionKind::Float32),
            .classes = 10,
            .steps = 3,
            .warmUp = 1};
        request.config.train.device = DeviceKind::Cuda;
        request.config.train.cudaGraphs = true;
        NullProgress progress;
        for (const StepTiming& step : runStepBenchmark(request, progress, {}).steps) {
            QVERIFY(step.total > 0);
            QCOMPARE(step.forward, 0.0);
        }
        request.config.train.cudaGraphs = false;
        QVERIFY(runStepBenchmark(request, progress, {}).steps.front().forward > 0);
    }

    // A replay draws other numbers in every step, and the same in the same step.
    void replaysDrawTheirOwnNoise()
    {
        requireGraphs();
        ExperimentConfig config =
            noisyConfigOf(QStringLiteral("vit_ti_16"), PrecisionKind::Float32);
        config.model.dropout = 0.5;
        const auto model = modelOn(m_cuda, config);
        TrainStep step(*model, config);
        std::vector<at::Generator> generators = {model->drawFromOneGenerator(m_cuda)};
        StepExecutor executor(step, makeStepRecorder(m_cuda), generators);
        const DeviceBatch batch = batchOn(m_cuda, 0);
        const auto lossOf = [&](std::uint64_t number) {
            return executor(batch, number, 0.0).outcome.loss.item<double>(); // nothing is learned
        };
        std::vector<double> losses;
        for (std::uint64_t number = 0; number < 8; ++number)
            losses.push_back(lossOf(number));
        QCOMPARE(executor.recordings(), std::size_t{1});
        QVERIFY(std::abs(losses[5] - losses[6]) > 1e-6);
        QVERIFY(std::abs(losses[6] - losses[7]) > 1e-6);
        for (const std::uint64_t number : {std::uint64_t{1}, std::uint64_t{6}})
            QVERIFY(std::abs(lossOf(number) - losses[number]) < 1e-4);
    }

    // Metrics are summed on the device; only reading them waits.
    void stepsWaitForNothing()
    {
#if FORMWORK_CUDA_HEADERS
        const ExperimentConfig config =
            noisyConfigOf(QStringLiteral("levit_128s"), PrecisionKind::Float32);
        const auto model = modelOn(m_cuda, config);
        TrainStep step(*model, config);
        StepExecutor executor(step, makeStepRecorder(m_cuda),
                              {model->drawFromOneGenerator(m_cuda)});
        MetricSum sum(m_cuda);
        torch::Tensor norms = at::zeros({}, at::TensorOptions(m_cuda).dtype(at::kDouble));
        std::vector<DeviceBatch> batches;
        for (int number = 0; number < 12; ++number)
            batches.push_back(batchOn(m_cuda, number));
        const auto take = [&](std::size_t number) {
            const StepResult result = executor(batches[number], number, 1e-3);
            sum.add(result.outcome.logits, batches[number].labels, result.outcome.loss);
            norms += result.norm;
        };
        take(0); // sets up libraries
        c10::cuda::warning_state().set_sync_debug_mode(c10::cuda::SyncDebugMode::L_ERROR);
        const auto usual = qScopeGuard([] {
            c10::cuda::warning_state().set_sync_debug_mode(c10::cuda::SyncDebugMode::L_DISABLED);
        });
        for (std::size_t number = 1; number < batches.size(); ++number)
            take(number); // throws where something waits
        c10::cuda::warning_state().set_sync_debug_mode(c10::cuda::SyncDebugMode::L_DISABLED);
        QCOMPARE(executor.recordings(), std::size_t{canRecordSteps() ? 1U : 0U});
        QCOMPARE(sum.totals().images, 12 * kBatch);
        QVERIFY(norms.item<double>() > 0);
#else
        QSKIP("skipped: built without CUDA's headers");
#endif
    }

    void idleTimeIsThatOfTheDevice()
    {
        DeviceIdle idle(m_cuda);
        if (!idle.isMeasured())
            QSKIP("skipped: this LibTorch's events have no clock");
        idle.stepEnds();
        waitForDevice(m_cuda);
        std::this_thread::sleep_for(std::chrono::milliseconds(60)); // what is measured
        idle.stepBegins();
        waitForDevice(m_cuda);
        const double waited = idle.take();
        QVERIFY2(waited > 0.05 && waited < 5, std::to_string(waited).c_str());
        QCOMPARE(idle.take(), 0.0);
    }

    void resumesOnTheDevice_data()
    {
        QTest::addColumn<bool>("graphs");
        QTest::newRow("operation by operation") << false;
        QTest::newRow("CUDA graphs") << true;
    }
    void resumesOnTheDevice()
    {
        QFETCH(bool, graphs);
        ExperimentConfig config = m_data.config(LoaderKind::Beton);
        config.train.device = DeviceKind::Cuda;
        config.train.cudaGraphs = graphs;
        config.train.epochs = 2;
        RecordingObserver whole;
        train(config, newRunFolder(), whole);
        const auto folder = newRunFolder();
        RecordingObserver first;
        std::stop_source stop;
        first.onEpoch = [&stop](const EpochRecord&) {
            stop.request_stop();
        };
        QVERIFY(train(config, folder, first, stop.get_token()).end == TrainEnd::Stopped);
        RecordingObserver second;
        QVERIFY(train(config, folder, second, {}, true).end == TrainEnd::Finished);
        QCOMPARE(second.epochs.back().epoch, 2);
        const double loss = whole.epochs.back().trainLoss;
        QVERIFY(std::abs(second.epochs.back().trainLoss - loss) < 1e-3 * (1 + loss));
    }

    void reportsTooLittleMemory()
    {
        try {
            try {
                at::empty({std::int64_t{1} << 44}, at::TensorOptions(m_cuda).dtype(at::kByte));
            } catch (...) {
                rethrowAsError(TorchTask::Training);
            }
            QFAIL("16 TiB were allocated");
        } catch (const Error& error) {
            QVERIFY2(error.code() == ErrorCode::OutOfMemory, error.what());
            QVERIFY2(error.hint().english().find("batch_size") != std::string::npos, error.what());
        }
    }

    // A kernel that crashes: from then on every call on the device fails. The last test, therefore.
    // Batches that are under way are freed without asking the device, which would end the program.
    void reportsALostDevice()
    {
        constexpr int kSide = 64;
        const auto allocator = makeBatchAllocator(m_cuda);
        const std::size_t bytes = std::size_t{kBatch} * 3 * kSide * kSide;
        void* const images = allocator->allocate(bytes);
        std::memset(images, 7, bytes);
        const auto release = qScopeGuard([&] { allocator->release(images, bytes); });
        const std::vector<std::int64_t> labels(kBatch, 1);
        Batch batch;
        batch.images = images;
        batch.labels = labels.data();
        batch.count = kBatch;
        OutputSpec output;
        output.size = kSide;
        output.type = PixelType::UInt8;
        try {
            try {
                BatchTransfer transfer(m_cuda, output, makeCopyStream(m_cuda));
                transfer(batch);
                transfer.stepAsked({});
                const DeviceBatch second = transfer(batch);
                const at::Tensor rows = at::zeros({4, 4}, at::TensorOptions(m_cuda));
                rows.index_select(
                    0, at::full({1}, 1 << 20, at::TensorOptions(m_cuda).dtype(at::kLong)));
                waitForDevice(m_cuda);
            } catch (...) {
                rethrowAsError(TorchTask::Training);
            }
            QFAIL("an index outside of the tensor was taken");
        } catch (const Error& error) {
            QVERIFY2(error.code() == ErrorCode::DeviceUnavailable, error.what());
            QVERIFY2(error.message().find("lost its GPU") != std::string::npos, error.what());
        }
    }

private:
    void requireGraphs()
    {
        if (!canRecordSteps())
            QSKIP("skipped: built without CUDA graphs");
    }

    static void models()
    {
        QTest::addColumn<QString>("model");
        QTest::addColumn<PrecisionKind>("precision");
        QTest::addColumn<double>("tolerance");
        for (const char* model : {"vit_ti_16", "vit_b_16", "levit_128s", "levit_256"})
            QTest::newRow(model) << QString(model) << PrecisionKind::Float32 << 2e-3;
    }

    const torch::Device m_cuda{torch::kCUDA, 0};
    std::optional<TensorFloat32Use> m_exact;
};

QTEST_APPLESS_MAIN(TestCuda)
#include "tst_cuda.moc"
