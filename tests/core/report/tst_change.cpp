#include "core/report/change.h"

#include <QTest>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <limits>
#include <vector>

using namespace formwork;

class TestChange : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void medians();
    void clearDifferenceIsShown();
    void noiseIsNotShown();
    void fewEpochsHaveNoInterval();
    void nothingToCompare();
    void sameValuesGiveTheSameInterval();
    void sidesAreResampledIndependently();
    void aRunIsMeasuredOnceForAllPairs();
    void pairsOfMeasurements();
    void differences();
    void intervalCoversTheTruth();
};

void TestChange::medians()
{
    QCOMPARE(medianOf({}), 0.0);
    QCOMPARE(medianOf(std::vector<double>{3, 1, 2}), 2.0);
    QCOMPARE(medianOf(std::vector<double>{4, 1, 2, 3}), 2.5);
    QCOMPARE(medianOf(std::vector<double>{4, std::numeric_limits<double>::quiet_NaN()}), 4.0);
}

void TestChange::clearDifferenceIsShown()
{
    const std::vector<double> fast = {8.0, 8.1, 8.2, 8.1, 7.9};
    const std::vector<double> slow = {10.0, 10.1, 9.9, 10.2, 10.0};
    const RelativeChange change = changeOfMedians(fast, slow).value();
    QCOMPARE(change.value, 8.1 / 10.0 - 1);
    QVERIFY(change.isShown());
    QVERIFY(change.interval->low <= change.value && change.value <= change.interval->high);
    QVERIFY(change.interval->high < -0.15);
    QCOMPARE(changeText({-0.184, Interval{-0.21, -0.139}}),
             std::string("-18 % (95 %: -21 to -14)"));
    QVERIFY(changeOfMedians(slow, fast)->value > 0.2);
}

void TestChange::noiseIsNotShown()
{
    const std::vector<double> a = {10.0, 11.0, 9.5, 10.2, 10.4};
    const std::vector<double> b = {10.1, 10.9, 9.4, 10.3, 10.0};
    const RelativeChange change = changeOfMedians(a, b).value();
    QVERIFY(!change.isShown());
    QCOMPARE(changeText({0.004, Interval{-0.03, 0.041}}),
             std::string("no difference shown (95 %: -3 to +4)"));
}

void TestChange::fewEpochsHaveNoInterval()
{
    const RelativeChange change =
        changeOfMedians(std::vector<double>{8, 8}, std::vector<double>{10, 10, 10, 10}).value();
    QCOMPARE(change.value, -0.2);
    QVERIFY(!change.interval);
    QVERIFY(!change.isShown());
    QCOMPARE(changeText(change), std::string("-20 % (too few epochs for an interval)"));
    const std::vector<double> three = {1, 2, 3};
    QVERIFY(changeOfMedians(three, three)->interval);
}

void TestChange::nothingToCompare()
{
    const std::vector<double> some = {1, 2, 3};
    const std::vector<double> zeros = {0, 0, 0};
    const std::vector<double> unknown = {std::numeric_limits<double>::quiet_NaN()};
    QVERIFY(!changeOfMedians({}, some));
    QVERIFY(!changeOfMedians(some, {}));
    QVERIFY(!changeOfMedians(some, zeros));
    QVERIFY(!changeOfMedians(some, unknown));
}

void TestChange::sameValuesGiveTheSameInterval()
{
    const std::vector<double> a = {10.0, 11.0, 9.5, 10.2};
    const std::vector<double> b = {10.1, 12.9, 9.4, 10.3};
    const Interval first = changeOfMedians(a, b)->interval.value();
    const Interval second = changeOfMedians(a, b)->interval.value();
    QCOMPARE(first.low, second.low);
    QCOMPARE(first.high, second.high);
}

void TestChange::sidesAreResampledIndependently()
{
    // With the same draws on both sides every quotient would be 1.
    const std::vector<double> values = {8, 9, 10, 11, 12, 13};
    const Interval interval = changeOfMedians(values, values)->interval.value();
    QVERIFY(interval.low < -0.05 && interval.high > 0.05);
}

