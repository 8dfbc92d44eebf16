#include "core/train/loop/best_epoch.h"

#include <QTest>

using namespace formwork;

namespace {

EpochRecord record(int epoch, double trainLoss, double trainTop1)
{
    EpochRecord out;
    out.epoch = epoch;
    out.trainLoss = trainLoss;
    out.trainTop1 = trainTop1;
    return out;
}

EpochRecord validated(int epoch, double loss, double top1, double top5)
{
    EpochRecord out = record(epoch, 10 * loss, 1 - top1);
    out.validationLoss = loss;
    out.validationTop1 = top1;
    out.validationTop5 = top5;
    return out;
}

} // namespace

class TestBestEpoch : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void everyMetricHasItsOwnBest_data()
    {
        QTest::addColumn<int>("metric");
        QTest::addColumn<int>("best");
        QTest::newRow("val_top1") << static_cast<int>(BestMetric::ValidationTop1) << 1;
        QTest::newRow("val_top5") << static_cast<int>(BestMetric::ValidationTop5) << 2;
        QTest::newRow("val_loss") << static_cast<int>(BestMetric::ValidationLoss) << 3;
        QTest::newRow("train_top1") << static_cast<int>(BestMetric::TrainTop1) << 2;
        QTest::newRow("train_loss") << static_cast<int>(BestMetric::TrainLoss) << 3;
    }
    void everyMetricHasItsOwnBest()
    {
        QFETCH(int, metric);
        QFETCH(int, best);
        BestEpoch found;
        for (const EpochRecord& epoch : {validated(1, 0.9, 0.8, 0.9), validated(2, 0.8, 0.6, 0.95),
                                         validated(3, 0.5, 0.7, 0.9)}) {
            const BestEpoch candidate = bestEpochOf(epoch, static_cast<BestMetric>(metric));
            if (isBetter(candidate, found))
                found = candidate;
        }
        QCOMPARE(found.epoch, best);
    }

    void withoutValidationTheTrainingLossDecides()
    {
        for (const BestMetric metric :
             {BestMetric::ValidationTop1, BestMetric::ValidationTop5, BestMetric::ValidationLoss}) {
            const BestEpoch first = bestEpochOf(record(1, 2.0, 0.9), metric);
            const BestEpoch second = bestEpochOf(record(2, 1.0, 0.1), metric);
            QVERIFY(isBetter(second, first));
            QVERIFY(!isBetter(first, second));
        }
    }

    void ofEqualScoresTheLowerLossWins()
    {
        const BestEpoch first = bestEpochOf(validated(1, 0.9, 0.8, 1), BestMetric::ValidationTop1);
        const BestEpoch same = bestEpochOf(validated(2, 0.9, 0.8, 1), BestMetric::ValidationTop1);
        const BestEpoch lower = bestEpochOf(validated(3, 0.8, 0.8, 1), BestMetric::ValidationTop1);
        QVERIFY(isBetter(first, {}));
        QVERIFY(!isBetter(same, first));
        QVERIFY(isBetter(lower, first));
    }
};

QTEST_APPLESS_MAIN(TestBestEpoch)
#include "tst_best_epoch.moc"
