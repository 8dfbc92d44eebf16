// Which samples a loader delivers: last batches, ranks, lists of samples, weights, repeats, pages.
#include "core/beton/reader.h"
#include "core/loader/loader.h"
#include "core/loader/sample_order.h"
#include "epoch.h"
#include "loader_data.h"
#include "paged_beton.h"

#include <QTest>

#include <map>
#include <optional>

using namespace formwork;
using namespace formwork::test;

namespace fs = std::filesystem;

class TestLoaderOrders : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase() { m_data.emplace(); }
    void quasiRandomGoesByTheFilesPages();
    void lastBatch_data();
    void lastBatch();
    void ranksShareAnEpoch_data();
    void ranksShareAnEpoch();
    void listedSamples();
    void weightedByClassOfItself();
    void repeatsDifferInTheirDraws();

private:
    std::optional<LoaderData> m_data;
};

void TestLoaderOrders::quasiRandomGoesByTheFilesPages()
{
    const fs::path path = m_data->folder() / "pages.beton";
    writePagedBeton(m_data->disk(), path, 40);
    const std::vector<std::uint32_t> pages = pagesOf(beton::Reader(m_data->disk(), path));
    QVERIFY(pages.back() >= 12);
    LoaderSettings settings = small();
    settings.order = SampleOrder::QuasiRandom;
    const Epoch epoch = runEpoch(*makeBetonLoader(m_data->disk(), path, settings), 1);
    QCOMPARE(epoch.samples, sampleOrder(settings.order, {40, pages, {}}, settings.seed, 1));
}

void TestLoaderOrders::lastBatch_data()
{
    QTest::addColumn<int>("batchSize");
    QTest::addColumn<int>("last");
    QTest::addColumn<QList<int>>("counts");
    QTest::addColumn<int>("padding");
    constexpr int kKeep = static_cast<int>(LastBatch::Keep);
    constexpr int kDrop = static_cast<int>(LastBatch::Drop);
    constexpr int kPad = static_cast<int>(LastBatch::Pad);
    QTest::newRow("partial") << 10 << kKeep << QList<int>{10, 10, 3} << 0;
    QTest::newRow("dropped") << 10 << kDrop << QList<int>{10, 10} << 0;
    QTest::newRow("padded") << 10 << kPad << QList<int>{10, 10, 10} << 7;
    QTest::newRow("exact, dropped") << 23 << kDrop << QList<int>{23} << 0;
    QTest::newRow("exact, padded") << 23 << kPad << QList<int>{23} << 0;
    QTest::newRow("larger than the dataset") << 64 << kKeep << QList<int>{23} << 0;
    QTest::newRow("much larger than the dataset, padded") << 64 << kPad << QList<int>{64} << 41;
    QTest::newRow("single samples") << 1 << kKeep << QList<int>(23, 1) << 0;
}

void TestLoaderOrders::lastBatch()
{
    QFETCH(int, batchSize);
    QFETCH(int, last);
    QFETCH(QList<int>, counts);
    QFETCH(int, padding);
    LoaderSettings settings = small();
    settings.batchSize = batchSize;
    settings.lastBatch = static_cast<LastBatch>(last);
    const auto loader = m_data->betonLoader(settings);
    QCOMPARE(loader->sampleCount(), std::size_t{kCount});
    QCOMPARE(loader->batchCount(), static_cast<std::size_t>(counts.size()));
    for (std::uint32_t number = 0; number < 2; ++number) {
        Epoch epoch;
        loader->startEpoch(number);
        while (const BatchLease lease = loader->next()) {
            epoch.add(*lease, settings.output);
            const bool isLast = lease->number + 1 == loader->batchCount();
            QCOMPARE(lease->padding, isLast ? padding : 0);
        }
        QCOMPARE(QList<int>(epoch.counts.begin(), epoch.counts.end()), counts);
        for (std::size_t i = 0; i < epoch.numbers.size(); ++i)
            QCOMPARE(epoch.numbers[i], std::uint64_t{i});
        for (std::size_t i = kCount; i < epoch.samples.size(); ++i)
            QCOMPARE(epoch.samples[i], epoch.samples[i - kCount]);
        QVERIFY(!loader->next()); // stays at the end
    }
}

void TestLoaderOrders::ranksShareAnEpoch_data()
{
    QTest::addColumn<int>("order");
    QTest::newRow("sequential") << static_cast<int>(SampleOrder::Sequential);
    QTest::newRow("random") << static_cast<int>(SampleOrder::Random);
    QTest::newRow("quasi-random") << static_cast<int>(SampleOrder::QuasiRandom);
}

