#include "core/train/loop/reporter.h"

#include "core/train/recording_observer.h"

#include <QTest>

#include <cmath>

using namespace formwork;
using formwork::test::RecordingObserver;

class TestReporter : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void strideBoundsEpochAndRun_data()
    {
        QTest::addColumn<int>("epochs");
        QTest::addColumn<quint64>("steps");
        QTest::addColumn<quint64>("stride");
        QTest::newRow("short") << 3 << quint64{4} << quint64{1};
        QTest::newRow("200 a step each") << 10 << quint64{200} << quint64{1};
        QTest::newRow("long epochs") << 2 << quint64{1000} << quint64{8};
        QTest::newRow("many epochs") << 300 << quint64{148} << quint64{4};
        QTest::newRow("ImageNet") << 300 << quint64{20019} << quint64{512};
        QTest::newRow("nothing") << 0 << quint64{0} << quint64{1};
    }
    void strideBoundsEpochAndRun()
    {
        QFETCH(int, epochs);
        QFETCH(quint64, steps);
        const std::uint64_t stride = stepStride({epochs, steps, 0});
        QTEST(quint64{stride}, "stride");
        QVERIFY(steps / stride <= 200);
        QVERIFY(steps * static_cast<std::uint64_t>(epochs) / stride <= 20'000);
    }

    void firstStepIsAlwaysDue()
    {
        RecordingObserver observer;
        const RunReporter reporter(observer, {2, 1000, 0});
        QVERIFY(reporter.stepIsDue(1));
        QVERIFY(!reporter.stepIsDue(2));
        QVERIFY(reporter.stepIsDue(8));
    }

    void reportsEveryPartsEndsAndNotEachBatchBetween()
    {
        RecordingObserver observer;
        RunReporter reporter(observer, {2, 1000, 10});
        reporter.partBegins(1, false, 0);
        for (std::uint64_t batch = 1; batch <= 1000; ++batch)
            reporter.batchDone(batch, 16);
        reporter.partBegins(1, true, 0);
        for (std::uint64_t batch = 1; batch <= 10; ++batch)
            QCOMPARE(reporter.batchDone(batch, 16), batch == 10);
        const auto& reported = observer.progresses;
        QVERIFY(reported.size() >= 4 && reported.size() < 50); // 1010 batches in far less than 10 s
        QCOMPARE(reported.front().batch, 0U);
        QCOMPARE(reported.front().secondsLeft, -1.0);
        QVERIFY(!reported.front().validating);
        QCOMPARE(reported[reported.size() - 3].batch, 1000U);
        const RunProgress& last = reported.back();
        QVERIFY(last.validating);
        QCOMPARE(last.batch, 10U);
        QCOMPARE(last.batches, 10U);
        QCOMPARE(last.epochs, 2);
        QVERIFY(last.secondsLeft > 0); // the second epoch
    }

    void timeLeftFollowsThePace()
    {
        RecordingObserver observer;
        RunReporter reporter(observer, {3, 20, 0});
        const auto trainEpoch = [&](int epoch) {
            reporter.partBegins(epoch, false, 0);
            for (std::uint64_t batch = 1; batch <= 20; ++batch) {
                QTest::qSleep(2);
                reporter.batchDone(batch, 16);
            }
            return observer.progresses.back().secondsLeft;
        };
        const double afterOne = trainEpoch(1);
        QVERIFY(afterOne >= 40 * 0.002);
        const double afterTwo = trainEpoch(2);
        QVERIFY(afterTwo >= 20 * 0.002);
        QVERIFY(std::abs(trainEpoch(3)) < 1e-9);
    }
};

QTEST_APPLESS_MAIN(TestReporter)
#include "tst_reporter.moc"
