#include "core/train/device/thread_calibration.h"

#include "core/train/checkpoint/checkpoint.h"
#include "core/train/device/device.h"
#include "core/train/loop/train_run.h"
#include "core/train/recording_observer.h"
#include "core/train/tiny_data.h"
#include "support/error_of.h"

#include <ATen/Parallel.h>

#include <QTemporaryDir>
#include <QTest>

#include <algorithm>
#include <chrono>
#include <memory>
#include <thread>

using namespace formwork;
using namespace formwork::test;

namespace {

using namespace std::chrono_literals;

ExperimentConfig asking(LoaderKind loader, int threads, int workers)
{
    ExperimentConfig config;
    config.data.loader = loader;
    config.train.threads = threads;
    config.data.workers = workers;
    return config;
}

} // namespace

class TestThreadCalibration : public QObject
{
    Q_OBJECT

private:
    QTemporaryDir m_folder;
    PosixFileSystem m_disk;
    std::unique_ptr<TinyData> m_data;

    // Long enough to be measured; none of the tests lets it end.
    ExperimentConfig longRun() const
    {
        ExperimentConfig config = m_data->config(LoaderKind::Beton);
        config.train.epochs = 250; // of 4 steps
        config.train.threads = 0;
        config.data.workers = 0;
        return config;
    }
    TrainResult trainUntil(std::uint64_t step, const ExperimentConfig& config,
                           const std::filesystem::path& folder, RecordingObserver& observer,
                           bool resume = false)
    {
        std::filesystem::create_directories(folder);
        std::stop_source stop;
        observer.onStep = [&](const StepRecord& record) {
            if (record.step >= step)
                stop.request_stop();
        };
        return trainRun({config, folder, resume}, observer, m_disk, stop.get_token());
    }

private Q_SLOTS:
    void initTestCase()
    {
        QVERIFY(m_folder.isValid());
        m_data = std::make_unique<TinyData>(m_folder.path().toStdString());
    }

    void candidates()
    {
        const auto of = [](int cores, bool cuda, const ExperimentConfig& config) {
            return threadCandidates(cores, cuda, config);
        };
        const auto beton = of(4, false, asking(LoaderKind::Beton, 0, 0));
        QCOMPARE(beton.front(), (ThreadPlan{4, 1}));
        QCOMPARE(beton, (std::vector<ThreadPlan>{{4, 1}, {4, 2}, {3, 1}, {3, 2}}));
        const auto folder = of(4, false, asking(LoaderKind::Folder, 0, 0));
        QCOMPARE(folder.front(), (ThreadPlan{4, 2}));
        QCOMPARE(folder.size(), std::size_t{4});

        // What is asked for is never changed.
        for (const ThreadPlan& plan : of(8, false, asking(LoaderKind::Folder, 5, 0)))
            QCOMPARE(plan.compute, 5);
        for (const ThreadPlan& plan : of(8, false, asking(LoaderKind::Folder, 0, 3)))
            QCOMPARE(plan.workers, 3);
        QCOMPARE(of(8, false, asking(LoaderKind::Beton, 5, 3)).size(), std::size_t{1});
        QCOMPARE(of(1, false, asking(LoaderKind::Beton, 0, 0)).size(), std::size_t{1});
        QCOMPARE(of(16, true, asking(LoaderKind::Beton, 0, 0)).size(), std::size_t{1});
        for (const int cores : {2, 3, 5, 7, 16, 64}) {
            for (const ThreadPlan& plan : of(cores, false, asking(LoaderKind::Folder, 0, 0)))
                QVERIFY(plan.compute >= 1 && plan.compute <= cores && plan.workers >= 1 &&
                        plan.workers <= cores);
        }
    }

    // Noise does not decide, and compute threads change less easily than workers.
    void choosesWhatIsClearlyFaster()
    {
        const ThreadPlan planned{4, 1};
        QCOMPARE(fastest({{planned, 100}}), planned);
        QCOMPARE(fastest({{planned, 100}, {{4, 2}, 102}}), planned);
        QCOMPARE(fastest({{planned, 100}, {{4, 2}, 104}}), (ThreadPlan{4, 2}));
        QCOMPARE(fastest({{planned, 100}, {{3, 1}, 106}, {{4, 2}, 104}}), (ThreadPlan{4, 2}));
        QCOMPARE(fastest({{planned, 100}, {{3, 1}, 112}, {{4, 2}, 104}}), (ThreadPlan{3, 1}));
    }

