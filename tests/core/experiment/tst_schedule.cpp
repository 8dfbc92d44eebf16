#include "core/experiment/schedule.h"

#include <QTest>

#include <cmath>
#include <numbers>

using namespace formwork;

class TestSchedule : public QObject
{
    Q_OBJECT

private:
    static LearningRateSchedule cosine() { return {ScheduleKind::Cosine, 0.5, 0.1, 10, 110}; }

private Q_SLOTS:
    void constantStays()
    {
        const LearningRateSchedule schedule = {ScheduleKind::Constant, 1e-5, 0.0, 0, 1000};
        for (const std::uint64_t step : {0U, 1U, 500U, 999U, 5000U})
            QCOMPARE(schedule.at(step), 1e-5);
    }

    void warmUpRisesLinearlyToTheBase()
    {
        for (const ScheduleKind kind : {ScheduleKind::Constant, ScheduleKind::Cosine}) {
            const LearningRateSchedule schedule = {kind, 0.8, 0.0, 4, 100};
            QCOMPARE(schedule.at(0), 0.2);
            QCOMPARE(schedule.at(1), 0.4);
            QCOMPARE(schedule.at(3), 0.8);
            QCOMPARE(schedule.at(4), 0.8);
        }
    }

    void cosineFollowsItsFormula()
    {
        const LearningRateSchedule schedule = cosine();
        QCOMPARE(schedule.at(10), 0.5);
        QCOMPARE(schedule.at(60), 0.3); // half way
        const double quarter = 0.1 + 0.4 * 0.5 * (1 + std::cos(std::numbers::pi / 4));
        QCOMPARE(schedule.at(35), quarter);
        QCOMPARE(schedule.at(110), 0.1);
        QCOMPARE(schedule.at(500), 0.1);
    }

    void cosineNeverRises()
    {
        const LearningRateSchedule schedule = cosine();
        for (std::uint64_t step = 10; step < 120; ++step)
            QVERIFY(schedule.at(step + 1) <= schedule.at(step));
    }

    void warmUpMayLastTheWholeRun()
    {
        const LearningRateSchedule schedule = {ScheduleKind::Cosine, 1.0, 0.0, 8, 8};
        QCOMPARE(schedule.at(7), 1.0);
        QCOMPARE(schedule.at(8), 1.0);
    }

    void warmUpMayBeginAboveZero()
    {
        LearningRateSchedule schedule = {ScheduleKind::Cosine, 1.0, 0.0, 4, 100};
        schedule.warmupStart = 0.2;
        QCOMPARE(schedule.at(0), 0.4);
        QCOMPARE(schedule.at(1), 0.6);
        QCOMPARE(schedule.at(3), 1.0);
    }

    void stepFallsEverySoOften()
    {
        LearningRateSchedule schedule = {ScheduleKind::Step, 0.8, 0.01, 5, 200};
        schedule.fallSteps = 10;
        schedule.fallFactor = 0.5;
        QCOMPARE(schedule.at(4), 0.8);
        for (std::uint64_t step = 5; step < 60; ++step)
            QCOMPARE(schedule.at(step), 0.8 * std::pow(0.5, (step - 5) / 10));
        QCOMPARE(schedule.at(5 + 60), 0.8 / 64);
        QCOMPARE(schedule.at(5 + 70), 0.01); // not 0.8 / 128
        QCOMPARE(schedule.at(199), 0.01);
    }

    // PyTorch: OneCycleLR(max_lr=0.5, total_steps=100, pct_start=0.3, div_factor=25,
    // final_div_factor=20e3) peaks at step 0.3 * 100 - 1 = 29 and ends at step 99.
    void oneCycleFollowsItsFormula()
    {
        const LearningRateSchedule schedule = {ScheduleKind::OneCycle, 0.5, 1e-6, 0, 100};
        QCOMPARE(schedule.at(0), 0.02);
        QCOMPARE(schedule.at(29), 0.5);
        QCOMPARE(schedule.at(64), (0.5 + 1e-6) / 2); // half way down
        QCOMPARE(schedule.at(99), 1e-6);
        QCOMPARE(schedule.at(1000), 1e-6);
        for (std::uint64_t step = 0; step < 100; ++step) {
            const auto s = static_cast<double>(step);
            const double expected =
                step <= 29
                    ? 0.02 + 0.48 * (1 - std::cos(std::numbers::pi * s / 29)) / 2
                    : 1e-6 + (0.5 - 1e-6) * (1 + std::cos(std::numbers::pi * (s - 29) / 70)) / 2;
            QVERIFY(std::abs(schedule.at(step) - expected) < 1e-15);
        }
    }

