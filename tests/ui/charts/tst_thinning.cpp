#include "ui/charts/thinning.h"

#include "core/base/random.h"

#include <QTest>

#include <algorithm>
#include <cmath>
#include <limits>

using namespace formwork;
using namespace formwork::ui;

namespace {

struct Points
{
    std::vector<double> x;
    std::vector<double> y;
};

// Places between `from` and further on: evenly spread, or in clusters with gaps.
Points randomPoints(std::size_t count, bool clusters, std::uint64_t seed)
{
    CounterRng random(seed, RandomStream::Shuffle, 0, 0);
    Points points;
    double x = 0;
    for (std::size_t i = 0; i < count; ++i) {
        x += clusters && i % 97 == 0 ? 50.0 : clusters ? 0.01 : 1.0;
        points.x.push_back(x);
        points.y.push_back(random.uniform(-5, 5));
    }
    return points;
}

} // namespace

class TestThinning : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void everyColumnKeepsItsExtremes_data()
    {
        QTest::addColumn<int>("count");
        QTest::addColumn<bool>("clusters");
        QTest::addColumn<double>("from"); // shares of the whole
        QTest::addColumn<double>("to");
        QTest::addColumn<int>("columns");
        for (const bool clusters : {false, true}) {
            const char* kind = clusters ? "clusters" : "even";
            QTest::addRow("%s, all", kind) << 20'000 << clusters << -0.01 << 1.01 << 431;
            QTest::addRow("%s, zoomed", kind) << 20'000 << clusters << 0.3 << 0.71 << 431;
            QTest::addRow("%s, one column", kind) << 5'000 << clusters << 0.1 << 0.9 << 1;
            QTest::addRow("%s, beyond both ends", kind) << 9'000 << clusters << -1.0 << 2.0 << 100;
        }
    }

    void everyColumnKeepsItsExtremes()
    {
        QFETCH(int, count);
        QFETCH(bool, clusters);
        QFETCH(double, from);
        QFETCH(double, to);
        QFETCH(int, columns);
        const Points points = randomPoints(std::size_t(count), clusters, 7);
        const double whole = points.x.back();
        const double lower = from * whole;
        const double upper = to * whole;
        std::vector<CurvePoint> thin;
        thinCurve(points.x, points.y, lower, upper, columns, thin);
        QVERIFY(thin.size() <= std::size_t(2 * columns + 4));
        QVERIFY(std::is_sorted(thin.begin(), thin.end(),
                               [](const auto& a, const auto& b) { return a.x < b.x; }));

        const auto extremes = [&](const auto& each, std::size_t size) {
            constexpr double kNone = std::numeric_limits<double>::infinity();
            std::vector<std::pair<double, double>> result(std::size_t(columns), {kNone, -kNone});
            for (std::size_t i = 0; i < size; ++i) {
                const auto [x, y] = each(i);
                if (x < lower || x > upper)
                    continue;
                const auto column =
                    std::min(std::size_t(columns) - 1,
                             std::size_t((x - lower) / ((upper - lower) / columns)));
                result[column].first = std::min(result[column].first, y);
                result[column].second = std::max(result[column].second, y);
            }
            return result;
        };
        const auto wanted = extremes(
            [&](std::size_t i) { return std::pair(points.x[i], points.y[i]); }, points.x.size());
        const auto got =
            extremes([&](std::size_t i) { return std::pair(thin[i].x, thin[i].y); }, thin.size());
        QVERIFY(wanted == got);
    }

    void fewPointsStayAsTheyAre()
    {
        const std::vector<double> x = {1, 2, 2, 5};
        const std::vector<double> y = {4, -1, 3, 0};
        std::vector<CurvePoint> thin;
        thinCurve(x, y, 0, 10, 400, thin);
        QVERIFY((thin == std::vector<CurvePoint>{{1, 4}, {2, -1}, {2, 3}, {5, 0}}));
    }

    // Lines lead out of the picture on both sides.
    void neighboursOutsideStay()
    {
        const std::vector<double> x = {0, 1, 2, 3, 4, 5};
        const std::vector<double> y = {0, 10, 20, 30, 40, 50};
        std::vector<CurvePoint> thin;
        thinCurve(x, y, 1.5, 3.5, 100, thin);
        QVERIFY((thin == std::vector<CurvePoint>{{1, 10}, {2, 20}, {3, 30}, {4, 40}}));
        thinCurve(x, y, 2.2, 2.8, 100, thin); // between two points
        QVERIFY((thin == std::vector<CurvePoint>{{2, 20}, {3, 30}}));
        thinCurve(x, y, 7, 9, 100, thin);
        QVERIFY((thin == std::vector<CurvePoint>{{5, 50}}));
    }

    void oneSpikeInAMillionIsSeen()
    {
        std::vector<double> x(1'000'000);
        std::vector<double> y(x.size(), 1.0);
        for (std::size_t i = 0; i < x.size(); ++i)
            x[i] = double(i);
        y[654'321] = 99;
        y[123'456] = -99;
        std::vector<CurvePoint> thin;
        thinCurve(x, y, 0, double(x.size()), 400, thin);
        QVERIFY(thin.size() <= 804);
        QVERIFY(std::ranges::find(thin, 99.0, &CurvePoint::y) != thin.end());
        QVERIFY(std::ranges::find(thin, -99.0, &CurvePoint::y) != thin.end());
    }

    void nothingGivesNothing()
    {
        std::vector<CurvePoint> thin = {{1, 2}};
        thinCurve({}, {}, 0, 1, 10, thin);
        QVERIFY(thin.empty());
        const std::vector<double> one = {1};
        thinCurve(one, one, 2, 2, 10, thin); // an empty range
        QVERIFY(thin.empty());
    }
};

QTEST_APPLESS_MAIN(TestThinning)
#include "tst_thinning.moc"
