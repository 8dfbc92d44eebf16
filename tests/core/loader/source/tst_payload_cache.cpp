// Reading ahead within a budget: the right bytes, each page once, nothing stuck, whatever fails,
// stops or is slow.
#include "core/base/error.h"
#include "core/base/random.h"
#include "core/loader/patterned_file.h"
#include "core/loader/sample_order.h"
#include "core/loader/source/payload_cache.h"

#include <QTest>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <thread>

using namespace formwork;
using namespace formwork::test;

namespace {

constexpr std::uint64_t kPage = 4096;
constexpr std::uint32_t kPages = 50;
constexpr std::uint64_t kLargest = 900;

// Four or five payloads on each page; page 0 is the file's header.
struct Layout
{
    std::vector<FileRange> payloads;
    std::vector<std::uint32_t> pages;

    Layout()
    {
        CounterRng rng(5, RandomStream::Shuffle, 0, 0);
        for (std::uint32_t page = 1; page <= kPages; ++page) {
            std::uint64_t offset = page * kPage;
            const int count = 4 + static_cast<int>(rng.below(2));
            for (int i = 0; i < count; ++i) {
                const std::uint64_t bytes = i == 2 && page % 9 == 0 ? 0 : 1 + rng.below(800);
                payloads.push_back({offset, bytes});
                pages.push_back(page);
                offset += bytes;
            }
        }
        payloads.front().bytes = kLargest;
        payloads[1].offset = payloads[0].offset + kLargest;
        payloads[1].bytes = std::min<std::uint64_t>(payloads[1].bytes, 100);
    }

    std::vector<FileRange> inOrder(SampleOrder order, std::uint32_t epoch) const
    {
        std::vector<FileRange> ordered;
        for (const std::uint32_t sample :
             sampleOrder(order, {payloads.size(), pages, {}}, 1, epoch))
            ordered.push_back(payloads[sample]);
        return ordered;
    }

    PayloadCache::Limits limits(std::uint64_t budget) const
    {
        return {budget, kPage, kPages * kPage, kLargest};
    }
};

bool isPattern(const std::byte* bytes, const FileRange& range)
{
    for (std::uint64_t i = 0; i < range.bytes; ++i) {
        if (bytes[i] != patternAt(range.offset + i))
            return false;
    }
    return true;
}

// Uses all payloads from `first` on with several threads, as a loader's workers do.
struct Consumption
{
    std::atomic<int> right{0};
    std::atomic<int> wrong{0};
    std::atomic<int> missing{0};
    std::atomic<int> cancelled{0};

    void run(PayloadCache& cache, const std::vector<FileRange>& payloads, std::uint64_t first,
             int threads, std::uint64_t stopAt = UINT64_MAX)
    {
        std::atomic<std::uint64_t> next{first};
        std::vector<std::jthread> workers;
        for (int i = 0; i < threads; ++i) {
            workers.emplace_back([&] {
                for (;;) {
                    const std::uint64_t position = next.fetch_add(1);
                    if (position >= payloads.size() || position >= stopAt)
                        return;
                    use(cache, payloads[position], position);
                }
            });
        }
    }

private:
    void use(PayloadCache& cache, const FileRange& payload, std::uint64_t position)
    {
        try {
            const std::byte* bytes = cache.acquire(position, payload);
            if (bytes == nullptr) {
                ++missing;
                return;
            }
            ++(isPattern(bytes, payload) ? right : wrong);
            cache.release(position);
        } catch (const Error& error) {
            ++(error.code() == ErrorCode::Cancelled ? cancelled : wrong);
        }
    }
};

} // namespace

class TestPayloadCache : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void givesTheRightBytes_data();
    void givesTheRightBytes();
    void pagesAreReadOnce();
    void startsInMidEpoch();
    void readsNoFurtherThanTheBudget();
    void smallBudgetReadsSamples();
    void failedPageIsTheWorkersTurn();
    void everyReadFails();
    void endsWhileReading();
    void cancelWakesWaitingWorkers();
    void startsOverInMidEpoch();
    void nothingToRead();

private:
    const Layout m_layout;
};

void TestPayloadCache::givesTheRightBytes_data()
{
    QTest::addColumn<int>("order");
    QTest::addColumn<qulonglong>("budget");
    QTest::addColumn<int>("threads");
    constexpr std::array kOrders = {std::pair(SampleOrder::Sequential, "sequential"),
                                    std::pair(SampleOrder::Random, "random"),
                                    std::pair(SampleOrder::QuasiRandom, "quasi-random")};
    const std::uint64_t least = PayloadCache::leastBudget(kLargest);
    for (const auto& [order, name] : kOrders) {
        for (const std::uint64_t budget :
             {least, least + 64, 3 * kPage, 8 * kPage, 20 * kPage, 1000 * kPage}) {
            for (const int threads : {1, 4})
                QTest::addRow("%s, %llu bytes, %d threads", name, qulonglong{budget}, threads)
                    << static_cast<int>(order) << qulonglong{budget} << threads;
        }
    }
}

