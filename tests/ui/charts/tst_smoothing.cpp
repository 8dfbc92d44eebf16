#include "ui/charts/smoothing.h"

#include <QTest>

#include <cmath>
#include <limits>

using namespace formwork::ui;

class SmoothingTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void weightZeroChangesNothing();
    void constantStaysConstant();
    void matchesTheSumOfWeights();
    void skipsWhatIsNotFinite();
    void weightOneIsStillFinite();
    void emptyIsEmpty();
};

void SmoothingTest::weightZeroChangesNothing()
{
    const std::vector<double> values = {3, 1, 4, 1, 5};
    QCOMPARE(smoothed(values, 0), values);
}

void SmoothingTest::constantStaysConstant()
{
    const std::vector<double> values(50, 0.7);
    for (const double value : smoothed(values, 0.95))
        QVERIFY(std::abs(value - 0.7) < 1e-12);
}

// The definition, written out: a mean of all values so far with weights w^(t - i).
void SmoothingTest::matchesTheSumOfWeights()
{
    std::vector<double> values = {2.3, 2.0, 1.7, 1.9, 1.2, 0.4, 9.0};
    for (int i = 0; i < 300; ++i) // until the first ones count for nothing
        values.push_back(1 + 0.5 * std::sin(0.7 * i));
    const double weight = 0.8;
    const std::vector<double> result = smoothed(values, weight);
    QCOMPARE(result.front(), values.front());
    for (std::size_t t = 0; t < values.size(); ++t) {
        double sum = 0;
        double weights = 0;
        for (std::size_t i = 0; i <= t; ++i) {
            const double each = std::pow(weight, static_cast<double>(t - i));
            sum += each * values[i];
            weights += each;
        }
        QVERIFY(std::abs(result[t] - sum / weights) < 1e-12);
    }
}

void SmoothingTest::skipsWhatIsNotFinite()
{
    const double nan = std::numeric_limits<double>::quiet_NaN();
    const std::vector<double> result = smoothed(std::vector<double>{1, nan, 1, 1}, 0.5);
    QCOMPARE(result[0], 1.0);
    QVERIFY(std::isnan(result[1]));
    QCOMPARE(result[2], 1.0);
    QCOMPARE(result[3], 1.0);
}

void SmoothingTest::weightOneIsStillFinite()
{
    for (const double value : smoothed(std::vector<double>{1, 2, 3}, 1.0))
        QVERIFY(std::isfinite(value) && value >= 1 && value <= 3);
}

void SmoothingTest::emptyIsEmpty()
{
    QVERIFY(smoothed({}, 0.5).empty());
}

QTEST_APPLESS_MAIN(SmoothingTest)
#include "tst_smoothing.moc"