void TestChange::aRunIsMeasuredOnceForAllPairs()
{
    MedianBootstrap bootstrap;
    const std::vector<double> a = {10.0, 11.0, 9.5, 10.2, 10.4};
    const std::vector<double> b = {20.1, 21.9, 19.4, 20.3};
    const MeasuredMedian first = bootstrap.measure(a, Side::Measured);
    for (int i = 0; i < 3; ++i)
        bootstrap.measure(b, Side::Measured);
    const MeasuredMedian again = bootstrap.measure(a, Side::Measured);
    QCOMPARE(again.resampled, first.resampled); // whatever was measured in between
    QCOMPARE(first.value, 10.2);
    QVERIFY(std::ranges::all_of(first.resampled,
                                [](double median) { return median >= 9.5 && median <= 11.0; }));
    const Interval interval =
        relativeChange(first, bootstrap.measure(b, Side::Reference))->interval.value();
    const Interval alone = changeOfMedians(a, b)->interval.value();
    QCOMPARE(interval.low, alone.low);
    QCOMPARE(interval.high, alone.high);
}

// What meets both of a pair, such as a machine that slows down, does not widen the interval.
void TestChange::pairsOfMeasurements()
{
    const std::vector<double> reference = {10, 20, 40, 80, 10, 30};
    std::vector<double> measured;
    for (const double seconds : reference)
        measured.push_back(0.8 * seconds);
    MedianBootstrap bootstrap;
    const RelativeChange change = pairedChange(measured, reference, bootstrap).value();
    QVERIFY(std::abs(change.value + 0.2) < 1e-12);
    QVERIFY(change.isShown());
    QVERIFY(change.interval->high < -0.19 && change.interval->low > -0.21);
    QVERIFY(!changeOfMedians(measured, reference)->isShown()); // without the pairs
    QVERIFY(!pairedChange(measured, {}, bootstrap));
    QVERIFY(!pairedChange(std::vector<double>{1}, std::vector<double>{0}, bootstrap));
    QVERIFY(
        !pairedChange(std::vector<double>{1, 2}, std::vector<double>{2, 4}, bootstrap)->interval);
}

void TestChange::differences()
{
    MedianBootstrap bootstrap;
    const auto of = [&](const std::vector<double>& measured, const std::vector<double>& reference) {
        return differenceOf(bootstrap.measure(measured, Side::Measured, 2),
                            bootstrap.measure(reference, Side::Reference, 2));
    };
    QVERIFY(!of({}, {1}));
    QCOMPARE(of({0.5}, {0.25})->value, 0.25);
    QVERIFY(!of({0.5}, {0.25})->interval);
    const Difference two = *of({0.5, 0.75}, {0.125, 0.25});
    QCOMPARE(two.value, 0.625 - 0.1875);
    QCOMPARE(two.interval->low, 0.25);
    QCOMPARE(two.interval->high, 0.625);
    QVERIFY(two.isShown());
    QVERIFY(!of({0.5, 0.75}, {0.25, 0.625})->isShown());
}

// Two sides drawn from one distribution: a difference is shown in about one of twenty cases, and
// the median's percentile interval errs on the side of caution.
void TestChange::intervalCoversTheTruth()
{
    std::uint64_t state = 12345;
    const auto next = [&state] {
        state = state * 6364136223846793005ULL + 1442695040888963407ULL;
        return 10.0 + static_cast<double>(state >> 40) / static_cast<double>(1 << 24);
    };
    int shown = 0;
    constexpr int kCases = 200;
    for (int i = 0; i < kCases; ++i) {
        std::vector<double> a(12), b(12);
        std::ranges::generate(a, next);
        std::ranges::generate(b, next);
        shown += changeOfMedians(a, b)->isShown() ? 1 : 0;
    }
    QVERIFY2(shown < kCases / 10, qPrintable(QString::number(shown)));
}

QTEST_GUILESS_MAIN(TestChange)
#include "tst_change.moc"
