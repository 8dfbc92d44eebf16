#include "core/runner/epoch_pace.h"

#include "core/base/process_identity.h"
#include "support/sample_runs.h"
#include "support/stored_settings.h"

#include <QTemporaryDir>
#include <QTest>

#include <memory>

using namespace formwork;

class TestEpochPace : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init()
    {
        m_folder = std::make_unique<QTemporaryDir>();
        m_store = std::make_unique<Store>(
            Workspace(m_folder->filePath(QStringLiteral("w")).toStdString()), m_fileSystem);
    }

    void cleanup()
    {
        m_store.reset();
        m_folder.reset();
    }

    void newestRunThatIsAlikeCounts()
    {
        const ExperimentConfig config = test::sampleConfig(test::kSampleShapes[0], 5);
        QVERIFY(!pace(config));
        addRun(config, 20);
        const RunId newest = addRun(config, 30);
        ExperimentConfig other = config;
        other.model.imageSize = 112;
        addRun(other, 5);
        const auto known = pace(config);
        QVERIFY(known);
        QCOMPARE(known->run, newest);
        QCOMPARE(known->seconds, 30.0);
        // Rates, epochs and seeds do not matter; the work does.
        ExperimentConfig changed = config;
        changed.optimizer.learningRate = 0.1;
        changed.train.epochs = 99;
        changed.train.seed = 3;
        changed.schedule.name = ScheduleKind::Cosine;
        QCOMPARE(pace(changed)->run, newest);
        changed.train.accumulate = 2;
        QVERIFY(!pace(changed));
    }

    void runsOfAnotherVersionDoNotCount()
    {
        const ExperimentConfig config = test::sampleConfig(test::kSampleShapes[0], 5);
        const RunId older = addRun(config, 20);
        test::makeOptimizerUnknown(m_store->workspace(), addRun(config, 30));
        QCOMPARE(pace(config)->run, older);
    }

    void deviceAndMachineCount()
    {
        ExperimentConfig config = test::sampleConfig(test::kSampleShapes[0], 5);
        const RunId onGpu = addRun(config, 2, "cuda:0 (some GPU)");
        config.train.device = DeviceKind::Cpu;
        QVERIFY(!pace(config));
        config.train.device = DeviceKind::Cuda;
        QCOMPARE(pace(config)->run, onGpu);
        config.train.device = DeviceKind::Auto;
        QCOMPARE(pace(config)->run, onGpu);
        RunEnvironment elsewhere = m_store->environment(onGpu);
        elsewhere.host = "another computer";
        m_store->recordEnvironment(onGpu, elsewhere);
        QVERIFY(!pace(config));
    }

    void epochsFitIntoATime()
    {
        QCOMPARE(epochsWithin(1800, 60), 30);
        QCOMPARE(epochsWithin(1800, 61), 29);
        QCOMPARE(epochsWithin(30, 60), 0);
        QCOMPARE(epochsWithin(1800, 0), 0);
        QCOMPARE(epochsWithin(-1, 60), 0);
        QCOMPARE(epochsWithin(0.3, 0.1), 3);
        QCOMPARE(epochsWithin(1e12, 1e-3), 1'000'000);
    }

private:
    std::optional<EpochPace> pace(const ExperimentConfig& config)
    {
        return knownPace(*m_store, config, m_store->runs());
    }

    RunId addRun(const ExperimentConfig& config, double epochSeconds,
                 const std::string& device = "cpu")
    {
        const RunId run = m_store->createRun(config, RunStart::Claimed);
        RunEnvironment environment;
        environment.host = currentProcess().host;
        environment.device = device;
        m_store->recordEnvironment(run, environment);
        for (int number = 1; number <= 3; ++number) {
            EpochRecord epoch = test::sampleEpoch(test::kSampleShapes[0], number);
            epoch.epochSeconds = epochSeconds;
            m_store->recordEpoch(run, epoch);
        }
        return run;
    }

    std::unique_ptr<QTemporaryDir> m_folder;
    PosixFileSystem m_fileSystem;
    std::unique_ptr<Store> m_store;
};

QTEST_GUILESS_MAIN(TestEpochPace)
#include "tst_epoch_pace.moc"
