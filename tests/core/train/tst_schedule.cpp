#include "core/train/schedule.h"

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
