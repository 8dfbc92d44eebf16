// Parts and folds: sizes, disjointness, stratification, seeds, bad input.
#include "core/base/error.h"
#include "core/dataset/scan/sample_split.h"

#include <QTest>

#include <algorithm>
#include <array>
#include <numeric>

using namespace formwork;

namespace {

// Class 0: 100 samples, 1: 31, 2: none, 3: 7, 4: 2, 5: 1; mixed.
std::vector<std::int32_t> unevenLabels()
{
    std::vector<std::int32_t> labels;
    for (const auto& [label, count] : {std::pair(0, 100), {1, 31}, {3, 7}, {4, 2}, {5, 1}})
        labels.insert(labels.end(), static_cast<std::size_t>(count), label);
    for (std::size_t i = 0; i < labels.size(); i += 3)
        std::swap(labels[i], labels[i * 7 % labels.size()]);
    return labels;
}

std::vector<std::size_t> classCounts(const SampleList& samples,
                                     const std::vector<std::int32_t>& labels)
{
    std::vector<std::size_t> counts(6, 0);
    for (const std::uint32_t sample : samples)
        ++counts[static_cast<std::size_t>(labels[sample])];
    return counts;
}

SampleList joined(const std::vector<SampleList>& lists)
{
    SampleList all;
    for (const SampleList& list : lists)
        all.insert(all.end(), list.begin(), list.end());
    std::ranges::sort(all);
    return all;
}

SampleList identity(std::size_t count)
{
    SampleList all(count);
    std::iota(all.begin(), all.end(), 0U);
    return all;
}

std::vector<SampleList> parts(std::size_t count, const std::vector<double>& fractions,
                              std::uint64_t seed = 1, const std::vector<std::int32_t>& labels = {})
{
    return splitByFractions(count, fractions, seed, labels);
}

} // namespace

class TestSampleSplit : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void partsAreDisjointAndWhole();
    void partsLeaveARest();
    void stratifiedParts();
    void totalsHaveTheirShares_data();
    void totalsHaveTheirShares();
    void folds_data();
    void folds();
    void seedsDiffer();
    void isRandomWithinAClass();
    void theRest();
    void badInput();
};

void TestSampleSplit::partsAreDisjointAndWhole()
{
    for (const std::size_t count : {0UL, 3UL, 10UL, 1000UL}) {
        const auto lists = parts(count, {0.7, 0.2, 0.1});
        QCOMPARE(lists.size(), std::size_t{3});
        QCOMPARE(joined(lists), identity(count));
        for (const SampleList& list : lists)
            QVERIFY(std::ranges::is_sorted(list));
    }
    const auto lists = parts(1000, {0.7, 0.2, 0.1});
    QCOMPARE(lists[0].size(), std::size_t{700});
    QCOMPARE(lists[1].size(), std::size_t{200});
    QCOMPARE(lists[2].size(), std::size_t{100});
    QCOMPARE(parts(50, {1.0}), std::vector<SampleList>{identity(50)});
}

void TestSampleSplit::partsLeaveARest()
{
    const auto lists = parts(200, {0.25, 0.1});
    QCOMPARE(lists.size(), std::size_t{2});
    QCOMPARE(lists[0].size(), std::size_t{50});
    QCOMPARE(lists[1].size(), std::size_t{20});
    const SampleList both = joined(lists);
    QVERIFY(std::adjacent_find(both.begin(), both.end()) == both.end());
}

void TestSampleSplit::stratifiedParts()
{
    const std::vector<std::int32_t> labels = unevenLabels();
    const auto lists = parts(labels.size(), {0.8, 0.1, 0.1}, 3, labels);
    QCOMPARE(joined(lists), identity(labels.size()));
    // Classes 3 (7 samples) and up are too small for a tenth, but 7 samples are enough for one
    // each; fewer than three stay together.
    QCOMPARE(classCounts(lists[0], labels), (std::vector<std::size_t>{80, 25, 0, 5, 2, 1}));
    QCOMPARE(classCounts(lists[1], labels), (std::vector<std::size_t>{10, 3, 0, 1, 0, 0}));
    QCOMPARE(classCounts(lists[2], labels), (std::vector<std::size_t>{10, 3, 0, 1, 0, 0}));
    // With equal parts, the last one takes the remainder.
    const auto halves = parts(labels.size(), {0.5, 0.5}, 3, labels);
    QCOMPARE(classCounts(halves[0], labels)[5], std::size_t{0});
    QCOMPARE(classCounts(halves[1], labels)[5], std::size_t{1});
}

void TestSampleSplit::totalsHaveTheirShares_data()
{
    QTest::addColumn<QList<int>>("counts"); // samples of each class
    QTest::addColumn<QList<double>>("fractions");
    QTest::addColumn<QList<int>>("totals");
    QTest::newRow("thirds of 20") << QList<int>{7, 7, 6} << QList<double>{0.34, 0.33, 0.33}
                                  << QList<int>{7, 7, 6};
    QTest::newRow("thirds of many classes")
        << QList<int>(100, 7) << QList<double>{0.34, 0.33, 0.33} << QList<int>{238, 231, 231};
    QTest::newRow("a tenth") << QList<int>(100, 14) << QList<double>{0.1} << QList<int>{140};
    QTest::newRow("a quarter of 2") << QList<int>(40, 2) << QList<double>{0.25} << QList<int>{40};
    QTest::newRow("fewer samples than parts")
        << QList<int>(100, 2) << QList<double>{0.8, 0.1, 0.1} << QList<int>{160, 20, 20};
    QTest::newRow("as many samples as parts")
        << QList<int>(100, 3) << QList<double>{0.8, 0.1, 0.1} << QList<int>{240, 30, 30};
    QTest::newRow("one sample each") << QList<int>(10, 1) << QList<double>{0.2} << QList<int>{0};
}

