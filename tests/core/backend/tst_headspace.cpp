// What the figures of a headspace measurement mean, and which batch sizes a sweep tries.
#include "core/backend/headspace.h"

#include <QTest>

using namespace formwork;

namespace {

HeadspaceResult resultOf(double step, double folder, double beton)
{
    HeadspaceResult result;
    result.stepAlone = step;
    result.loaders = {{LoaderKind::Folder, "train", 0, folder},
                      {LoaderKind::Beton, "train.beton", 0, beton}};
    return result;
}

std::vector<int> tried(int first, int smallest, int largest,
                       const std::function<BatchTrial(int)>& trial)
{
    std::vector<int> sizes;
    for (const BatchTrial& one : sweepBatchSizes(first, smallest, largest, trial))
        sizes.push_back(one.fits ? one.batch : -one.batch);
    return sizes;
}

} // namespace

class TestHeadspace : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void savings()
    {
        QCOMPARE(largestSaving(200, 50), 0.75);
        QCOMPARE(largestSaving(200, 200), 0.0);
        QCOMPARE(largestSaving(200, 210), 0.0); // noise
        QCOMPARE(largestSaving(0, 10), 0.0);
        // The folder's epoch takes 4 parts, a beton's 1.25, the step's 1.
        const auto share = betonShareOfSaving(resultOf(200, 50, 160));
        QVERIFY(share);
        QCOMPARE(*share, 0.6875 / 0.75);
        QCOMPARE(betonShareOfSaving(resultOf(200, 50, 220)), std::optional(1.0));
        QCOMPARE(betonShareOfSaving(resultOf(200, 50, 40)), std::optional(0.0)); // it is slower
        QVERIFY(!betonShareOfSaving(resultOf(200, 199, 200)));                   // nothing to save
        HeadspaceResult one = resultOf(200, 50, 160);
        one.loaders.pop_back();
        QVERIFY(!betonShareOfSaving(one));
    }

    void sweepEndsAtWhatDoesNotFit()
    {
        const auto trial = [](int batch) {
            return BatchTrial{batch, batch <= 128, 10.0 * batch, 0};
        };
        QCOMPARE(tried(32, 4, 4096, trial), (std::vector{8, 16, 32, 64, 128, -256}));
        QCOMPARE(tried(32, 20, 4096, trial), (std::vector{32, 64, 128, -256}));
        QCOMPARE(tried(32, 4, 64, trial), (std::vector{8, 16, 32, 64}));
        QCOMPARE(tried(512, 4, 4096, trial), (std::vector{128, -256}));
        QCOMPARE(tried(1, 1, 2, trial), (std::vector{1, 2}));
    }

    void sweepEndsWhereNothingIsGained()
    {
        const auto trial = [](int batch) {
            return BatchTrial{batch, true, batch < 64 ? 10.0 * batch : 640, 0};
        };
        QCOMPARE(tried(32, 16, 4096, trial), (std::vector{16, 32, 64, 128, 256}));
    }
};

QTEST_GUILESS_MAIN(TestHeadspace)
#include "tst_headspace.moc"
