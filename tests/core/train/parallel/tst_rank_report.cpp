#include "core/train/parallel/rank_report.h"

#include <QTest>

using namespace formwork;

namespace {

RankEpoch epochOf(double dataWait, double compute, double waiting)
{
    RankEpoch epoch;
    epoch.dataWait = dataWait;
    epoch.compute = compute;
    epoch.training = dataWait + compute;
    epoch.exchange = ExchangeSeconds{4, waiting};
    epoch.loaderCpu = 1;
    epoch.peakMemory = 100 * dataWait;
    epoch.damaged = 2;
    return epoch;
}

// As GPUs are, which are not waited for.
RankEpoch unmeasured(double dataWait, double compute)
{
    RankEpoch epoch = epochOf(dataWait, compute, 0);
    epoch.exchange.reset();
    return epoch;
}

} // namespace

class TestRankReport : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void numbersThereAndBack()
    {
        RankEpoch epoch = epochOf(1, 2, 0.5);
        epoch.transfer = 7;
        epoch.validation = 8;
        const RankEpoch back = RankEpoch::fromNumbers(epoch.toNumbers());
        QCOMPARE(back.toNumbers(), epoch.toNumbers());
        QCOMPARE(back.validation, 8.0);
        QCOMPARE(back.exchange.value().waiting, 0.5);
        QVERIFY(!RankEpoch::fromNumbers(unmeasured(1, 2).toNumbers()).exchange);
    }

    void anEpochOfAll()
    {
        const RankEpoch whole = wholeEpoch({epochOf(1, 9, 3), epochOf(4, 6, 1)});
        QCOMPARE(whole.dataWait, 2.5);
        QCOMPARE(whole.compute, 7.5);
        QCOMPARE(whole.training, 10.0);
        QCOMPARE(whole.loaderCpu, 2.0);
        QCOMPARE(whole.damaged, 4.0);
        QCOMPARE(whole.peakMemory, 400.0);
        // 2 of 4 seconds
        QVERIFY(exchangeLine(whole).value().find("50 % of it hidden") != std::string::npos);
    }

    // Sums that took 0.00 s, all of them hidden, would be a claim.
    void nothingIsSaidOfAnExchangeThatWasNotMeasured()
    {
        QVERIFY(!exchangeLine(wholeEpoch({unmeasured(1, 9), unmeasured(1, 9)})));
        const RankEpoch some = wholeEpoch({epochOf(1, 9, 3), unmeasured(1, 9)});
        QVERIFY(!some.exchange);
        QVERIFY(!exchangeLine(some));
    }

    // All compute for equally long, whatever one waits for another.
    void withoutItOnlyTheDataWaitNamesAStraggler()
    {
        const std::vector<std::string> hosts = {"a", "a", "b", "b"};
        const auto line = stragglerLine(
            {unmeasured(1, 9), unmeasured(1, 9), unmeasured(1, 9), unmeasured(2.5, 7.5)}, hosts);
        QVERIFY(line);
        QCOMPARE(*line, std::string("Rank 3 on b waited 2.5 s for data in this epoch, the median "
                                    "rank 1.0 s"));
        // However much longer one computes: that may be waiting.
        QVERIFY(!stragglerLine({unmeasured(1, 9), unmeasured(1, 29)}, {"a", "b"}));
        QVERIFY(!stragglerLine({unmeasured(0, 0.5), unmeasured(0.4, 0.1)}, {"a", "b"}));
        QVERIFY(!stragglerLine({epochOf(1, 9, 4), unmeasured(1, 9)}, {"a", "b"}));
    }

    void oneRankIsItself()
    {
        const RankEpoch one = epochOf(1.1, 2.3, 0);
        QCOMPARE(wholeEpoch({one}).toNumbers(), one.toNumbers());
    }

    void namesTheStraggler()
    {
        // All take 10 s: three of them wait for the fourth.
        const std::vector<RankEpoch> ranks = {epochOf(1, 9, 1.5), epochOf(1, 9, 1.5),
                                              epochOf(1, 9, 1.5), epochOf(2.5, 7.5, 0)};
        const auto line = stragglerLine(ranks, {"a", "a", "b", "b"});
        QVERIFY(line);
        QCOMPARE(*line, std::string("Rank 3 on b is 18 % slower than the median: data wait"));
        const auto slow = stragglerLine({epochOf(1, 9, 4), epochOf(1, 9, 0)}, {"a", "b"});
        QVERIFY(slow && slow->ends_with("computing"));
    }

    void ranksOfEqualSpeedHaveNoStraggler()
    {
        QVERIFY(!stragglerLine({epochOf(1, 9, 0.3), epochOf(1, 9, 0)}, {"a", "b"}));
        QVERIFY(!stragglerLine({epochOf(0.1, 0.2, 0.1), epochOf(0.1, 0.5, 0)}, {"a", "b"}));
    }
};

QTEST_APPLESS_MAIN(TestRankReport)
#include "tst_rank_report.moc"