void TestPayloadCache::givesTheRightBytes()
{
    QFETCH(int, order);
    QFETCH(qulonglong, budget);
    QFETCH(int, threads);
    const PatternedFile file((kPages + 1) * kPage);
    PayloadCache cache(file, m_layout.limits(budget));
    for (std::uint32_t epoch = 0; epoch < 3; ++epoch) {
        const auto kind = static_cast<SampleOrder>(order);
        const auto payloads = m_layout.inOrder(kind, epoch);
        cache.begin(0, payloads, kind != SampleOrder::Random);
        Consumption consumption;
        consumption.run(cache, payloads, 0, threads);
        QCOMPARE(consumption.right, static_cast<int>(payloads.size()));
        QCOMPARE(consumption.wrong, 0);
    }
}

void TestPayloadCache::pagesAreReadOnce()
{
    const PatternedFile file((kPages + 1) * kPage);
    PayloadCache cache(file, m_layout.limits(8 * kPage));
    const auto payloads = m_layout.inOrder(SampleOrder::QuasiRandom, 1);
    cache.begin(0, payloads, true);
    QVERIFY(cache.readsPages()); // six and two ahead
    Consumption consumption;
    consumption.run(cache, payloads, 0, 3);
    QCOMPARE(file.reads(), static_cast<int>(kPages));
    QCOMPARE(consumption.right, static_cast<int>(payloads.size()));
}

void TestPayloadCache::startsInMidEpoch()
{
    const PatternedFile file((kPages + 1) * kPage);
    PayloadCache cache(file, m_layout.limits(10 * kPage));
    const auto payloads = m_layout.inOrder(SampleOrder::QuasiRandom, 2);
    for (const std::size_t first : {payloads.size() / 3, payloads.size() - 1, payloads.size()}) {
        cache.begin(first, std::span(payloads).subspan(first), true);
        Consumption consumption;
        consumption.run(cache, payloads, first, 2);
        QCOMPARE(consumption.right, static_cast<int>(payloads.size() - first));
    }
}

void TestPayloadCache::readsNoFurtherThanTheBudget()
{
    const PatternedFile file((kPages + 1) * kPage);
    PayloadCache cache(file, m_layout.limits(8 * kPage));
    const auto payloads = m_layout.inOrder(SampleOrder::Sequential, 0);
    cache.begin(0, payloads, true);
    QVERIFY(cache.readsPages());
    // Nobody uses anything. Blocks are shorter than pages, so a few more than eight fit.
    const auto frames = static_cast<int>(
        8 * kPage / FrameMemory::frameBytes(largestBlock(planPages(payloads, kPage))));
    QTRY_COMPARE(file.reads(), frames);
    std::this_thread::sleep_for(std::chrono::milliseconds(20)); // no further one may follow
    QCOMPARE(file.reads(), frames);
    // One use does not end a page.
    QVERIFY(cache.acquire(0, payloads[0]) != nullptr);
    cache.release(0);
    std::this_thread::sleep_for(std::chrono::milliseconds(5)); // nor here
    QCOMPARE(file.reads(), frames);
    Consumption consumption;
    consumption.run(cache, payloads, 1, 2);
    QCOMPARE(file.reads(), static_cast<int>(kPages));

    // Samples stop at the budget, too.
    const std::uint64_t before = file.bytesRead();
    cache.begin(0, payloads, false);
    QTRY_VERIFY(file.bytesRead() - before > 5 * kPage);         // the rest is alignment
    std::this_thread::sleep_for(std::chrono::milliseconds(20)); // no more may follow
    QVERIFY(file.bytesRead() - before <= 8 * kPage);
}

void TestPayloadCache::smallBudgetReadsSamples()
{
    const PatternedFile file((kPages + 1) * kPage);
    PayloadCache cache(file, m_layout.limits(4 * kPage));
    const auto payloads = m_layout.inOrder(SampleOrder::QuasiRandom, 1);
    cache.begin(0, payloads, true);
    QVERIFY(!cache.readsPages());
    Consumption consumption;
    consumption.run(cache, payloads, 0, 3);
    QCOMPARE(consumption.right, static_cast<int>(payloads.size()));
    const auto sequential = m_layout.inOrder(SampleOrder::Sequential, 1);
    cache.begin(0, sequential, true);
    QVERIFY(cache.readsPages()); // one page at a time and two ahead
    Consumption rest;
    rest.run(cache, sequential, 0, 3);
    QCOMPARE(rest.right, static_cast<int>(payloads.size()));
}

