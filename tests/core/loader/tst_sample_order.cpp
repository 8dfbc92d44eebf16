// The order of samples in an epoch: permutations by (seed, epoch), page-aware or not.
#include "core/base/error.h"
#include "core/loader/sample_order.h"

#include <QTest>

#include <algorithm>
#include <map>
#include <numeric>
#include <set>

using namespace formwork;

namespace {

std::vector<std::uint32_t> identity(std::size_t count)
{
    std::vector<std::uint32_t> order(count);
    std::iota(order.begin(), order.end(), 0U);
    return order;
}

bool isPermutation(std::vector<std::uint32_t> order, std::size_t count)
{
    std::sort(order.begin(), order.end());
    return order == identity(count);
}

// 40 pages of 1 to 25 samples, not in the order of the samples.
std::vector<std::uint32_t> scatteredPages()
{
    std::vector<std::uint32_t> pages;
    for (std::uint32_t page = 0; page < 40; ++page)
        pages.insert(pages.end(), 1 + page * 7 % 25, (page * 11 + 3) % 40);
    for (std::size_t i = 0; i + 5 < pages.size(); i += 5)
        std::swap(pages[i], pages[pages.size() - 1 - i]);
    return pages;
}

// The largest number of pages that are begun and not finished at the same time.
std::size_t openPages(const std::vector<std::uint32_t>& order,
                      const std::vector<std::uint32_t>& pages)
{
    std::map<std::uint32_t, std::size_t> left;
    for (const std::uint32_t page : pages)
        ++left[page];
    std::set<std::uint32_t> open;
    std::size_t most = 0;
    for (const std::uint32_t sample : order) {
        open.insert(pages[sample]);
        most = std::max(most, open.size());
        if (--left[pages[sample]] == 0)
            open.erase(pages[sample]);
    }
    return most;
}

} // namespace

class TestSampleOrder : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void sequential();
    void permutation_data();
    void permutation();
    void differsBySeedAndEpoch_data() { permutation_data(); }
    void differsBySeedAndEpoch();
    void randomIsUniform();
    void quasiRandomKeepsSixPagesOpen();
    void quasiRandomMixesPages();
    void quasiRandomWithoutPagesIsRandom();
    void weightedFollowsTheWeights();
    void weightedByClass();
    void wrongInput();
};

void TestSampleOrder::sequential()
{
    QCOMPARE(sampleOrder(SampleOrder::Sequential, {100, {}, {}}, 5, 3), identity(100));
    QCOMPARE(sampleOrder(SampleOrder::Sequential, {0, {}, {}}, 5, 3), identity(0));
}

void TestSampleOrder::permutation_data()
{
    QTest::addColumn<int>("order");
    QTest::newRow("random") << static_cast<int>(SampleOrder::Random);
    QTest::newRow("quasi-random") << static_cast<int>(SampleOrder::QuasiRandom);
}

void TestSampleOrder::permutation()
{
    QFETCH(int, order);
    const std::vector<std::uint32_t> pages = scatteredPages();
    for (const std::size_t count : {std::size_t{1}, std::size_t{2}, std::size_t{7}, pages.size()}) {
        const std::span<const std::uint32_t> part = std::span(pages).first(count);
        for (std::uint32_t epoch = 0; epoch < 5; ++epoch)
            QVERIFY(isPermutation(
                sampleOrder(static_cast<SampleOrder>(order), {count, part, {}}, 9, epoch), count));
    }
    QVERIFY(sampleOrder(static_cast<SampleOrder>(order), {0, {}, {}}, 9, 0).empty());
}

void TestSampleOrder::differsBySeedAndEpoch()
{
    QFETCH(int, order);
    const std::vector<std::uint32_t> pages = scatteredPages();
    const auto make = [&](std::uint64_t seed, std::uint32_t epoch) {
        return sampleOrder(static_cast<SampleOrder>(order), {pages.size(), pages, {}}, seed, epoch);
    };
    QCOMPARE(make(1, 2), make(1, 2));
    QVERIFY(make(1, 2) != make(1, 3));
    QVERIFY(make(1, 2) != make(2, 2));
    QVERIFY(make(1, 2) != make(1ULL << 40 | 1, 2));
}

void TestSampleOrder::randomIsUniform()
{
    // Each of 6 samples comes first about as often: 600 epochs, 100 expected, sigma 9.1.
    std::array<int, 6> first{};
    for (std::uint32_t epoch = 0; epoch < 600; ++epoch)
        ++first[sampleOrder(SampleOrder::Random, {6, {}, {}}, 4, epoch).front()];
    for (const int count : first)
        QVERIFY2(count > 60 && count < 140, qPrintable(QString::number(count)));
}