void TestSampleSplit::totalsHaveTheirShares()
{
    QFETCH(QList<int>, counts);
    QFETCH(QList<double>, fractions);
    QFETCH(QList<int>, totals);
    std::vector<std::int32_t> labels;
    for (int label = 0; label < counts.size(); ++label)
        labels.insert(labels.end(), static_cast<std::size_t>(counts[label]), label);
    for (std::uint64_t seed = 0; seed < 3; ++seed) {
        const auto lists = parts(labels.size(), {fractions.begin(), fractions.end()}, seed, labels);
        for (int part = 0; part < totals.size(); ++part)
            QCOMPARE(lists[static_cast<std::size_t>(part)].size(),
                     static_cast<std::size_t>(totals[part]));
        QCOMPARE(lists, parts(labels.size(), {fractions.begin(), fractions.end()}, seed, labels));
    }
}

void TestSampleSplit::folds_data()
{
    QTest::addColumn<int>("folds");
    QTest::addColumn<bool>("stratified");
    for (const int folds : {2, 3, 5, 10, 141}) {
        QTest::addRow("%d", folds) << folds << false;
        QTest::addRow("%d stratified", folds) << folds << true;
    }
}

void TestSampleSplit::folds()
{
    QFETCH(int, folds);
    QFETCH(bool, stratified);
    const std::vector<std::int32_t> labels = unevenLabels();
    const auto lists = splitIntoFolds(
        labels.size(), folds, 7, stratified ? std::span(labels) : std::span<const std::int32_t>());
    QCOMPARE(lists.size(), static_cast<std::size_t>(folds));
    QCOMPARE(joined(lists), identity(labels.size()));
    const auto [smallest, largest] =
        std::ranges::minmax(lists, {}, [](const SampleList& list) { return list.size(); });
    QVERIFY(largest.size() - smallest.size() <= 1);
    if (!stratified)
        return;
    for (std::size_t label = 0; label < 6; ++label) {
        std::vector<std::size_t> counts;
        for (const SampleList& list : lists)
            counts.push_back(classCounts(list, labels)[label]);
        const auto [least, most] = std::ranges::minmax(counts);
        QVERIFY(most - least <= 1);
    }
}

void TestSampleSplit::seedsDiffer()
{
    const std::vector<std::int32_t> labels = unevenLabels();
    QCOMPARE(parts(500, {0.5}, 4), parts(500, {0.5}, 4));
    QVERIFY(parts(500, {0.5}, 4) != parts(500, {0.5}, 5));
    QCOMPARE(splitIntoFolds(141, 5, 4, labels), splitIntoFolds(141, 5, 4, labels));
    QVERIFY(splitIntoFolds(141, 5, 4, labels) != splitIntoFolds(141, 5, 5, labels));
}

void TestSampleSplit::isRandomWithinAClass()
{
    // Each of 10 samples is in a part of 0.3 in about 300 of 1000 seeds; sigma is 14.5.
    std::array<int, 10> chosen{};
    for (std::uint64_t seed = 0; seed < 1000; ++seed) {
        const auto lists = parts(10, {0.3}, seed);
        for (const std::uint32_t sample : lists.front())
            ++chosen[sample];
    }
    for (const int count : chosen)
        QVERIFY2(count > 235 && count < 365, qPrintable(QString::number(count)));
}

void TestSampleSplit::theRest()
{
    QCOMPARE(samplesExcept(6, SampleList{4, 0, 4}), (SampleList{1, 2, 3, 5}));
    QCOMPARE(samplesExcept(3, SampleList{}), identity(3));
    QCOMPARE(samplesExcept(2, SampleList{0, 1}), SampleList{});
    QVERIFY_EXCEPTION_THROWN(samplesExcept(3, SampleList{3}), Error);
}

void TestSampleSplit::badInput()
{
    const std::vector<std::vector<double>> bad = {{}, {0.0}, {-0.1}, {0.6, 0.5}, {1.1}, {qQNaN()}};
    for (const auto& fractions : bad)
        QVERIFY_EXCEPTION_THROWN(parts(10, fractions), Error);
    QVERIFY_EXCEPTION_THROWN(parts(std::size_t{1} << 32, {0.5}), Error);
    QVERIFY_EXCEPTION_THROWN(parts(3, {0.5}, 1, {0, 1}), Error);
    QVERIFY_EXCEPTION_THROWN(parts(3, {0.5}, 1, {0, -1, 0}), Error);
    QVERIFY_EXCEPTION_THROWN(splitIntoFolds(10, 1, 0), Error);
    QVERIFY_EXCEPTION_THROWN(splitIntoFolds(10, 11, 0), Error);
}

QTEST_APPLESS_MAIN(TestSampleSplit)
#include "tst_sample_split.moc"