// What no rank says is padding is every sample once.
void TestLoaderOrders::ranksShareAnEpoch()
{
    QFETCH(int, order);
    LoaderSettings settings = small();
    settings.order = static_cast<SampleOrder>(order);
    settings.worldSize = 3;
    for (const auto last : {LastBatch::Keep, LastBatch::Pad}) {
        settings.lastBatch = last;
        std::vector<int> seen(kCount, 0);
        for (settings.rank = 0; settings.rank < settings.worldSize; ++settings.rank) {
            const auto loader = m_data->betonLoader(settings);
            QCOMPARE(loader->sampleCount(), std::size_t{kCount});
            QCOMPARE(loader->batchCount(), std::size_t{2});
            loader->startEpoch(2);
            while (const BatchLease lease = loader->next()) {
                QCOMPARE(lease->count, last == LastBatch::Pad || lease->number == 0 ? 5 : 3);
                for (int row = 0; row < lease->count - lease->padding; ++row)
                    ++seen[lease->samples[row]];
            }
        }
        QVERIFY(std::ranges::all_of(seen, [](int times) { return times == 1; }));
    }
}

void TestLoaderOrders::listedSamples()
{
    LoaderSettings settings = small();
    settings.order = SampleOrder::Sequential;
    const Epoch whole = runEpoch(*m_data->betonLoader(settings), 1);
    settings.samples = {20, 3, 4, 11, 0, 22, 7};
    const auto size = static_cast<std::ptrdiff_t>(settings.output.sampleBytes());
    for (const bool beton : {true, false}) {
        const auto loader = beton ? m_data->betonLoader(settings) : m_data->folderLoader(settings);
        QCOMPARE(loader->sampleCount(), std::size_t{7});
        QCOMPARE(loader->batchCount(), std::size_t{2});
        const Epoch part = runEpoch(*loader, 1);
        QCOMPARE(part.samples, settings.samples);
        // A sample's draws do not depend on what else is in the epoch.
        for (std::ptrdiff_t i = 0; i < 7; ++i) {
            const std::ptrdiff_t sample = settings.samples[static_cast<std::size_t>(i)];
            QVERIFY(std::equal(part.images.begin() + i * size, part.images.begin() + (i + 1) * size,
                               whole.images.begin() + sample * size));
            QCOMPARE(part.labels[static_cast<std::size_t>(i)],
                     whole.labels[static_cast<std::size_t>(sample)]);
        }
    }
}

void TestLoaderOrders::weightedByClassOfItself()
{
    LoaderSettings settings = small();
    settings.order = SampleOrder::Weighted;
    // The classes have 6, 3, 2 and 1 samples. 40 epochs of 12 draws: 120 expected of each class,
    // sigma 9.5.
    settings.samples = {0, 1, 2, 3, 4, 5, 6, 7, 8, 12, 13, 18};
    const auto loader = m_data->betonLoader(settings);
    std::map<std::int64_t, int> drawn;
    for (std::uint32_t number = 0; number < 40; ++number) {
        for (const std::int64_t label : runEpoch(*loader, number).labels)
            ++drawn[label];
    }
    QCOMPARE(drawn.size(), std::size_t{4});
    for (const auto& [label, count] : drawn)
        QVERIFY2(std::abs(count - 120) < 40, qPrintable(QString::number(count)));
}

void TestLoaderOrders::repeatsDifferInTheirDraws()
{
    LoaderSettings settings = small();
    settings.order = SampleOrder::Sequential;
    const Epoch once = runEpoch(*m_data->betonLoader(settings), 4);
    settings.repeats = 2;
    const auto loader = m_data->betonLoader(settings);
    const Epoch twice = runEpoch(*loader, 4);
    QCOMPARE(twice.samples.size(), std::size_t{kCount});
    const auto size = static_cast<std::ptrdiff_t>(settings.output.sampleBytes());
    int differing = 0;
    for (std::ptrdiff_t i = 0; i + 1 < kCount; i += 2) {
        const auto first = twice.images.begin() + i * size;
        QCOMPARE(twice.samples[static_cast<std::size_t>(i)], static_cast<std::uint32_t>(i / 2));
        QVERIFY(std::equal(first, first + size, once.images.begin() + i / 2 * size));
        // The second copy is another part of the picture; once in a while it is all of it twice.
        differing += std::equal(first, first + size, first + size) ? 0 : 1;
    }
    QVERIFY(differing >= 10);
    QVERIFY(runEpoch(*loader, 4) == twice);
}

QTEST_GUILESS_MAIN(TestLoaderOrders)
#include "tst_loader_orders.moc"
