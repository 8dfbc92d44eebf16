// What is read: whole pages once, or samples; how many pieces are needed at once.
#include "core/base/random.h"
#include "core/loader/source/read_plan.h"

#include <QTest>

#include <algorithm>
#include <map>

using namespace formwork;

namespace {

constexpr std::uint64_t kPage = 1000;

} // namespace

class TestReadPlan : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void pagesAreReadOnceFromFirstToLastUse();
    void samplesInOrder();
    void emptyPayloads();
    void blocksAtOnce();
    void everyPayloadLiesInItsBlock();
};

void TestReadPlan::pagesAreReadOnceFromFirstToLastUse()
{
    const std::vector<FileRange> payloads = {{3200, 100}, {1000, 50},  {3050, 20},
                                             {1999, 1},   {3200, 100}, {5000, 1000}};
    const ReadPlan plan = planPages(payloads, kPage);
    const std::vector<ReadBlock> blocks = {{{3050, 250}, 3}, {{1000, 1000}, 2}, {{5000, 1000}, 1}};
    QCOMPARE(plan.blocks, blocks);
    QCOMPARE(plan.blockOf, (std::vector<std::uint32_t>{0, 1, 0, 1, 0, 2}));
    QCOMPARE(largestBlock(plan), std::uint64_t{1000});
}

void TestReadPlan::samplesInOrder()
{
    const std::vector<FileRange> payloads = {{30, 10}, {30, 10}, {10, 5}, {30, 10}, {10, 6}};
    const ReadPlan plan = planSamples(payloads);
    const std::vector<ReadBlock> blocks = {
        {{30, 10}, 2}, {{10, 5}, 1}, {{30, 10}, 1}, {{10, 6}, 1}};
    QCOMPARE(plan.blocks, blocks);
    QCOMPARE(plan.blockOf, (std::vector<std::uint32_t>{0, 0, 1, 2, 3}));
    QCOMPARE(mostBlocksAtOnce(plan), std::size_t{1});
}

void TestReadPlan::emptyPayloads()
{
    const std::vector<FileRange> payloads = {{7, 0}, {1000, 9}, {2000, 0}};
    for (const ReadPlan& plan : {planPages(payloads, kPage), planSamples(payloads)}) {
        QCOMPARE(plan.blocks, (std::vector<ReadBlock>{{{1000, 9}, 1}}));
        QCOMPARE(plan.blockOf,
                 (std::vector<std::uint32_t>{ReadPlan::kNoBlock, 0, ReadPlan::kNoBlock}));
        QCOMPARE(mostBlocksAtOnce(plan), std::size_t{1});
    }
    const ReadPlan nothing = planPages({}, kPage);
    QVERIFY(nothing.blocks.empty() && nothing.blockOf.empty());
    QCOMPARE(mostBlocksAtOnce(nothing), std::size_t{0});
    QCOMPARE(largestBlock(nothing), std::uint64_t{0});
}

void TestReadPlan::blocksAtOnce()
{
    const auto at = [](std::initializer_list<std::uint64_t> pages) {
        std::vector<FileRange> payloads;
        for (const std::uint64_t page : pages)
            payloads.push_back({page * kPage, 10});
        return mostBlocksAtOnce(planPages(payloads, kPage));
    };
    QCOMPARE(at({1, 2, 3, 4}), std::size_t{1});
    QCOMPARE(at({1, 2, 1, 3}), std::size_t{2});
    QCOMPARE(at({1, 2, 3, 1}), std::size_t{2});
    QCOMPARE(at({1, 2, 3, 3, 2, 1}), std::size_t{3});
    QCOMPARE(at({1, 2, 1, 2, 3, 4, 5, 3, 4, 5}), std::size_t{3});
}

void TestReadPlan::everyPayloadLiesInItsBlock()
{
    CounterRng rng(1, RandomStream::Shuffle, 0, 0);
    std::vector<FileRange> payloads;
    for (int i = 0; i < 500; ++i) {
        const std::uint64_t begin = rng.below(kPage);
        payloads.push_back({(1 + rng.below(20)) * kPage + begin, rng.below(kPage - begin + 1)});
    }
    for (const ReadPlan& plan : {planPages(payloads, kPage), planSamples(payloads)}) {
        std::vector<std::uint32_t> uses(plan.blocks.size(), 0);
        std::uint32_t newest = 0;
        for (std::size_t i = 0; i < payloads.size(); ++i) {
            const std::uint32_t block = plan.blockOf[i];
            QCOMPARE(block == ReadPlan::kNoBlock, payloads[i].bytes == 0);
            if (block == ReadPlan::kNoBlock)
                continue;
            const FileRange& range = plan.blocks[block].range;
            QVERIFY(range.offset <= payloads[i].offset);
            QVERIFY(payloads[i].offset + payloads[i].bytes <= range.offset + range.bytes);
            QCOMPARE(range.offset / kPage, (range.offset + range.bytes - 1) / kPage);
            QVERIFY(block <= newest); // numbered by first use
            newest = std::max(newest, block + 1);
            ++uses[block];
        }
        for (std::size_t block = 0; block < uses.size(); ++block)
            QCOMPARE(plan.blocks[block].uses, uses[block]);
    }
}

QTEST_APPLESS_MAIN(TestReadPlan)
#include "tst_read_plan.moc"
