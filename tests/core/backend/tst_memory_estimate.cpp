#include "core/backend/memory_estimate.h"

#include <QTest>

using namespace formwork;

namespace {

constexpr std::uint64_t kMegabyte = 1'000'000;

} // namespace

class TestMemoryEstimate : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void isALine()
    {
        const MemoryLine line = lineThrough(2, 500 * kMegabyte, 4, 700 * kMegabyte);
        QCOMPARE(line.fixed, 300e6);
        QCOMPARE(line.perImage, 100e6);
        QCOMPARE(line.at(48), 5100e6);
        // Disturbed by other work of the process: the larger of what was seen, without a slope.
        const MemoryLine level = lineThrough(2, 500 * kMegabyte, 4, 400 * kMegabyte);
        QCOMPARE(level.perImage, 0.0);
        QCOMPARE(level.at(1000), 500e6);
    }

    void saysWhatFits()
    {
        const MemoryLine line = {300e6, 300e6};
        const MemoryEstimate tight = memoryEstimate(line, 16, 1, 3900 * kMegabyte);
        QVERIFY(!tight.fits());
        QCOMPARE(tight.fittingBatch, 12);
        QCOMPARE(memoryText(tight), std::string("Training needs about 5.1 GB of memory, 3.9 GB are "
                                                "free: batch 12 fits"));
        const MemoryEstimate roomy = memoryEstimate(line, 16, 1, 64'000 * kMegabyte);
        QVERIFY(roomy.fits());
        QCOMPARE(memoryText(roomy),
                 std::string("Training needs about 5.1 GB of memory, 64 GB are free"));
    }

    void nothingFits()
    {
        const MemoryLine line = {300e6, 300e6};
        // A LeViT takes four at least.
        const MemoryEstimate few = memoryEstimate(line, 16, 4, 1000 * kMegabyte);
        QCOMPARE(few.fittingBatch, 0);
        QCOMPARE(memoryText(few), std::string("Training needs about 5.1 GB of memory, 1.0 GB are "
                                              "free: no batch fits"));
        QCOMPARE(memoryEstimate({300e6, 0}, 16, 1, 200 * kMegabyte).fittingBatch, 0);
        QCOMPARE(memoryEstimate({300e6, 0}, 16, 1, 400 * kMegabyte).fittingBatch, 16);
    }
};

QTEST_APPLESS_MAIN(TestMemoryEstimate)
#include "tst_memory_estimate.moc"