void TestSampleOrder::quasiRandomKeepsSixPagesOpen()
{
    const std::vector<std::uint32_t> pages = scatteredPages();
    for (std::uint32_t epoch = 0; epoch < 10; ++epoch)
        QCOMPARE(
            openPages(sampleOrder(SampleOrder::QuasiRandom, {pages.size(), pages, {}}, 3, epoch),
                      pages),
            std::size_t{6});
    QVERIFY(openPages(sampleOrder(SampleOrder::Random, {pages.size(), {}, {}}, 3, 0), pages) > 20);
}

void TestSampleOrder::quasiRandomMixesPages()
{
    // Two neighbours of the order come from different pages most of the time, and the pages do not
    // come in the order of the file.
    const std::vector<std::uint32_t> pages = scatteredPages();
    const auto order = sampleOrder(SampleOrder::QuasiRandom, {pages.size(), pages, {}}, 3, 0);
    std::size_t changes = 0;
    std::vector<std::uint32_t> appearance;
    for (std::size_t i = 0; i < order.size(); ++i) {
        const std::uint32_t page = pages[order[i]];
        changes += i > 0 && page != pages[order[i - 1]] ? 1 : 0;
        if (std::find(appearance.begin(), appearance.end(), page) == appearance.end())
            appearance.push_back(page);
    }
    QVERIFY(changes > order.size() * 6 / 10);
    QVERIFY(!std::is_sorted(appearance.begin(), appearance.end()));
    QCOMPARE(appearance.size(), std::size_t{40});
}

void TestSampleOrder::quasiRandomWithoutPagesIsRandom()
{
    QCOMPARE(sampleOrder(SampleOrder::QuasiRandom, {50, {}, {}}, 3, 1),
             sampleOrder(SampleOrder::Random, {50, {}, {}}, 3, 1));
}

void TestSampleOrder::weightedFollowsTheWeights()
{
    // Of 200 epochs with 5 draws: 0, 100, 300, 600 and 0 expected; the largest sigma is 15.5.
    const std::vector<double> weights = {0, 0.2, 0.6, 1.2, 0};
    std::array<int, 5> drawn{};
    for (std::uint32_t epoch = 0; epoch < 200; ++epoch) {
        const auto order = sampleOrder(SampleOrder::Weighted, {5, {}, weights}, 8, epoch);
        QCOMPARE(order.size(), std::size_t{5});
        for (const std::uint32_t sample : order)
            ++drawn[sample];
    }
    QCOMPARE(drawn[0] + drawn[4], 0);
    QVERIFY2(std::abs(drawn[1] - 100) < 45, qPrintable(QString::number(drawn[1])));
    QVERIFY2(std::abs(drawn[2] - 300) < 65, qPrintable(QString::number(drawn[2])));
    QVERIFY2(std::abs(drawn[3] - 600) < 70, qPrintable(QString::number(drawn[3])));
    QVERIFY(sampleOrder(SampleOrder::Weighted, {5, {}, weights}, 8, 1) !=
            sampleOrder(SampleOrder::Weighted, {5, {}, weights}, 9, 1));
    QVERIFY(sampleOrder(SampleOrder::Weighted, {0, {}, {}}, 8, 1).empty());
}

void TestSampleOrder::weightedByClass()
{
    // 900 of class 0, 90 of class 2, 10 of class 1: each a third of 1000 draws, sigma 14.9.
    std::vector<std::int32_t> labels(900, 0);
    labels.insert(labels.end(), 90, 2);
    labels.insert(labels.end(), 10, 1);
    const std::vector<double> weights = classBalancedWeights(labels);
    QCOMPARE(weights.front(), 1.0 / 900);
    QCOMPARE(weights.back(), 1.0 / 10);
    std::array<int, 3> drawn{};
    for (const std::uint32_t sample : sampleOrder(SampleOrder::Weighted, {1000, {}, weights}, 8, 0))
        ++drawn[static_cast<std::size_t>(labels[sample])];
    for (const int count : drawn)
        QVERIFY2(std::abs(count - 333) < 65, qPrintable(QString::number(count)));
    QVERIFY(classBalancedWeights({}).empty());
}

void TestSampleOrder::wrongInput()
{
    QVERIFY_EXCEPTION_THROWN(sampleOrder(SampleOrder::Random, {std::size_t{1} << 32, {}, {}}, 0, 0),
                             Error);
    const std::vector<double> weights(3);
    QVERIFY_EXCEPTION_THROWN(sampleOrder(SampleOrder::Weighted, {4, {}, weights}, 0, 0), Error);
    QVERIFY_EXCEPTION_THROWN(sampleOrder(SampleOrder::Weighted, {3, {}, weights}, 0, 0), Error);
    QVERIFY_EXCEPTION_THROWN(classBalancedWeights(std::vector<std::int32_t>{0, -1}), Error);
    const std::vector<std::uint32_t> pages(3);
    QVERIFY_EXCEPTION_THROWN(sampleOrder(SampleOrder::QuasiRandom, {4, pages, {}}, 0, 0), Error);
}

QTEST_GUILESS_MAIN(TestSampleOrder)
#include "tst_sample_order.moc"
