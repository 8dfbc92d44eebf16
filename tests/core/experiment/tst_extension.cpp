#include "core/base/error.h"
#include "core/experiment/extension.h"
#include "core/experiment/schedule.h"

#include <QTest>

#include <cmath>

using namespace formwork;

class TestExtension : public QObject
{
    Q_OBJECT

private:
    static ExperimentConfig config(ScheduleKind schedule)
    {
        ExperimentConfig config;
        config.data.train = "/data/train.beton";
        config.train.epochs = 10;
        config.optimizer.learningRate = 1e-3;
        config.schedule.name = schedule;
        return config;
    }

private Q_SLOTS:
    void aConstantRateStays()
    {
        const ExperimentConfig extended =
            extendedConfig(config(ScheduleKind::Constant), {10, 1e-3}, {.epochs = 20});
        QCOMPARE(extended.train.epochs, 30);
        QCOMPARE(extended.extension.after, std::vector<double>{10});
        QCOMPARE(extended.extension.learningRates, std::vector<double>{1e-3});
        QCOMPARE(extended.extension.endLearningRates, std::vector<double>{1e-3});
        QCOMPARE(extensionText(extended), std::string("epochs 11 to 30: learning rate 0.001"));
    }

    // At the end of a cosine the rate is too low to learn with.
    void aRateThatEndedLowBeginsAtATenth()
    {
        const ExperimentConfig extended =
            extendedConfig(config(ScheduleKind::Cosine), {10, 1e-7}, {.epochs = 5});
        QCOMPARE(extended.extension.learningRates, std::vector<double>{1e-4});
        QCOMPARE(extended.extension.endLearningRates, std::vector<double>{0});
        QCOMPARE(extensionText(extended),
                 std::string("epochs 11 to 15: learning rate from 1e-04 on half a cosine to 0"));
    }

    void ratesMayBeGiven()
    {
        const ExperimentConfig extended =
            extendedConfig(config(ScheduleKind::Step), {7, 1e-4},
                           {.epochs = 5, .learningRate = 5e-4, .endLearningRate = 1e-5});
        QCOMPARE(extended.train.epochs, 12); // it had ended early
        QCOMPARE(extended.extension.after, std::vector<double>{7});
        QCOMPARE(extended.extension.learningRates, std::vector<double>{5e-4});
        QCOMPARE(extended.extension.endLearningRates, std::vector<double>{1e-5});
    }

    void whatCannotBeIsRefused()
    {
        const ExperimentConfig base = config(ScheduleKind::Cosine);
        QVERIFY_THROWS_EXCEPTION(Error, extendedConfig(base, {10, 1e-3}, {.epochs = 0}));
        QVERIFY_THROWS_EXCEPTION(
            Error, extendedConfig(base, {10, 1e-3},
                                  {.epochs = 5, .learningRate = 1e-4, .endLearningRate = 1e-3}));
        ExperimentConfig odd = base;
        odd.extension.after = {3.5};
        odd.extension.learningRates = odd.extension.endLearningRates = {1e-3};
        QVERIFY_THROWS_EXCEPTION(Error, validateConfig(odd));
        odd.extension.after = {10};
        QVERIFY_THROWS_EXCEPTION(Error, validateConfig(odd)); // no epoch is left for it
        odd.extension.after = {5, 7};
        QVERIFY_THROWS_EXCEPTION(Error, validateConfig(odd));
    }

    // The epochs that were trained keep their rates, also where the schedule depends on the end.
    void theScheduleBeforeIsKept()
    {
        constexpr std::uint64_t kSteps = 8;
        for (const ScheduleKind kind :
             {ScheduleKind::Constant, ScheduleKind::Cosine, ScheduleKind::OneCycle}) {
            const ExperimentConfig base = config(kind);
            const LearningRateSchedule before = makeSchedule(base, kSteps);
            ExperimentConfig extended = extendedConfig(
                base, {10, 1e-3}, {.epochs = 4, .learningRate = 4e-4, .endLearningRate = 2e-4});
            const LearningRateSchedule after = makeSchedule(extended, kSteps);
            for (std::uint64_t step = 0; step < 10 * kSteps; ++step)
                QCOMPARE(after.at(step), before.at(step));
            QCOMPARE(after.at(10 * kSteps), 4e-4);
            QVERIFY(std::abs(after.at(12 * kSteps) - 3e-4) < 1e-12);
            QVERIFY(after.at(14 * kSteps - 1) > 2e-4);

            // Once more: the first extension keeps its rule too.
            extended = extendedConfig(extended, {14, 2e-4}, {.epochs = 6, .learningRate = 1e-4});
            const LearningRateSchedule again = makeSchedule(extended, kSteps);
            for (std::uint64_t step = 0; step < 14 * kSteps; ++step)
                QCOMPARE(again.at(step), after.at(step));
            QCOMPARE(again.at(14 * kSteps), 1e-4);
        }
    }

    void readsNumbersOfEpochs()
    {
        QCOMPARE(epochsToAdd("+20", 10), std::optional(20));
        QCOMPARE(epochsToAdd("30", 10), std::optional(20));
        for (const char* text : {"", "+", "+0", "10", "9", "-5", "+-5", "x", "1e2", "+2 "})
            QVERIFY2(!epochsToAdd(text, 10), text);
    }

    void readsBackFromYaml()
    {
        const ExperimentConfig extended =
            extendedConfig(config(ScheduleKind::Cosine), {10, 1e-7}, {.epochs = 5});
        const ExperimentConfig read = configFromYaml(configToYaml(extended), "x.yaml");
        QVERIFY(configDiff({read, extended}).empty());
    }
};

QTEST_GUILESS_MAIN(TestExtension)
#include "tst_extension.moc"