    void triesAllWhereTheRunIsLong()
    {
        const std::vector<ThreadPlan> plans = {{4, 1}, {4, 2}, {3, 1}};
        std::vector<TrialRequest> asked;
        const Trial trial = [&](const TrialRequest& request) -> ThreadTrial {
            asked.push_back(request);
            std::this_thread::sleep_for(5ms); // what a trial costs is measured
            return {request.plan, 10.0 * request.plan.workers};
        };
        const auto trials = tryThreads(plans, 100'000'000, trial, {});
        QCOMPARE(trials.size(), plans.size());
        for (std::size_t i = 0; i < plans.size(); ++i)
            QCOMPARE(trials[i].plan, plans[i]);
        QCOMPARE(asked.size(), plans.size() + 1); // one to see how long a step takes
        QVERIFY(asked[1].wholeRing && asked[1].steps > 10);

        // A run of few steps is not held up by more than what it takes to see that.
        QCOMPARE(tryThreads(plans, 100, trial, {}).size(), std::size_t{1});
    }

    void canBeStopped()
    {
        std::stop_source stop;
        const Trial trial = [&](const TrialRequest& request) -> ThreadTrial {
            stop.request_stop();
            return {request.plan, 1};
        };
        const Error error = errorOf([&] {
            tryThreads({{4, 1}, {3, 1}}, 1'000'000, trial, stop.get_token());
        });
        QCOMPARE(errorCodeName(error.code()), errorCodeName(ErrorCode::Cancelled));

        const ExperimentConfig config = m_data->config(LoaderKind::Beton);
        const Error real = errorOf([&] {
            trialOf(config, 3, m_disk, stop.get_token())({{1, 1}, 1, false});
        });
        QCOMPARE(errorCodeName(real.code()), errorCodeName(ErrorCode::Cancelled));
    }

    void saysWhatWasMeasured()
    {
        const std::string line = trialsLine({{{4, 1}, 152.34}, {{3, 2}, 140}}, {4, 1});
        QCOMPARE(QString::fromStdString(line),
                 QStringLiteral("Threads to compute + to decode, measured: 4 + 1 152.3 images/s, "
                                "3 + 2 140.0 images/s; chosen: 4 + 1"));
    }

    // With either loader, and without touching the threads of who asks.
    void measuresRealSteps()
    {
        setComputeThreads(1);
        for (const LoaderKind loader : {LoaderKind::Beton, LoaderKind::Folder}) {
            const ExperimentConfig config = m_data->config(loader);
            const Trial trial = trialOf(config, 3, m_disk, {});
            const ThreadTrial done = trial({{2, 1}, 6, true}); // across the end of an epoch
            QCOMPARE(done.plan, (ThreadPlan{2, 1}));
            QVERIFY(done.imagesPerSecond > 1);
            QCOMPARE(at::get_num_threads(), 1);
        }
    }

    void errorsOfATrialAreReported()
    {
        ExperimentConfig config = m_data->config(LoaderKind::Beton);
        config.data.train = m_data->root / "nowhere.beton";
        const Error error = errorOf([&] { trialOf(config, 3, m_disk, {})({{1, 1}, 1, false}); });
        QCOMPARE(errorCodeName(error.code()), errorCodeName(ErrorCode::NotFound));
    }

    // The same losses as with the threads given at once; and a resumed run keeps its threads.
    void changesNothingButTheThreads()
    {
        RecordingObserver measured;
        const auto folder = m_data->root / "measured";
        const ExperimentConfig config = longRun();
        QCOMPARE(trainUntil(6, config, folder, measured).end, TrainEnd::Stopped);
        QVERIFY(measured.logged("Measuring how to divide the cores"));
        QVERIFY(measured.logged("Threads to compute + to decode, measured"));
        const RunEnvironment& chosen = measured.environments.front();

        ExperimentConfig given = config;
        given.train.threads = chosen.computeThreads;
        given.data.workers = chosen.loaderWorkers;
        RecordingObserver plain;
        trainUntil(6, given, m_data->root / "given", plain);
        QVERIFY(!plain.logged("Measuring"));
        QCOMPARE(plain.steps.size(), measured.steps.size());
        for (std::size_t i = 0; i < plain.steps.size(); ++i)
            QCOMPARE(plain.steps[i].loss, measured.steps[i].loss);

        const TrainingState state = readTrainingState(m_disk, lastCheckpoint(folder));
        QCOMPARE(state.threads, (ThreadPlan{chosen.computeThreads, chosen.loaderWorkers}));
        RecordingObserver again;
        trainUntil(8, config, folder, again, true);
        QVERIFY(!again.logged("Measuring"));
        QCOMPARE(again.environments.front().computeThreads, chosen.computeThreads);
        QCOMPARE(again.environments.front().loaderWorkers, chosen.loaderWorkers);
    }

    void shortRunsAreNotHeldUp()
    {
        ExperimentConfig config = longRun();
        config.train.epochs = 10;
        RecordingObserver observer;
        trainUntil(1, config, m_data->root / "short", observer);
        QVERIFY(!observer.logged("Measuring"));
    }
};

QTEST_GUILESS_MAIN(TestThreadCalibration)
#include "tst_thread_calibration.moc"