void TestPayloadCache::failedPageIsTheWorkersTurn()
{
    for (const bool byPage : {true, false}) {
        PatternedFile file((kPages + 1) * kPage);
        file.breakAt(m_layout.payloads[40].offset);
        PayloadCache cache(file, m_layout.limits(9 * kPage));
        const auto payloads = m_layout.inOrder(SampleOrder::QuasiRandom, 1);
        cache.begin(0, payloads, byPage);
        Consumption consumption;
        consumption.run(cache, payloads, 0, 3);
        QCOMPARE(consumption.wrong, 0);
        const auto neighbours = static_cast<int>(
            std::ranges::count_if(m_layout.payloads, [&](const FileRange& payload) {
                return payload.bytes > 0 &&
                       payload.offset / kPage == m_layout.payloads[40].offset / kPage;
            }));
        QVERIFY(neighbours > 1);
        QCOMPARE(consumption.missing, byPage ? neighbours : 1);
        QCOMPARE(consumption.right + consumption.missing, static_cast<int>(payloads.size()));
    }
}

void TestPayloadCache::everyReadFails()
{
    for (const bool byPage : {true, false}) {
        PatternedFile file((kPages + 1) * kPage);
        PayloadCache cache(file, m_layout.limits(3 * kPage));
        std::vector<FileRange> payloads(200, m_layout.payloads[3]);
        for (std::size_t i = 0; i < payloads.size(); i += 2)
            payloads[i] = m_layout.payloads[3].bytes > 1 ? FileRange{m_layout.payloads[3].offset, 1}
                                                         : m_layout.payloads[3];
        file.breakAt(m_layout.payloads[3].offset);
        cache.begin(0, payloads, byPage);
        Consumption consumption;
        consumption.run(cache, payloads, 0, 4);
        QCOMPARE(consumption.missing, 200);
    }
}

void TestPayloadCache::endsWhileReading()
{
    PatternedFile file((kPages + 1) * kPage);
    const auto payloads = m_layout.inOrder(SampleOrder::QuasiRandom, 1);
    for (int used = 0; used < 40; used += 3) {
        PayloadCache cache(file, m_layout.limits(9 * kPage));
        cache.begin(0, payloads, used % 2 == 0);
        Consumption consumption;
        consumption.run(cache, payloads, 0, 2, static_cast<std::uint64_t>(used));
        QCOMPARE(consumption.right, used);
    }
    // A read that hangs is waited for, however late it ends.
    file.hold(true);
    std::jthread helper;
    {
        PayloadCache cache(file, m_layout.limits(9 * kPage));
        cache.begin(0, payloads, true);
        QTRY_VERIFY(file.waiting() > 0);
        helper = std::jthread([&] {
            std::this_thread::sleep_for(std::chrono::milliseconds(20)); // the destructor waits
            file.hold(false);
        });
    }
    QCOMPARE(file.waiting(), 0);
    const PayloadCache unused(file, m_layout.limits(9 * kPage));
}

void TestPayloadCache::cancelWakesWaitingWorkers()
{
    PatternedFile file((kPages + 1) * kPage);
    file.hold(true);
    PayloadCache cache(file, m_layout.limits(9 * kPage));
    const auto payloads = m_layout.inOrder(SampleOrder::Sequential, 0);
    cache.begin(0, payloads, true);
    Consumption consumption;
    {
        const std::jthread workers([&] { consumption.run(cache, payloads, 0, 3); });
        QTRY_VERIFY(file.waiting() > 0);
        cache.cancel();
    }
    file.hold(false);
    const auto empty =
        static_cast<int>(std::ranges::count(payloads, std::uint64_t{0}, &FileRange::bytes));
    QCOMPARE(consumption.right, empty); // there is nothing to wait for
    QCOMPARE(consumption.cancelled, static_cast<int>(payloads.size()) - empty);
    cache.begin(0, payloads, true);
    Consumption again;
    again.run(cache, payloads, 0, 3);
    QCOMPARE(again.right, static_cast<int>(payloads.size()));
}

void TestPayloadCache::startsOverInMidEpoch()
{
    const PatternedFile file((kPages + 1) * kPage);
    PayloadCache cache(file, m_layout.limits(9 * kPage));
    for (std::uint32_t epoch = 0; epoch < 60; ++epoch) {
        const auto payloads = m_layout.inOrder(SampleOrder::QuasiRandom, epoch);
        cache.begin(0, payloads, epoch % 3 != 0);
        Consumption consumption;
        consumption.run(cache, payloads, 0, 3, epoch * 2);
        QCOMPARE(consumption.right, static_cast<int>(epoch) * 2);
    }
}

void TestPayloadCache::nothingToRead()
{
    const PatternedFile file((kPages + 1) * kPage);
    PayloadCache cache(file, m_layout.limits(9 * kPage));
    cache.begin(0, {}, true);
    const std::vector<FileRange> empty(3, {kPage, 0});
    cache.begin(7, empty, true);
    for (std::uint64_t position = 7; position < 10; ++position) {
        QVERIFY(cache.acquire(position, empty[0]) != nullptr);
        cache.release(position);
    }
    QCOMPARE(file.reads(), 0);
}

QTEST_GUILESS_MAIN(TestPayloadCache)
#include "tst_payload_cache.moc"