    // Printed by OneCycleLR of torch 2.15 with max_lr=0.5, div_factor=25, final_div_factor=20e3.
    void oneCycleAgreesWithPyTorch()
    {
        const auto agrees = [](double riseShare, const std::vector<double>& expected) {
            LearningRateSchedule schedule = {ScheduleKind::OneCycle, 0.5, 1e-6, 0, expected.size()};
            schedule.riseShare = riseShare;
            for (std::size_t step = 0; step < expected.size(); ++step)
                if (std::abs(schedule.at(step) - expected[step]) > 1e-15)
                    return false;
            return true;
        };
        // The peak lies between two steps.
        QVERIFY(agrees(0.3, {0.02, 0.4902783136674793, 0.45952210717890773, 0.33634159092279975,
                             0.17886874560603522, 0.049647495239821864, 1e-06}));
        // It lies before the first step.
        QVERIFY(agrees(0.0, {0.48987326365713757, 0.4603134625810289, 0.41371535605595433,
                             0.3538540455429651, 0.28557913841090216, 0.21442186158909787,
                             0.14614695445703493, 0.08628564394404573, 0.03968753741897109,
                             0.010127736342862492, 1e-06}));
        QVERIFY(agrees(1.0, {0.02, 0.031746436089163166, 0.06583592135001265, 0.11893153944980644,
                             0.18583592135001265, 0.26, 0.3341640786499874, 0.4010684605501935,
                             0.45416407864998737, 0.48825356391083685, 0.5}));
        QVERIFY(agrees(0.3, {0.4058726387197824, 1e-6}));
        QVERIFY(agrees(0.3, {1e-6}));
    }

    void piecewiseJoinsItsPoints()
    {
        LearningRateSchedule schedule = {ScheduleKind::Piecewise, 2.0, 0.0, 0, 100};
        schedule.points = {{10, 0.5}, {20, 1.0}, {60, 0.0}};
        QCOMPARE(schedule.at(0), 1.0); // level before the first
        QCOMPARE(schedule.at(10), 1.0);
        QCOMPARE(schedule.at(15), 1.5);
        QCOMPARE(schedule.at(20), 2.0);
        QCOMPARE(schedule.at(30), 1.5);
        QCOMPARE(schedule.at(60), 0.0);
        QCOMPARE(schedule.at(99), 0.0);
    }

    void pointsAreEpochsOfTheConfig()
    {
        ExperimentConfig config;
        config.optimizer.learningRate = 0.1;
        config.schedule.name = ScheduleKind::Piecewise;
        config.schedule.epochs = {0, 1.5};
        config.schedule.factors = {0, 1};
        const LearningRateSchedule schedule = makeSchedule(config, 10);
        QCOMPARE(schedule.at(3), 0.02);
        QCOMPARE(schedule.at(15), 0.1);
        config.schedule.name = ScheduleKind::Step;
        config.schedule.stepEpochs = 2;
        config.schedule.stepFactor = 0.1;
        QCOMPARE(makeSchedule(config, 10).at(20), 0.1 * 0.1);
        QCOMPARE(makeSchedule(config, 10).at(19), 0.1);
    }

    void comesFromTheConfig()
    {
        ExperimentConfig config;
        config.optimizer.learningRate = 3e-4;
        config.schedule = {ScheduleKind::Cosine, 5, 1e-5};
        config.train.epochs = 40;
        const LearningRateSchedule schedule = makeSchedule(config, 7);
        QCOMPARE(schedule.warmupSteps, 35U);
        QCOMPARE(schedule.totalSteps, 280U);
        QCOMPARE(schedule.at(34), 3e-4);
        QCOMPARE(schedule.at(280), 1e-5);
    }
};

QTEST_APPLESS_MAIN(TestSchedule)
#include "tst_schedule.moc"
