#include "core/base/system_usage.h"

#include "core/base/clock.h"

#include <QProcess>
#include <QTest>

#include <cmath>
#include <ctime>
#include <vector>

#include <unistd.h>

using namespace formwork;

namespace {

double processorSeconds() // of this process
{
    timespec time = {};
    ::clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time);
    return static_cast<double>(time.tv_sec) + 1e-9 * static_cast<double>(time.tv_nsec);
}

} // namespace

class TestSystemUsage : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void sharesAreShares();
    void aBusyThreadShows();
    void otherProcessesShow();
    void memoryOfThisProcessShows();
};

void TestSystemUsage::sharesAreShares()
{
    SystemMeter meter;
    QTest::qWait(50); // shares are those of a stretch of time
    const SystemSample sample = meter.sample();
    QVERIFY(sample.cpuShare >= 0 && sample.cpuShare <= 1);
    QVERIFY(sample.otherShare >= 0 && sample.otherShare <= sample.cpuShare);
    QVERIFY(sample.diskBusyShare >= 0 && sample.diskBusyShare <= 1);
    QVERIFY(sample.memoryTotal > sample.memoryUsed && sample.memoryUsed > 0);
    QVERIFY(sample.processMemory > 0 && sample.processMemory < sample.memoryTotal);
    QVERIFY(std::abs(sample.time - unixMilliseconds()) < 5000);
}

// However much of a core a busy machine leaves to this process.
void TestSystemUsage::aBusyThreadShows()
{
    constexpr double kWork = 0.3; // seconds; the system counts hundredths
    SystemMeter meter;
    const double began = steadySeconds();
    const double before = processorSeconds();
    volatile double sum = 0;
    while (processorSeconds() < before + kWork)
        sum = sum + 1;
    const double busy = meter.sample().processCores;
    const double expected = (processorSeconds() - before) / (steadySeconds() - began);
    QVERIFY2(std::abs(busy - expected) < 0.2 * expected,
             qPrintable(QStringLiteral("%1 instead of %2").arg(busy).arg(expected)));
    QTest::qWait(200); // idle
    QVERIFY(meter.sample().processCores < 0.5);
}

void TestSystemUsage::otherProcessesShow()
{
    QProcess other;
    other.start(QStringLiteral("sh"),
                {QStringLiteral("-c"), QStringLiteral("while :; do :; done")});
    QVERIFY(other.waitForStarted());
    SystemMeter meter;
    QTest::qWait(300); // while the other process is busy
    const double share = meter.sample().otherShare;
    other.kill();
    QVERIFY(other.waitForFinished());
    // One core's worth, or what other processes leave of it and take themselves.
    const double cores = static_cast<double>(::sysconf(_SC_NPROCESSORS_ONLN));
    QVERIFY2(share > 0.5 / cores, qPrintable(QString::number(share)));
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
