#include "core/train/device/block_arena.h"

#include "support/sanitizers.h"

#include <sys/resource.h>

#include <QTest>

#include <algorithm>
#include <cstring>
#include <random>
#include <vector>

using namespace formwork;

namespace {

constexpr std::size_t kMebibyte = 1U << 20;

long faults()
{
    rusage usage{};
    ::getrusage(RUSAGE_SELF, &usage);
    return usage.ru_minflt;
}

} // namespace

class TestBlockArena : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void joinsNeighbours()
    {
        BlockArena arena(kMebibyte << 10);
        const auto a = arena.take(kMebibyte);
        const auto b = arena.take(2 * kMebibyte);
        const auto c = arena.take(kMebibyte);
        QCOMPARE(reinterpret_cast<std::uintptr_t>(a.begin) % 64, std::uintptr_t{0});
        QVERIFY(b.begin >= a.begin + a.bytes && c.begin >= b.begin + b.bytes);
        arena.giveBack(a, false);
        arena.giveBack(b, false);
        QCOMPARE(arena.idleBytes(), 3 * kMebibyte);
        // What two blocks were, a third one can be.
        const auto d = arena.take(3 * kMebibyte);
        QCOMPARE(d.begin, a.begin);
        QCOMPARE(arena.idleBytes(), std::size_t{0});
        arena.giveBack(d, false);
        arena.giveBack(c, false);
        // The end of what was taken grows.
        const auto e = arena.take(5 * kMebibyte);
        QCOMPARE(e.begin, a.begin);
        arena.giveBack(e, false);
        QCOMPARE(arena.idleBytes(), 5 * kMebibyte);
    }

    void takesTheSmallestThatFits()
    {
        BlockArena arena(kMebibyte << 10);
        std::vector<BlockArena::Block> blocks;
        for (const std::size_t bytes : {4, 1, 2, 1, 8, 1})
            blocks.push_back(arena.take(bytes * kMebibyte));
        for (const std::size_t place : {0U, 2U, 4U})
            arena.giveBack(blocks[place], false);
        QCOMPARE(arena.take(2 * kMebibyte).begin, blocks[2].begin);
        QCOMPARE(arena.take(3 * kMebibyte).begin, blocks[0].begin);
        QCOMPARE(arena.take(kMebibyte).begin, blocks[0].begin + 3 * kMebibyte);
        QCOMPARE(arena.take(6 * kMebibyte).begin, blocks[4].begin);
    }

    void releasedMemoryIsFresh()
    {
        BlockArena arena(kMebibyte << 10);
        const auto block = arena.take(64 * kMebibyte);
        std::memset(block.begin, 1, block.bytes);
        arena.giveBack(block, false);
        arena.release();
        QCOMPARE(arena.idleBytes(), std::size_t{0});
        const auto again = arena.take(64 * kMebibyte);
        QCOMPARE(again.begin, block.begin);
        QVERIFY(std::all_of(again.begin, again.begin + again.bytes,
                            [](std::byte value) { return value == std::byte{0}; }));
        arena.giveBack(again, true);
        QCOMPARE(arena.idleBytes(), std::size_t{0});
    }

    void refusesWhatCannotBe()
    {
        BlockArena arena(kMebibyte << 10);
        QVERIFY(arena.take(kMebibyte << 11).begin == nullptr);
        QVERIFY(arena.take(kMebibyte << 10).begin != nullptr);
        QVERIFY(arena.take(kMebibyte << 10).begin != nullptr); // in another region
    }

    // The same blocks in the same order find the same memory again.
    void repeatedStepsTakeNoFreshMemory()
    {
        BlockArena arena(kMebibyte << 12);
        std::vector<std::size_t> sizes;
        std::mt19937 random(5);
        for (int i = 0; i < 400; ++i)
            sizes.push_back((128U << 10) + random() % (2 * kMebibyte) / 64 * 64);
        const auto step = [&] {
            std::mt19937 order(7);
            std::vector<BlockArena::Block> live;
            for (const std::size_t bytes : sizes) {
                live.push_back(arena.take(bytes));
                std::memset(live.back().begin, 1, live.back().bytes);
                if (order() % 5 < 2) {
                    const auto place = static_cast<std::ptrdiff_t>(order() % live.size());
                    arena.giveBack(live[static_cast<std::size_t>(place)], false);
                    live.erase(live.begin() + place);
                }
            }
            while (!live.empty()) {
                arena.giveBack(live.back(), false);
                live.pop_back();
            }
        };
        step();
        const std::size_t idle = arena.idleBytes();
        const long before = faults();
        for (int i = 0; i < 5; ++i)
            step();
        QCOMPARE(arena.idleBytes(), idle);
        if (!test::kHasSanitizer) // which has pages of its own about this memory
            QVERIFY(faults() - before < 64);
    }

    // Blocks never overlap, and what is in them stays.
    void keepsBlocksApart()
    {
        BlockArena arena(kMebibyte << 8);
        struct Marked
        {
            BlockArena::Block block;
            unsigned char mark;
        };
        std::vector<Marked> live;
        std::mt19937 random(11);
        for (int i = 0; i < 4000; ++i) {
            if (live.size() < 40 && random() % 3 != 0) {
                const auto block = arena.take((128U << 10) + random() % (512U << 10) / 64 * 64);
                QVERIFY(block.begin != nullptr);
                const auto mark = static_cast<unsigned char>(random());
                block.begin[0] = block.begin[block.bytes - 1] = std::byte{mark};
                live.push_back({block, mark});
            } else if (!live.empty()) {
                const auto place = static_cast<std::ptrdiff_t>(random() % live.size());
                const Marked one = live[static_cast<std::size_t>(place)];
                QCOMPARE(one.block.begin[0], std::byte{one.mark});
                QCOMPARE(one.block.begin[one.block.bytes - 1], std::byte{one.mark});
                arena.giveBack(one.block, random() % 4 == 0);
                live.erase(live.begin() + place);
            }
        }
    }
};

QTEST_APPLESS_MAIN(TestBlockArena)
#include "tst_block_arena.moc"
