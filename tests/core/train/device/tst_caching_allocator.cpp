#include "core/train/device/caching_allocator.h"

#include <ATen/ATen.h>
#include <c10/core/CPUAllocator.h>

#include <QTest>

#include <algorithm>
#include <cstring>
#include <limits>
#include <new>
#include <thread>
#include <vector>

using namespace formwork;

class TestCachingAllocator : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void roundsUpByAnEighthAtMost()
    {
        QCOMPARE(BlockCache::blockBytes(0), std::size_t{256});
        QCOMPARE(BlockCache::blockBytes(256), std::size_t{256});
        QCOMPARE(BlockCache::blockBytes(1024), std::size_t{1024});
        QCOMPARE(BlockCache::blockBytes(1025), std::size_t{1152});
        for (std::size_t bytes = 512; bytes < (1U << 30); bytes = bytes * 21 / 20 + 1) {
            const std::size_t block = BlockCache::blockBytes(bytes);
            QVERIFY(block >= bytes && block <= bytes + bytes / 8 + 64);
            QCOMPARE(BlockCache::blockBytes(block), block);
        }
    }

    void handsOutAgainWhatCameBack()
    {
        BlockCache cache(64U << 20);
        void* const first = cache.take(100'000);
        QCOMPARE(reinterpret_cast<std::uintptr_t>(first) % 64, std::uintptr_t{0});
        std::memset(first, 1, 100'000);
        BlockCache::giveBack(first);
        QVERIFY(cache.idleBytes() >= 100'000);
        void* const second = cache.take(99'000); // rounds up to the same size
        QCOMPARE(second, first);
        QCOMPARE(cache.idleBytes(), std::size_t{0});
        void* const third = cache.take(100'000);
        QVERIFY(third != second);
        BlockCache::giveBack(second);
        BlockCache::giveBack(third);
        BlockCache::giveBack(nullptr);
        cache.trim();
        QCOMPARE(cache.idleBytes(), std::size_t{0});
    }

    void keepsNoMoreThanItsLimit()
    {
        BlockCache cache(1U << 20);
        std::vector<void*> blocks;
        for (int i = 0; i < 40; ++i)
            blocks.push_back(cache.take(100'000));
        for (void* block : blocks) {
            BlockCache::giveBack(block);
            QVERIFY(cache.idleBytes() <= (1U << 20));
        }
        QVERIFY(cache.idleBytes() > 900'000);
        BlockCache::giveBack(cache.take(8U << 20)); // larger than the limit: never kept
        QVERIFY(cache.idleBytes() <= (1U << 20));
    }

    void failsWithoutHarm()
    {
        BlockCache cache(64U << 20);
        BlockCache::giveBack(cache.take(1000));
        QVERIFY_EXCEPTION_THROWN(cache.take(std::numeric_limits<std::size_t>::max()),
                                 std::bad_alloc);
        QVERIFY_EXCEPTION_THROWN(cache.take(std::size_t{1} << 60), std::bad_alloc);
        BlockCache::giveBack(cache.take(1000));
    }

    void threadsNeverShareABlock()
    {
        BlockCache cache(64U << 20);
        std::vector<int> wrong(4, 0);
        {
            std::vector<std::jthread> threads;
            for (int t = 0; t < 4; ++t)
                threads.emplace_back([&cache, &wrong, t] {
                    for (int i = 0; i < 3000; ++i) {
                        const std::size_t bytes = 300 + static_cast<std::size_t>(i % 7) * 500;
                        auto* block = static_cast<unsigned char*>(cache.take(bytes));
                        std::memset(block, t, bytes);
                        std::this_thread::yield();
                        if (std::any_of(block, block + bytes,
                                        [t](unsigned char byte) { return byte != t; }))
                            ++wrong[static_cast<std::size_t>(t)];
                        BlockCache::giveBack(block);
                    }
                });
        }
        QCOMPARE(wrong, std::vector<int>(4, 0));
    }

    // Last: LibTorch keeps this allocator until the program ends.
    void servesLibTorch()
    {
        const at::Tensor before = at::arange(1000);
        CachingAllocator& allocator = installCachingAllocator();
        QCOMPARE(&installCachingAllocator(), &allocator);
        QCOMPARE(c10::GetCPUAllocator(), static_cast<c10::Allocator*>(&allocator));
        allocator.cache().trim();
        void* place = nullptr;
        {
            const at::Tensor tensor = at::full({1000, 100}, 3.0F);
            place = tensor.data_ptr();
            QCOMPARE(tensor.sum().item<float>(), 300'000.0F);
        }
        QVERIFY(allocator.cache().idleBytes() >= 400'000);
        const at::Tensor again = at::empty({1000, 100});
        QCOMPARE(again.data_ptr(), place);
        QCOMPARE(at::empty({0}).numel(), 0);
        QCOMPARE(before.sum().item<std::int64_t>(), 499'500); // of the former allocator
    }
};

QTEST_APPLESS_MAIN(TestCachingAllocator)
#include "tst_caching_allocator.moc"
