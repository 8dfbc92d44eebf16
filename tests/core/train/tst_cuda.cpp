// Trainings on a CUDA device against the same on the CPU: answers, gradients, ten steps, a resumed
// run, and what is reported when the device's memory runs out.
#include "core/train/device/device.h"
#include "core/train/device/precision.h"
#include "core/train/device/torch_errors.h"
#include "core/train/loop/train_step.h"
#include "core/train/tiny_runs.h"

#include <cmath>

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

// Relative to the largest value.
double worst(const at::Tensor& value, const at::Tensor& expected)
{
    const at::Tensor here = value.detach().to(at::kCPU, at::kDouble);
    const at::Tensor there = expected.detach().to(at::kCPU, at::kDouble);
    return ((here - there).abs().max() / there.abs().max().clamp_min(1e-6)).item<double>();
}

} // namespace

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
        allowTensorFloat32(m_cuda, false);
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

    void resumesOnTheDevice()
    {
        ExperimentConfig config = m_data.config(LoaderKind::Beton);
        config.train.device = DeviceKind::Cuda;
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

private:
    static void models()
    {
        QTest::addColumn<QString>("model");
        QTest::addColumn<PrecisionKind>("precision");
        QTest::addColumn<double>("tolerance");
        for (const char* model : {"vit_ti_16", "vit_b_16", "levit_128s", "levit_256"})
            QTest::newRow(model) << QString(model) << PrecisionKind::Float32 << 2e-3;
    }

    const torch::Device m_cuda{torch::kCUDA, 0};
};

QTEST_APPLESS_MAIN(TestCuda)
#include "tst_cuda.moc"
