// Ranks' shares of an epoch: together the global order, disjoint, equally many batches; repeats,
// index lists.
#include "core/dataset/scan/sample_split.h"
#include "core/loader/sample_order.h"

#include <QTest>

#include <algorithm>
#include <map>
#include <numeric>
#include <set>

using namespace formwork;

namespace {

constexpr std::size_t kCount = 101;
constexpr std::uint32_t kSamplesPerPage = 4;

struct Dataset
{
    std::vector<std::uint32_t> pages;
    std::vector<double> weights;

    Dataset()
    {
        for (std::uint32_t sample = 0; sample < kCount; ++sample) {
            pages.push_back(sample / kSamplesPerPage);
            weights.push_back(1.0 + sample % 5);
        }
    }
    OrderInput input() const { return {kCount, pages, weights}; }
};

std::vector<std::vector<OrderEntry>> ordersOfAllRanks(LoaderSettings settings,
                                                      const OrderInput& input, std::uint32_t epoch)
{
    std::vector<std::vector<OrderEntry>> orders;
    for (settings.rank = 0; settings.rank < settings.worldSize; ++settings.rank)
        orders.push_back(epochOrder(settings, input, epoch));
    return orders;
}

std::vector<OrderEntry> globalOrder(LoaderSettings settings, const OrderInput& input,
                                    std::uint32_t epoch)
{
    settings.rank = 0;
    settings.worldSize = 1;
    settings.lastBatch = LastBatch::Keep;
    return epochOrder(settings, input, epoch);
}

bool isContiguous(SampleOrder order)
{
    return order == SampleOrder::Sequential || order == SampleOrder::QuasiRandom;
}

std::vector<std::uint32_t> samplesOf(const std::vector<OrderEntry>& order)
{
    std::vector<std::uint32_t> samples;
    for (const OrderEntry& entry : order)
        samples.push_back(entry.sample);
    return samples;
}

// The largest number of pages that are begun and not finished at the same time, as far as this
// order goes.
std::size_t openPages(const std::vector<std::uint32_t>& order, const Dataset& data)
{
    std::map<std::uint32_t, std::size_t> left;
    for (const std::uint32_t sample : order)
        ++left[data.pages[sample]];
    std::set<std::uint32_t> open;
    std::size_t most = 0;
    for (const std::uint32_t sample : order) {
        open.insert(data.pages[sample]);
        most = std::max(most, open.size());
        if (--left[data.pages[sample]] == 0)
            open.erase(data.pages[sample]);
    }
    return most;
}

const char* nameOf(SampleOrder order)
{
    switch (order) {
    case SampleOrder::Sequential:
        return "sequential";
    case SampleOrder::Random:
        return "random";
    case SampleOrder::QuasiRandom:
        return "quasi-random";
    case SampleOrder::Weighted:
        break;
    }
    return "weighted";
}

constexpr std::array kOrders = {SampleOrder::Sequential, SampleOrder::Random,
                                SampleOrder::QuasiRandom, SampleOrder::Weighted};

} // namespace

class TestEpochOrder : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void ranks_data();
    void ranks();
    void everySampleOnceWhereItDivides_data();
    void everySampleOnceWhereItDivides();
    void paddingOfATinyDataset();
    void cardsMakeTheSameGlobalBatches();
    void slicesKeepFewPagesOpen();
    void repeats_data() { everySampleOnceWhereItDivides_data(); }
    void repeats();
    void repeatsMeetOnDifferentRanks();
    void weightedCountsItsRepetitions();
    void listedSamples();
    void foldsCoverTheDataset();
};

void TestEpochOrder::ranks_data()
{
    QTest::addColumn<int>("order");
    QTest::addColumn<int>("last");
    QTest::addColumn<int>("world");
    QTest::addColumn<int>("batch");
    constexpr std::array kLast = {std::pair(LastBatch::Keep, "keep"),
                                  std::pair(LastBatch::Drop, "drop"),
                                  std::pair(LastBatch::Pad, "pad")};
    for (const SampleOrder order : kOrders) {
        for (const auto& [last, lastName] : kLast) {
            for (const int world : {1, 2, 3, 4, 7, 101}) {
                for (const int batch : {1, 5, 8, 200})
                    QTest::addRow("%s, %s, world %d, batch %d", nameOf(order), lastName, world,
                                  batch)
                        << static_cast<int>(order) << static_cast<int>(last) << world << batch;
            }
        }
    }
}

