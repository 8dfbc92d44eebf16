#include "core/train/parallel/rank_report.h"

#include <QTest>

using namespace formwork;

namespace {

RankEpoch epochOf(double dataWait, double compute, double waiting)
{
    RankEpoch epoch;
    epoch.dataWait = dataWait;
    epoch.compute = compute;
    epoch.waiting = waiting;
    epoch.training = dataWait + compute;
    epoch.exchange = 4;
    epoch.loaderCpu = 1;
    epoch.peakMemory = 100 * dataWait;
    epoch.damaged = 2;
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
        QVERIFY(exchangeLine(whole).find("50 % of it hidden") != std::string::npos);
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
