// The range test and the halving, on a backend that plays the trainings.
#include "core/runner/tune_job.h"

#include "core/experiment/schedule.h"
#include "support/error_of.h"
#include "support/played_backend.h"

#include <QTemporaryDir>
#include <QTest>

#include <chrono>
#include <cmath>
#include <fstream>
#include <functional>
#include <map>
#include <set>
#include <thread>
#include <vector>

using namespace formwork;
using namespace formwork::test;

namespace {

ExperimentConfig experiment()
{
    ExperimentConfig config;
    config.data.train = "train.beton";
    config.data.validation = "val.beton";
    config.optimizer.name = OptimizerKind::AdamW;
    config.optimizer.learningRate = 1e-5;
    config.train.epochs = 300;
    config.train.patience = 5;
    return config;
}

} // namespace

class TestTuneJob : public QObject
{
    Q_OBJECT

private:
    TuneResult tune(PlayedBackend& backend, double budget, const std::stop_token& stop = {},
                    const ExperimentConfig& config = experiment())
    {
        NullProgress progress;
        return tuneSettings(backend, {config, budget, scratch()}, m_disk, progress, stop);
    }
    std::filesystem::path scratch() const
    {
        return std::filesystem::path(m_folder.path().toStdString()) / "scratch";
    }

    QTemporaryDir m_folder;
    PosixFileSystem m_disk;

private Q_SLOTS:
    void aScratchFolderThatCannotBeMadeIsReported()
    {
        std::ofstream(scratch()) << "a file";
        PlayedBackend backend;
        const Error error = errorOf([&] { tune(backend, 100); });
        QCOMPARE(error.path(), scratch());
        std::filesystem::remove(scratch());
    }

    void theRateRisesExponentially()
    {
        const RateRange range = {1e-6, 1, 50};
        const ExperimentConfig test = rangeConfig(experiment(), range, 20);
        validateConfig(test);
        QCOMPARE(test.train.epochs, 3);
        QVERIFY(test.data.validation.empty());
        const LearningRateSchedule schedule = makeSchedule(test, 20);
        for (std::uint64_t step = 0; step < 50; step += 7) {
            const double expected = std::pow(1e-6, 1 - static_cast<double>(step) / 50);
            // The straight lines between 64 points lie up to 0.6 % above the curve.
            QVERIFY2(std::abs(schedule.at(step) / expected - 1) < 0.01,
                     qPrintable(QString::number(schedule.at(step) / expected)));
        }
    }

    void smoothsFromTheFirstPointOn()
    {
        const auto smooth = smoothedRates({{1, 2.0}, {2, 2.0}, {3, 1.0}});
        QVERIFY(std::abs(smooth[0].loss - 2.0) < 1e-12);
        QVERIFY(std::abs(smooth[1].loss - 2.0) < 1e-12);
        QVERIFY(std::abs(smooth[2].loss - (0.16 * 2 + 0.128 * 2 + 0.2) / 0.488) < 0.2);
        QCOMPARE(smooth[2].rate, 3.0);
    }

    // A loss that falls as a logistic curve over the logarithm of the rate, steepest at 1e-3.
    void findsTheSteepestFall()
    {
        std::vector<RatePoint> points;
        for (int i = 0; i < 100; ++i) {
            const double exponent = -6 + 6.0 * i / 99;
            const double fall = 1 / (1 + std::exp(-3 * (exponent + 3)));
            points.push_back({std::pow(10, exponent), exponent > -1 ? 50.0 : 2.3 - 1.5 * fall});
        }
        const auto rate = steepestRate(points);
        QVERIFY(rate);
        // Smoothing looks back by four points, a quarter of a decade.
        QVERIFY2(*rate > 7e-4 && *rate < 4e-3, qPrintable(QString::number(*rate)));
    }

    void saysNothingWithoutAFall()
    {
        std::vector<RatePoint> level(40, {1e-3, 2.3});
        for (std::size_t i = 0; i < level.size(); ++i)
            level[i].rate *= static_cast<double>(i + 1);
        QVERIFY(!steepestRate(level));
        QVERIFY(!steepestRate({{1e-3, 2.0}, {1e-2, 1.0}}));
        level[20].loss = std::nan("");
        QVERIFY(!steepestRate(level));
    }

    void plansWhatFits()
    {
        const auto plan = [](double seconds) {
            const auto budget = planTrials(seconds, 10);
            return budget ? budgetText(*budget) : std::string();
        };
        QCOMPARE(plan(210), std::string("9 runs to epoch 1, 3 to 3, 1 to 9: 21 of 81 epochs"));
        QCOMPARE(plan(430), std::string("9 runs to epoch 2, 3 to 6, 1 to 18: 42 of 162 epochs"));
        QCOMPARE(plan(60), std::string("3 runs to epoch 1, 1 to 3: 5 of 9 epochs"));
        QCOMPARE(plan(40), std::string());
    }

