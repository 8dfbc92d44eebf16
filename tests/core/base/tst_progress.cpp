#include "core/base/progress.h"

#include <cmath>

#include <QTest>

using namespace formwork;

namespace {

Progress at(std::uint64_t done, std::uint64_t total = 1000, const char* stage = "Converting")
{
    Progress progress;
    progress.stage = stage;
    progress.unit = "images";
    progress.done = done;
    progress.total = total;
    return progress;
}

bool near(double a, double b, double tolerance)
{
    return std::abs(a - b) <= tolerance;
}

} // namespace

class TestProgress : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void unknownAtFirst();
    void steadyRate();
    void manySmallUpdates();
    void followsAChangeOfSpeed();
    void newStageStartsOver();
    void goingBackStartsOver();
    void withoutATotalNoTimeLeft();
    void standstillIsARateOfZero();
};

void TestProgress::unknownAtFirst()
{
    RateMeter meter;
    QCOMPARE(meter.unitsPerSecond(), 0.0);
    QVERIFY(meter.secondsLeft() < 0);
    meter.update(at(0), 100);
    meter.update(at(5), 100.01);
    QVERIFY(meter.secondsLeft() < 0);
}

void TestProgress::steadyRate()
{
    RateMeter meter;
    for (int i = 0; i <= 10; ++i)
        meter.update(at(static_cast<std::uint64_t>(50 * i)), 7.0 + 0.5 * i);
    QVERIFY(near(meter.unitsPerSecond(), 100, 1e-9));
    QVERIFY(near(meter.secondsLeft(), 5, 1e-9));
}

void TestProgress::manySmallUpdates()
{
    RateMeter meter;
    for (int i = 0; i <= 5000; ++i)
        meter.update(at(static_cast<std::uint64_t>(i), 10000), 0.001 * i);
    QVERIFY(near(meter.unitsPerSecond(), 1000, 1));
    QVERIFY(near(meter.secondsLeft(), 5, 0.3));
}

void TestProgress::followsAChangeOfSpeed()
{
    RateMeter meter;
    std::uint64_t done = 0;
    double seconds = 0;
    const auto run = [&](std::uint64_t perStep, int steps) {
        for (int i = 0; i < steps; ++i) {
            done += perStep;
            seconds += 0.5;
            meter.update(at(done, 100000), seconds);
        }
    };
    meter.update(at(0, 100000), 0);
    run(500, 20);
    QVERIFY(near(meter.unitsPerSecond(), 1000, 1e-6));
    run(50, 2);
    QVERIFY(meter.unitsPerSecond() < 700 && meter.unitsPerSecond() > 100);
    run(50, 20);
    QVERIFY(near(meter.unitsPerSecond(), 100, 5));
}

void TestProgress::newStageStartsOver()
{
    RateMeter meter;
    meter.update(at(0), 0);
    meter.update(at(500), 1);
    QVERIFY(meter.secondsLeft() > 0);
    meter.update(at(600, 1000, "Verifying"), 2);
    QVERIFY(meter.secondsLeft() < 0);
    QCOMPARE(meter.unitsPerSecond(), 0.0);
    meter.update(at(610, 1000, "Verifying"), 3);
    QVERIFY(near(meter.unitsPerSecond(), 10, 1e-9));
}

void TestProgress::goingBackStartsOver()
{
    RateMeter meter;
    meter.update(at(0), 0);
    meter.update(at(500), 1);
    meter.update(at(0), 2); // the next epoch
    QVERIFY(meter.secondsLeft() < 0);
    meter.update(at(100), 3);
    QVERIFY(near(meter.unitsPerSecond(), 100, 1e-9));
}

void TestProgress::withoutATotalNoTimeLeft()
{
    RateMeter meter;
    meter.update(at(0, 0), 0);
    meter.update(at(80, 0), 2);
    QVERIFY(near(meter.unitsPerSecond(), 40, 1e-9));
    QVERIFY(meter.secondsLeft() < 0);
}

void TestProgress::standstillIsARateOfZero()
{
    RateMeter meter;
    meter.update(at(0), 0);
    meter.update(at(0), 1);
    QCOMPARE(meter.unitsPerSecond(), 0.0);
    QVERIFY(meter.secondsLeft() < 0);
    meter.update(at(1000), 2);
    QCOMPARE(meter.secondsLeft(), 0.0);
}

QTEST_APPLESS_MAIN(TestProgress)
#include "tst_progress.moc"
