// Sizes of parts: near to every class's share, totals as near as possible.
#include "core/base/random.h"
#include "core/dataset/scan/part_sizes.h"

#include <QTest>

#include <algorithm>
#include <cmath>
#include <functional>
#include <limits>
#include <numeric>

using namespace formwork;

namespace {

using Sizes = std::vector<std::size_t>;

double exactOf(std::size_t count, double share)
{
    return static_cast<double>(count) * share;
}

// The sum of squares by which the totals miss their shares.
double missOf(const std::vector<Sizes>& rows, const std::vector<double>& shares)
{
    double miss = 0;
    for (std::size_t part = 0; part < shares.size(); ++part) {
        double surplus = 0;
        for (const Sizes& row : rows)
            surplus +=
                static_cast<double>(row[part]) -
                exactOf(std::accumulate(row.begin(), row.end(), std::size_t{0}), shares[part]);
        miss += surplus * surplus;
    }
    return miss;
}

// All sizes of a class that are near enough to its shares and keep the promises.
std::vector<Sizes> possibleRows(std::size_t count, const std::vector<double>& shares)
{
    std::vector<Sizes> rows;
    Sizes row(shares.size());
    const std::function<void(std::size_t, std::size_t)> fill = [&](std::size_t part,
                                                                   std::size_t left) {
        if (part + 1 == shares.size()) {
            row[part] = left;
            for (std::size_t i = 0; i < row.size(); ++i)
                if (std::abs(static_cast<double>(row[i]) - exactOf(count, shares[i])) > 1 - 1e-6)
                    return;
            rows.push_back(row);
            return;
        }
        for (row[part] = 0; row[part] <= left; ++row[part]) {
            const std::size_t rest = left - row[part];
            fill(part + 1, rest);
        }
    };
    fill(0, count);
    const auto keep = [&](const std::function<bool(const Sizes&)>& isKept) {
        if (std::ranges::any_of(rows, isKept))
            std::erase_if(rows, [&](const Sizes& sizes) { return !isKept(sizes); });
    };
    if (count >= shares.size()) {
        keep([](const Sizes& sizes) { return std::ranges::count(sizes, 0U) == 0; });
    } else {
        const auto largest = std::max_element(shares.rbegin(), shares.rend());
        const auto part = static_cast<std::size_t>(shares.rend() - largest) - 1;
        keep([part](const Sizes& sizes) { return sizes[part] > 0; });
    }
    return rows;
}

double leastMiss(const std::vector<std::vector<Sizes>>& possible, const std::vector<double>& shares)
{
    double least = std::numeric_limits<double>::max();
    std::vector<Sizes> rows(possible.size());
    const std::function<void(std::size_t)> choose = [&](std::size_t label) {
        if (label == possible.size()) {
            least = std::min(least, missOf(rows, shares));
            return;
        }
        for (const Sizes& row : possible[label]) {
            rows[label] = row;
            choose(label + 1);
        }
    };
    choose(0);
    return least;
}

} // namespace

class TestPartSizes : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void isTheNearestOfAll_data();
    void isTheNearestOfAll();
    void manyClasses();
    void seedsChooseTheClasses();
    void roundsAsBeforeWhereThatIsNearest();
    void kept();
};

void TestPartSizes::isTheNearestOfAll_data()
{
    QTest::addColumn<QList<double>>("shares");
    QTest::newRow("a tenth") << QList<double>{0.1, 0.9};
    QTest::newRow("halves") << QList<double>{0.5, 0.5};
    QTest::newRow("most for validation") << QList<double>{0.7, 0.3};
    QTest::newRow("thirds") << QList<double>{0.34, 0.33, 0.33};
    QTest::newRow("two tenths") << QList<double>{0.8, 0.1, 0.1};
    QTest::newRow("four") << QList<double>{0.37, 0.05, 0.29, 0.29};
}

void TestPartSizes::isTheNearestOfAll()
{
    QFETCH(QList<double>, shares);
    const std::vector<double> given(shares.begin(), shares.end());
    CounterRng rng(5, RandomStream::Split, 0, 0);
    for (int round = 0; round < 60; ++round) {
        Sizes counts;
        std::vector<std::vector<Sizes>> possible;
        for (int label = 0; label < 4; ++label) {
            counts.push_back(rng.next32() % (round % 2 == 0 ? 5 : 20));
            possible.push_back(possibleRows(counts.back(), given));
        }
        const auto rows = partSizes(counts, given, static_cast<std::uint64_t>(round));
        for (std::size_t label = 0; label < counts.size(); ++label)
            QVERIFY(std::ranges::find(possible[label], rows[label]) != possible[label].end());
        QVERIFY(missOf(rows, given) < leastMiss(possible, given) + 1e-6);
    }
}

void TestPartSizes::manyClasses()
{
    Sizes counts(20'000);
    for (std::size_t label = 0; label < counts.size(); ++label)
        counts[label] = 20 + label * 7919 % 31;
    const std::vector<double> shares = {0.17, 0.23, 0.11, 0.31, 0.18};
    const auto rows = partSizes(counts, shares, 1);
    const std::size_t all = std::accumulate(counts.begin(), counts.end(), std::size_t{0});
    for (std::size_t part = 0; part < shares.size(); ++part) {
        std::size_t total = 0;
        for (std::size_t label = 0; label < rows.size(); ++label) {
            total += rows[label][part];
            QVERIFY(std::abs(static_cast<double>(rows[label][part]) -
                             exactOf(counts[label], shares[part])) < 1);
        }
        QVERIFY(std::abs(static_cast<double>(total) - exactOf(all, shares[part])) < 1);
    }
}

void TestPartSizes::seedsChooseTheClasses()
{
    const Sizes counts(100, 14);
    const std::vector<double> shares = {0.1, 0.9};
    QCOMPARE(partSizes(counts, shares, 1), partSizes(counts, shares, 1));
    QVERIFY(partSizes(counts, shares, 1) != partSizes(counts, shares, 2));
}

void TestPartSizes::roundsAsBeforeWhereThatIsNearest()
{
    QCOMPARE(partSizes(Sizes{15}, std::vector{0.1, 0.9}, 1), (std::vector<Sizes>{{2, 13}}));
    QCOMPARE(partSizes(Sizes{20}, std::vector{0.34, 0.33, 0.33}, 1),
             (std::vector<Sizes>{{7, 6, 7}}));
    QCOMPARE(partSizes(Sizes{0, 1, 2}, std::vector{0.1, 0.9}, 1),
             (std::vector<Sizes>{{0, 0}, {0, 1}, {1, 1}}));
}

void TestPartSizes::kept()
{
    const auto totalOf = [](const Sizes& sizes) {
        return std::accumulate(sizes.begin(), sizes.end(), std::size_t{0});
    };
    QCOMPARE(totalOf(keptSizes(Sizes(100, 7), 0.35, 1)), std::size_t{245});
    QCOMPARE(totalOf(keptSizes(Sizes(100, 5), 0.95, 1)), std::size_t{475});
    QCOMPARE(keptSizes(Sizes{0, 1, 3, 1000}, 0.01, 1), (Sizes{0, 1, 1, 10}));
    QCOMPARE(keptSizes(Sizes{4, 9}, 1.0, 1), (Sizes{4, 9}));
}

QTEST_APPLESS_MAIN(TestPartSizes)
#include "tst_part_sizes.moc"
