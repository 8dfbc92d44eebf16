#include "core/train/reporter.h"

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

    void tellsFirstAndLastBatchAndNotEachBetween()
    {
        RecordingObserver observer;
        RunReporter reporter(observer, {2, 1000, 10});
        for (std::uint64_t batch = 1; batch <= 1000; ++batch)
            reporter.batchDone(1, false, batch, 16);
        for (std::uint64_t batch = 1; batch <= 10; ++batch)
            reporter.batchDone(1, true, batch, 16);
        QVERIFY(observer.progresses.size() >= 4);
        QVERIFY(observer.progresses.size() < 50); // a thousand batches in far less than 10 s
        QCOMPARE(observer.progresses.front().batch, 1U);
        QCOMPARE(observer.progresses.front().secondsLeft, -1.0);
        const RunProgress& last = observer.progresses.back();
        QVERIFY(last.validating);
        QCOMPARE(last.batch, 10U);
        QCOMPARE(last.batches, 10U);
        QCOMPARE(last.epochs, 2);
        QVERIFY(last.secondsLeft >= 0);
    }

    void timeLeftShrinksToNothing()
    {
        RecordingObserver observer;
        RunReporter reporter(observer, {1, 20, 0});
        for (std::uint64_t batch = 1; batch <= 20; ++batch) {
            QTest::qSleep(2);
            reporter.batchDone(1, false, batch, 16);
        }
        QVERIFY(std::abs(observer.progresses.back().secondsLeft) < 1e-9);
        // Half way through epoch 1 of 3, two and a half epochs of about 40 ms are left.
        RecordingObserver longer;
        RunReporter other(longer, {3, 20, 0});
        for (std::uint64_t batch = 1; batch <= 10; ++batch) {
            QTest::qSleep(batch == 10 ? 260 : 2); // late enough to be told
            other.batchDone(1, false, batch, 16);
        }
        QVERIFY(longer.progresses.back().secondsLeft > 50 * 0.002);
    }
};

QTEST_APPLESS_MAIN(TestReporter)
#include "tst_reporter.moc"
