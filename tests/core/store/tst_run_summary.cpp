#include "core/store/run_summary.h"
#include "store_fixture.h"

#include <QTest>

#include <limits>

using namespace formwork;
using namespace formwork::test;

class TestRunSummary : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void bestIsWhatTheTrainerDecided();
    void olderRecordsHaveOneRule();
    void bestIsStoredWithTheRun();
    void disturbedEpochsAreCounted();
};

namespace {

EpochRecord epochWith(int number, std::optional<double> top1, std::optional<bool> isBest = {})
{
    EpochRecord epoch = someEpoch(number);
    epoch.validationTop1 = top1;
    epoch.isBest = isBest;
    return epoch;
}

} // namespace

void TestRunSummary::bestIsWhatTheTrainerDecided()
{
    // By the validation loss, say: not the epoch with the highest accuracy.
    const std::vector<EpochRecord> epochs = {epochWith(1, 0.5, true), epochWith(2, 0.9, false),
                                             epochWith(3, 0.7, true), epochWith(4, 0.8, false)};
    QCOMPARE(bestEpochIn(epochs), 3);
    const RunSummary summary = summariseEpochs(epochs);
    QCOMPARE(summary.bestEpoch, 3);
    QCOMPARE(*summary.bestValidationTop1, 0.7);
    QCOMPARE(*summary.metric(Metric::ValidationTop1).highest, 0.9);
}

void TestRunSummary::olderRecordsHaveOneRule()
{
    QCOMPARE(bestEpochIn({}), 0);
    QCOMPARE(bestEpochIn({epochWith(1, 0.3), epochWith(2, 0.6), epochWith(3, 0.6)}), 2);
    // Without validation the lowest training loss, which here is that of the last epoch.
    std::vector<EpochRecord> unvalidated = {epochWith(1, {}), epochWith(2, {}), epochWith(3, {})};
    QCOMPARE(bestEpochIn(unvalidated), 3);
    unvalidated[2].trainLoss = std::numeric_limits<double>::quiet_NaN();
    QCOMPARE(bestEpochIn(unvalidated), 2);
    QVERIFY(!summariseEpochs(unvalidated).bestValidationTop1);
    // Resumed with this version, and no epoch since was better.
    QCOMPARE(bestEpochIn({epochWith(1, 0.9), epochWith(2, 0.4), epochWith(3, 0.5, false)}), 1);
}

void TestRunSummary::bestIsStoredWithTheRun()
{
    TemporaryWorkspace here;
    auto store = here.open();
    const RunId id = store->createRun(someConfig());
    store->recordEpoch(id, epochWith(1, 0.75, true));
    store->recordEpoch(id, epochWith(2, 0.875, false));
    const RunRow row = here.open()->run(id);
    QCOMPARE(row.bestEpoch, 1);
    QCOMPARE(*row.bestValidationTop1, 0.75);
    const std::vector<EpochRecord> epochs = here.open()->epochs(id);
    QCOMPARE(epochs[0].isBest, std::optional(true));
    QCOMPARE(epochs[1].isBest, std::optional(false));
    // Resumed before the second epoch, which now is the best one.
    store->recordEpoch(id, epochWith(2, 0.875, true));
    QCOMPARE(here.open()->run(id).bestEpoch, 2);
}

void TestRunSummary::disturbedEpochsAreCounted()
{
    TemporaryWorkspace here;
    auto store = here.open();
    const RunId id = store->createRun(someConfig());
    const double loads[] = {0.02, 0.1, 0.11, 0.6};
    for (int number = 1; number <= 4; ++number) {
        EpochRecord epoch = someEpoch(number);
        epoch.otherLoad = loads[number - 1];
        store->recordEpoch(id, epoch);
    }
    EpochRecord unknown = someEpoch(5);
    unknown.otherLoad.reset();
    store->recordEpoch(id, unknown);
    QCOMPARE(here.open()->run(id).disturbedEpochs, 2);
    QCOMPARE(summariseEpochs(store->epochs(id)).disturbedEpochs, 2);
}

QTEST_GUILESS_MAIN(TestRunSummary)
#include "tst_run_summary.moc"
