#include "core/base/system_usage.h"

#include "core/base/clock.h"

#include <QTest>

#include <vector>

using namespace formwork;

class TestSystemUsage : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void sharesAreShares();
    void aBusyThreadShows();
    void memoryOfThisProcessShows();
};

void TestSystemUsage::sharesAreShares()
{
    SystemMeter meter;
    QTest::qWait(50);
    const SystemSample sample = meter.sample();
    QVERIFY(sample.cpuShare >= 0 && sample.cpuShare <= 1);
    QVERIFY(sample.diskBusyShare >= 0 && sample.diskBusyShare <= 1);
    QVERIFY(sample.memoryTotal > sample.memoryUsed && sample.memoryUsed > 0);
    QVERIFY(sample.processMemory > 0 && sample.processMemory < sample.memoryTotal);
    QVERIFY(std::abs(sample.time - unixMilliseconds()) < 5000);
}

void TestSystemUsage::aBusyThreadShows()
{
    SystemMeter meter;
    const double end = steadySeconds() + 0.2;
    volatile double sum = 0;
    while (steadySeconds() < end)
        sum = sum + 1;
    const double busy = meter.sample().processCores;
    QTest::qWait(200);
    const double idle = meter.sample().processCores;
    QVERIFY2(busy > 2 * idle, qPrintable(QStringLiteral("%1 and %2").arg(busy).arg(idle)));
}

void TestSystemUsage::memoryOfThisProcessShows()
{
    SystemMeter meter;
    const std::uint64_t before = meter.sample().processMemory;
    const std::vector<char> touched(64 << 20, 1);
    QVERIFY(meter.sample().processMemory > before + (48 << 20));
    QCOMPARE(touched.back(), char(1));
}

QTEST_GUILESS_MAIN(TestSystemUsage)
#include "tst_system_usage.moc"