    // Every two settings meet in every combination of their values once.
    void nineTrialsAreAnOrthogonalArray()
    {
        const auto trials = tuneCandidates(experiment(), 1e-3, 9, 4);
        QCOMPARE(trials.size(), std::size_t{9});
        std::set<std::pair<double, double>> ratesAndDecays;
        std::set<std::pair<double, std::string>> ratesAndStrengths;
        std::set<std::pair<double, std::string>> decaysAndStrengths;
        for (const TuneTrial& trial : trials) {
            validateConfig(trial.config);
            QCOMPARE(trial.config.train.epochs, 4);
            const OptimizerConfig& optimizer = trial.config.optimizer;
            ratesAndDecays.emplace(optimizer.learningRate, optimizer.weightDecay);
            ratesAndStrengths.emplace(optimizer.learningRate, trial.augmentation);
            decaysAndStrengths.emplace(optimizer.weightDecay, trial.augmentation);
        }
        QCOMPARE(ratesAndDecays.size(), std::size_t{9});
        QCOMPARE(ratesAndStrengths.size(), std::size_t{9});
        QCOMPARE(decaysAndStrengths.size(), std::size_t{9});
    }

    void findsTheBestSettings()
    {
        PlayedBackend backend;
        const TuneResult result = tune(backend, 30);
        QVERIFY2(result.steepest > kBestRate / 5 && result.steepest < 10 * kBestRate,
                 qPrintable(QString::number(result.steepest)));
        QCOMPARE(result.trials.size(), std::size_t{9});
        // The best trial went all the way; the settings are its, the rest is as it was.
        const TuneTrial& best = result.trials.front();
        QCOMPARE(best.epochs, best.config.train.epochs);
        QCOMPARE(result.config.optimizer.learningRate, best.config.optimizer.learningRate);
        QCOMPARE(result.config.train.epochs, 300);
        QCOMPARE(result.config.train.patience, 5);
        QVERIFY(result.config.optimizer.learningRate > 1e-4);
        // Every trial trained each epoch once: it resumes from its checkpoint.
        int epochs = 0;
        int resumed = 0;
        for (const TuneTrial& trial : result.trials)
            epochs += trial.epochs;
        for (const TrainRequest& request : backend.requests)
            resumed += request.resume ? 1 : 0;
        QCOMPARE(resumed, 3 + 1);
        QVERIFY(backend.epochsTrained >= epochs);
        QVERIFY(!std::filesystem::exists(scratch()));
    }

    // Epochs of a few milliseconds, most of which their checkpoints take.
    void whatLiesBetweenEpochsCounts()
    {
        static constexpr int kMilliseconds = 5;
        constexpr int kBudget = 2; // seconds
        PlayedBackend backend;
        backend.imagesPerSecond = 1e6;
        backend.beforeEpoch = [] {
            std::this_thread::sleep_for(std::chrono::milliseconds(kMilliseconds)); // as they take
        };
        const TuneResult result = tune(backend, kBudget);
        QCOMPARE(result.trials.size(), std::size_t{9});
        QVERIFY2(backend.epochsTrained <= kBudget * 1000 / kMilliseconds,
                 qPrintable(QString::number(backend.epochsTrained)));
    }

    void aShortBudgetIsRefusedBeforeTimeIsSpent()
    {
        PlayedBackend backend;
        backend.imagesPerSecond = 2; // an epoch of six minutes
        const Error error = errorOf([&] { tune(backend, 600); });
        QCOMPARE(errorCodeName(error.code()), errorCodeName(ErrorCode::InvalidArgument));
        QCOMPARE(error.message(),
                 std::string("a budget of 10 min is too short: an epoch takes about 7 min here"));
        QVERIFY2(error.hint().english().starts_with("give 37 min or more"),
                 error.hint().english().c_str());
        QCOMPARE(backend.requests.size(), std::size_t{1}); // the first steps alone
        QVERIFY(!std::filesystem::exists(scratch()));
    }

    void needsValidationData()
    {
        PlayedBackend backend;
        ExperimentConfig config = experiment();
        config.data.validation.clear();
        const Error error = errorOf([&] { tune(backend, 600, {}, config); });
        QCOMPARE(errorCodeName(error.code()), errorCodeName(ErrorCode::InvalidArgument));
        QVERIFY(backend.requests.empty());
    }

    void aStopEndsIt()
    {
        PlayedBackend backend;
        std::stop_source stop;
        int epochs = 0;
        backend.beforeEpoch = [&] {
            if (++epochs == 15)
                stop.request_stop();
        };
        const Error error = errorOf([&] { tune(backend, 30, stop.get_token()); });
        QCOMPARE(errorCodeName(error.code()), errorCodeName(ErrorCode::Cancelled));
        QVERIFY(!std::filesystem::exists(scratch()));
    }

    void whereNothingLearnsItSaysSo()
    {
        PlayedBackend backend;
        backend.diverges = true;
        const Error error = errorOf([&] { tune(backend, 30); });
        QCOMPARE(errorCodeName(error.code()), errorCodeName(ErrorCode::Diverged));
    }
};

QTEST_APPLESS_MAIN(TestTuneJob)
#include "tst_tune_job.moc"