// Put together again, the ranks' rows are the global order, cut or continued from its beginning.
void TestEpochOrder::ranks()
{
    QFETCH(int, order);
    QFETCH(int, last);
    QFETCH(int, world);
    QFETCH(int, batch);
    const Dataset data;
    LoaderSettings settings;
    settings.order = static_cast<SampleOrder>(order);
    settings.lastBatch = static_cast<LastBatch>(last);
    settings.worldSize = world;
    settings.batchSize = batch;
    settings.seed = 5;
    const auto global = globalOrder(settings, data.input(), 3);
    QCOMPARE(global.size(), kCount);
    const auto orders = ordersOfAllRanks(settings, data.input(), 3);

    const EpochShare share = epochShare(kCount, settings);
    const auto worldSize = static_cast<std::size_t>(world);
    const auto batchSize = static_cast<std::size_t>(batch);
    const std::size_t step = worldSize * batchSize;
    const std::size_t total = settings.lastBatch == LastBatch::Drop ? kCount / step * step
                              : settings.lastBatch == LastBatch::Pad
                                  ? (kCount + step - 1) / step * step
                                  : (kCount + worldSize - 1) / worldSize * worldSize;
    QCOMPARE(share.rows * worldSize, total);
    QCOMPARE(share.batches, (share.rows + batchSize - 1) / batchSize);
    std::size_t fresh = 0;
    for (std::size_t rank = 0; rank < worldSize; ++rank) {
        settings.rank = static_cast<int>(rank);
        const EpochShare own = epochShare(kCount, settings);
        QCOMPARE(own.rows, share.rows);
        QCOMPARE(own.batches, share.batches);
        QCOMPARE(orders[rank].size(), share.rows);
        fresh += own.fresh;
        for (std::size_t row = 0; row < share.rows; ++row) {
            const std::size_t place =
                isContiguous(settings.order) ? rank * share.rows + row : row * worldSize + rank;
            QCOMPARE(orders[rank][row], global[place % kCount]);
            QCOMPARE(row < own.fresh, place < kCount);
        }
    }
    QCOMPARE(fresh, std::min(total, kCount));
}

void TestEpochOrder::everySampleOnceWhereItDivides_data()
{
    QTest::addColumn<int>("order");
    for (const SampleOrder order : kOrders) {
        if (order != SampleOrder::Weighted)
            QTest::newRow(nameOf(order)) << static_cast<int>(order);
    }
}

void TestEpochOrder::everySampleOnceWhereItDivides()
{
    QFETCH(int, order);
    const Dataset data;
    LoaderSettings settings;
    settings.order = static_cast<SampleOrder>(order);
    settings.worldSize = 4;
    settings.batchSize = 5;
    constexpr std::size_t kWhole = 100;
    const OrderInput input = {kWhole, std::span(data.pages).first(kWhole), {}};
    for (const LastBatch last : {LastBatch::Keep, LastBatch::Drop, LastBatch::Pad}) {
        settings.lastBatch = last;
        std::vector<std::uint32_t> all;
        for (const auto& part : ordersOfAllRanks(settings, input, 2)) {
            QCOMPARE(part.size(), kWhole / 4);
            const auto samples = samplesOf(part);
            all.insert(all.end(), samples.begin(), samples.end());
        }
        std::ranges::sort(all);
        std::vector<std::uint32_t> identity(kWhole);
        std::iota(identity.begin(), identity.end(), 0U);
        QCOMPARE(all, identity);
    }
}

void TestEpochOrder::paddingOfATinyDataset()
{
    LoaderSettings settings;
    settings.order = SampleOrder::Sequential;
    settings.lastBatch = LastBatch::Pad;
    settings.worldSize = 2;
    settings.batchSize = 4;
    const auto orders = ordersOfAllRanks(settings, {3, {}, {}}, 0);
    QCOMPARE(samplesOf(orders[0]), (std::vector<std::uint32_t>{0, 1, 2, 0}));
    QCOMPARE(samplesOf(orders[1]), (std::vector<std::uint32_t>{1, 2, 0, 1})); // round and round
    QCOMPARE(epochShare(3, settings).fresh, std::uint64_t{3});
    settings.rank = 1;
    QCOMPARE(epochShare(3, settings).fresh, std::uint64_t{0});
}

// The step of two ranks is the step of one loader with twice the batch.
void TestEpochOrder::cardsMakeTheSameGlobalBatches()
{
    const Dataset data;
    LoaderSettings settings;
    settings.order = SampleOrder::Random;
    settings.lastBatch = LastBatch::Drop;
    settings.batchSize = 12;
    const auto one = samplesOf(epochOrder(settings, data.input(), 1));
    settings.batchSize = 6;
    settings.worldSize = 2;
    const auto two = ordersOfAllRanks(settings, data.input(), 1);
    for (std::size_t step = 0; step < 8; ++step) {
        std::multiset<std::uint32_t> expected(one.begin() + static_cast<std::ptrdiff_t>(12 * step),
                                              one.begin() +
                                                  static_cast<std::ptrdiff_t>(12 * step + 12));
        std::multiset<std::uint32_t> seen;
        for (const auto& order : two) {
            for (std::size_t row = 6 * step; row < 6 * step + 6; ++row)
                seen.insert(order[row].sample);
        }
        QVERIFY(seen == expected);
    }
}

