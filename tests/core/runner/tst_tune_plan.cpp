#include "core/runner/searched_experiment.h"
#include "core/runner/tune_plan.h"

#include <QTest>

#include <algorithm>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

using namespace formwork;
using formwork::test::searchedExperiment;

class TestTunePlan : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void plansWhatFits()
    {
        const auto plan = [](double seconds, int mostEpochs = 300) {
            const auto budget = planTrials(seconds, 10, mostEpochs);
            return budget ? budgetText(*budget) : std::string();
        };
        QCOMPARE(plan(210), std::string("9 runs to epoch 1, 3 to 3, 1 to 9: 21 of 81 epochs"));
        QCOMPARE(plan(430), std::string("9 runs to epoch 2, 3 to 6, 1 to 18: 42 of 162 epochs"));
        QCOMPARE(plan(60), std::string("3 runs to epoch 1, 1 to 3: 5 of 9 epochs"));
        QCOMPARE(plan(40), std::string());
        // More than an experiment's epochs would say nothing about it.
        QCOMPARE(plan(1e6, 30),
                 std::string("9 runs to epoch 3, 3 to 9, 1 to 27: 63 of 243 epochs"));
        QCOMPARE(plan(1e6, 9), std::string("9 runs to epoch 1, 3 to 3, 1 to 9: 21 of 81 epochs"));
        QCOMPARE(plan(1e6, 8), std::string("3 runs to epoch 2, 1 to 6: 10 of 18 epochs"));
        QCOMPARE(plan(1e6, 5), std::string("3 runs to epoch 1, 1 to 3: 5 of 9 epochs"));
        QCOMPARE(plan(1e6, 1), std::string("3 runs to epoch 1, 1 to 3: 5 of 9 epochs"));
    }

    // Every two settings meet in every combination of their values once.
    void nineTrialsAreAnOrthogonalArray()
    {
        const auto trials = tuneCandidates(searchedExperiment(), 1e-3, 9, 4);
        QCOMPARE(trials.size(), std::size_t{9});
        std::set<std::pair<double, double>> ratesAndDecays;
        std::set<std::pair<double, std::string>> ratesAndStrengths;
        std::set<std::pair<double, std::string>> decaysAndStrengths;
        std::set<std::string> names;
        for (const TuneTrial& trial : trials) {
            validateConfig(trial.config);
            names.insert(trial.config.name);
            QCOMPARE(trial.config.train.epochs, 4);
            const OptimizerConfig& optimizer = trial.config.optimizer;
            ratesAndDecays.emplace(optimizer.learningRate, optimizer.weightDecay);
            ratesAndStrengths.emplace(optimizer.learningRate, trial.augmentation);
            decaysAndStrengths.emplace(optimizer.weightDecay, trial.augmentation);
        }
        QCOMPARE(names.size(), std::size_t{9});
        QVERIFY(names.contains("experiment, tune, lr 0.000333, weight_decay 0, augmentation "
                               "weaker"));
        QCOMPARE(ratesAndDecays.size(), std::size_t{9});
        QCOMPARE(ratesAndStrengths.size(), std::size_t{9});
        QCOMPARE(decaysAndStrengths.size(), std::size_t{9});
    }

    void theBestTrialHasTheMostEpochs()
    {
        const auto trial = [](int epochs, std::optional<double> top1, double loss,
                              bool diverged = false) {
            TuneTrial made;
            made.epochs = epochs;
            made.validationTop1 = top1;
            made.validationLoss = loss;
            made.diverged = diverged;
            return made;
        };
        QVERIFY(isBetterTrial(trial(3, 0.5, 1), trial(1, 0.9, 1)));
        QVERIFY(isBetterTrial(trial(3, 0.6, 2), trial(3, 0.5, 1)));
        QVERIFY(isBetterTrial(trial(3, 0.5, 1), trial(3, 0.5, 2)));
        QVERIFY(isBetterTrial(trial(3, 0.5, 2), trial(3, 0.5, std::nan(""))));
        QVERIFY(isBetterTrial(trial(1, 0.1, 5), trial(9, 0.9, 1, true)));
        QVERIFY(isBetterTrial(trial(1, 0.1, 5), trial(0, {}, 1)));
        QVERIFY(!isBetterTrial(trial(1, 0.1, 5), trial(1, 0.1, 5)));
    }
};

QTEST_APPLESS_MAIN(TestTunePlan)
#include "tst_tune_plan.moc"
