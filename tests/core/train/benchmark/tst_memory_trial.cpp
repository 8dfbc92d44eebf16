// In a separate process: memory is counted for the process, and the allocator that keeps blocks
// stays installed.
#include "core/train/benchmark/memory_trial.h"

#include "core/train/benchmark/step_benchmark.h"
#include "core/train/device/caching_allocator.h"
#include "core/train/device/device.h"
#include "support/error_of.h"
#include "support/sanitizers.h"

#include <QTest>

#include <sys/resource.h>

#include <algorithm>
#include <cmath>
#include <vector>

using namespace formwork;
using formwork::test::errorOf;

namespace {

// Notes the page faults of the process at every step.
class FaultMeter final : public ProgressSink
{
public:
    void progress(const Progress& /*progress*/) override
    {
        rusage usage{};
        ::getrusage(RUSAGE_SELF, &usage);
        faults.push_back(usage.ru_minflt + usage.ru_majflt);
    }

    void problem(const Problem& /*problem*/) override {}

    std::vector<long> faults;
};

ExperimentConfig configOf(const QString& model, int batch)
{
    ExperimentConfig config;
    config.model.name = model.toStdString();
    config.model.imageSize = 96;
    config.train.batchSize = batch;
    config.train.threads = 1;
    config.train.device = DeviceKind::Cpu;
    return config;
}

} // namespace

class TestMemoryTrial : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase()
    {
        setComputeThreads(1);
        installCachingAllocator();
    }

    // Memory that a step frees is what the next one takes.
    void laterStepsGetFewFreshPages_data()
    {
        QTest::addColumn<QString>("model");
        QTest::addColumn<bool>("thrifty");
        QTest::newRow("ViT-Ti") << "vit_ti_16" << false;
        QTest::newRow("ViT-Ti, activations computed again") << "vit_ti_16" << true;
        QTest::newRow("LeViT-128S") << "levit_128s" << false;
    }
    void laterStepsGetFewFreshPages()
    {
        if (test::kHasSanitizer)
            QSKIP("skipped: a sanitizer keeps freed memory from being used again");
        QFETCH(QString, model);
        QFETCH(bool, thrifty);
        ExperimentConfig config = configOf(model, 16);
        config.train.activationCheckpointing = thrifty;
        FaultMeter meter;
        constexpr std::size_t kSteps = 9;
        constexpr std::size_t kSettled = 2; // steps
        runStepBenchmark({config, 10, kSteps, 0}, meter, {});
        QCOMPARE(meter.faults.size(), kSteps);
        long worst = 0;
        QString counts;
        for (std::size_t i = 1; i < meter.faults.size(); ++i) {
            const long faults = meter.faults[i] - meter.faults[i - 1];
            counts += QStringLiteral(" %1").arg(faults);
            if (i >= kSettled)
                worst = std::max(worst, faults);
        }
        qInfo("page faults of the second and later steps:%s", qPrintable(counts));
        // Before tensors found freed memory, each step took two to five thousand.
        QVERIFY2(worst <= 64, qPrintable(QString::number(worst)));
    }

    void halvesTheBatch()
    {
        QCOMPARE(trialBatches(64, 1), (std::vector<int>{2, 4, 8, 16, 32, 64}));
        QCOMPARE(trialBatches(25, 1), (std::vector<int>{2, 4, 7, 13, 25}));
        QCOMPARE(trialBatches(1, 1), (std::vector<int>{1, 2}));
        QCOMPARE(trialBatches(2, 1), (std::vector<int>{2, 3}));
        // A LeViT takes four at least.
        QCOMPARE(trialBatches(64, 4), (std::vector<int>{4, 8, 16, 32, 64}));
        QCOMPARE(trialBatches(12, 4), (std::vector<int>{6, 12}));
        QCOMPARE(trialBatches(4, 4), (std::vector<int>{4, 5}));
    }

    // What small batches foretell is what a large one takes, within a tenth.
    void isWithinATenth_data()
    {
        QTest::addColumn<QString>("model");
        QTest::addColumn<int>("batch");
        QTest::addColumn<bool>("thrifty");
        QTest::newRow("ViT-Ti, 48") << "vit_ti_16" << 48 << false;
        QTest::newRow("ViT-Ti, 24, activations computed again") << "vit_ti_16" << 24 << true;
        QTest::newRow("LeViT-128S, 24") << "levit_128s" << 24 << false;
    }
    void isWithinATenth()
    {
        QFETCH(QString, model);
        QFETCH(int, batch);
        QFETCH(bool, thrifty);
        ExperimentConfig config = configOf(model, batch);
        config.train.activationCheckpointing = thrifty;
        const auto estimate =
            tryMemory({.config = config, .classes = 10, .threads = 1, .imagesPerRank = batch}, {});
        QVERIFY(estimate);
        // In a run, the loader holds four batches.
        const double ring = 4.0 * batch * 3 * 96 * 96 * sizeof(float);
        const double batchOfTrial = ring / 4;
        NullProgress progress;
        const auto used = static_cast<double>(
                              runStepBenchmark({config, 10, 3, 0}, progress, {}).peakMemoryBytes) +
                          ring - batchOfTrial;
        trimIdleMemory();
        const double ratio = static_cast<double>(estimate->needed) / used;
        qInfo("%s: predicted %.0f MB, used %.0f MB, ratio %.3f", QTest::currentDataTag(),
              static_cast<double>(estimate->needed) / 1e6, used / 1e6, ratio);
        QVERIFY2(ratio > 0.9 && ratio < 1.1, qPrintable(QString::number(ratio)));
        QVERIFY(estimate->free > 0);
    }

    void aStopEndsTheTrial()
    {
        std::stop_source stop;
        stop.request_stop();
        const ExperimentConfig config = configOf(QStringLiteral("vit_ti_16"), 8);
        const Error error = errorOf([&] {
            tryMemory({.config = config, .threads = 1, .imagesPerRank = 8}, stop.get_token());
        });
        QCOMPARE(errorCodeName(error.code()), errorCodeName(ErrorCode::Cancelled));
    }

    void activationsThatAreComputedAgainTakeLess()
    {
        if (test::kHasSanitizer)
            QSKIP("skipped: a sanitizer keeps freed memory from being used again");
        ExperimentConfig config = configOf(QStringLiteral("vit_ti_16"), 48);
        const MemoryTrialRequest request = {.config = config, .threads = 1, .imagesPerRank = 48};
        const auto plain = tryMemory(request, {});
        config.train.activationCheckpointing = true;
        const auto thrifty = tryMemory(request, {});
        QVERIFY(plain && thrifty);
        qInfo("per image: %.2f MB, computed again %.2f MB", plain->line.perImage / 1e6,
              thrifty->line.perImage / 1e6);
        QVERIFY(thrifty->line.perImage < 0.5 * plain->line.perImage);
    }
};

QTEST_APPLESS_MAIN(TestMemoryTrial)
#include "tst_memory_trial.moc"