void TestEpochOrder::slicesKeepFewPagesOpen()
{
    const Dataset data;
    LoaderSettings settings;
    settings.order = SampleOrder::QuasiRandom;
    settings.batchSize = 5;
    settings.worldSize = 3;
    std::size_t pagesRead = 0;
    for (const auto& order : ordersOfAllRanks(settings, data.input(), 4)) {
        const auto samples = samplesOf(order);
        QVERIFY(openPages(samples, data) <= 6);
        std::set<std::uint32_t> pages;
        for (const std::uint32_t sample : samples)
            pages.insert(data.pages[sample]);
        pagesRead += pages.size();
    }
    // 26 pages, of which at most six are shared at each of two cuts, and one where it is padded.
    QVERIFY2(pagesRead <= 26 + 2 * 6 + 1, qPrintable(QString::number(pagesRead)));
}

void TestEpochOrder::repeats()
{
    QFETCH(int, order);
    const Dataset data;
    LoaderSettings settings;
    settings.order = static_cast<SampleOrder>(order);
    const auto single = samplesOf(epochOrder(settings, data.input(), 6));
    settings.repeats = 3;
    const auto entries = epochOrder(settings, data.input(), 6);
    QCOMPARE(entries.size(), kCount);
    for (std::size_t i = 0; i < kCount; ++i)
        QCOMPARE(entries[i], (OrderEntry{single[i / 3], static_cast<std::uint32_t>(i % 3)}));
}

void TestEpochOrder::repeatsMeetOnDifferentRanks()
{
    const Dataset data;
    LoaderSettings settings;
    settings.order = SampleOrder::Random;
    settings.repeats = 3;
    settings.worldSize = 3;
    const auto orders = ordersOfAllRanks(settings, data.input(), 6);
    for (std::size_t row = 0; row + 1 < orders[0].size(); ++row) {
        for (std::uint32_t rank = 0; rank < 3; ++rank)
            QCOMPARE(orders[rank][row], (OrderEntry{orders[0][row].sample, rank}));
    }
}

void TestEpochOrder::weightedCountsItsRepetitions()
{
    const Dataset data;
    LoaderSettings settings;
    settings.order = SampleOrder::Weighted;
    for (settings.repeats = 1; settings.repeats < 3; ++settings.repeats) {
        std::map<std::uint32_t, std::uint32_t> seen;
        for (const OrderEntry& entry : epochOrder(settings, data.input(), 1))
            QCOMPARE(entry.repetition, seen[entry.sample]++);
        QVERIFY(seen.size() < kCount); // with replacement
    }
}

void TestEpochOrder::listedSamples()
{
    const Dataset data;
    LoaderSettings settings;
    settings.samples = {90, 3, 17, 4, 5, 6, 88, 41};
    settings.order = SampleOrder::Sequential;
    QCOMPARE(samplesOf(epochOrder(settings, data.input(), 0)), settings.samples);
    std::vector<std::uint32_t> sorted = settings.samples;
    std::ranges::sort(sorted);
    for (const SampleOrder order : {SampleOrder::Random, SampleOrder::QuasiRandom}) {
        settings.order = order;
        auto samples = samplesOf(epochOrder(settings, data.input(), 0));
        QVERIFY(samples != settings.samples);
        std::ranges::sort(samples);
        QCOMPARE(samples, sorted);
    }
    settings.order = SampleOrder::Weighted;
    std::vector<double> weights(kCount, 1.0);
    weights[3] = 0;
    for (const std::uint32_t sample :
         samplesOf(epochOrder(settings, {kCount, data.pages, weights}, 0)))
        QVERIFY(sample != 3 && std::ranges::binary_search(sorted, sample));
    // The list of all samples gives the same order as no list.
    settings.samples.resize(kCount);
    std::iota(settings.samples.begin(), settings.samples.end(), 0U);
    for (const SampleOrder order : kOrders) {
        settings.order = order;
        LoaderSettings all = settings;
        all.samples.clear();
        QCOMPARE(epochOrder(settings, data.input(), 2), epochOrder(all, data.input(), 2));
    }
}

void TestEpochOrder::foldsCoverTheDataset()
{
    const Dataset data;
    LoaderSettings settings;
    settings.order = SampleOrder::QuasiRandom;
    std::vector<int> validated(kCount, 0);
    for (const SampleList& fold : splitIntoFolds(kCount, 4, 2)) {
        settings.samples = fold;
        for (const std::uint32_t sample : samplesOf(epochOrder(settings, data.input(), 0)))
            ++validated[sample];
        settings.samples = samplesExcept(kCount, fold);
        for (const std::uint32_t sample : samplesOf(epochOrder(settings, data.input(), 0)))
            QVERIFY(!std::ranges::binary_search(fold, sample));
    }
    QVERIFY(std::ranges::all_of(validated, [](int times) { return times == 1; }));
}

QTEST_APPLESS_MAIN(TestEpochOrder)
#include "tst_epoch_order.moc"
