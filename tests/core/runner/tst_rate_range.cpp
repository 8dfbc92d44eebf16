#include "core/runner/rate_range.h"

#include "core/experiment/schedule.h"
#include "core/runner/searched_experiment.h"

#include <QTest>

#include <cmath>
#include <vector>

using namespace formwork;
using formwork::test::searchedExperiment;

class TestRateRange : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void theRateRisesExponentially()
    {
        const RateRange range = {1e-6, 1, 50};
        const ExperimentConfig test = rangeConfig(searchedExperiment(), range, 20);
        validateConfig(test);
        QCOMPARE(test.train.epochs, 3);
        QVERIFY(test.data.validation.empty());
        const LearningRateSchedule schedule = makeSchedule(test, 20);
        for (std::uint64_t step = 0; step < 50; step += 7) {
            const double expected = std::pow(1e-6, 1 - static_cast<double>(step) / 50);
            // The straight lines between 64 points lie up to 0.6 % above the curve.
            QVERIFY2(std::abs(schedule.at(step) / expected - 1) < 0.01,
                     qPrintable(QString::number(schedule.at(step) / expected)));
        }
    }

    void smoothsFromTheFirstPointOn()
    {
        const auto smooth = smoothedRates({{1, 2.0}, {2, 2.0}, {3, 1.0}});
        QVERIFY(std::abs(smooth[0].loss - 2.0) < 1e-12);
        QVERIFY(std::abs(smooth[1].loss - 2.0) < 1e-12);
        QVERIFY(std::abs(smooth[2].loss - (0.16 * 2 + 0.128 * 2 + 0.2) / 0.488) < 0.2);
        QCOMPARE(smooth[2].rate, 3.0);
    }

    // A loss that falls as a logistic curve over the logarithm of the rate, steepest at 1e-3.
    void findsTheSteepestFall()
    {
        std::vector<RatePoint> points;
        for (int i = 0; i < 100; ++i) {
            const double exponent = -6 + 6.0 * i / 99;
            const double fall = 1 / (1 + std::exp(-3 * (exponent + 3)));
            points.push_back({std::pow(10, exponent), exponent > -1 ? 50.0 : 2.3 - 1.5 * fall});
        }
        const auto rate = steepestRate(points);
        QVERIFY(rate);
        // Smoothing looks back by four points, a quarter of a decade.
        QVERIFY2(*rate > 7e-4 && *rate < 4e-3, qPrintable(QString::number(*rate)));
    }

    void saysNothingWithoutAFall()
    {
        std::vector<RatePoint> level(40, {1e-3, 2.3});
        for (std::size_t i = 0; i < level.size(); ++i)
            level[i].rate *= static_cast<double>(i + 1);
        QVERIFY(!steepestRate(level));
        QVERIFY(!steepestRate({{1e-3, 2.0}, {1e-2, 1.0}}));
        level[20].loss = std::nan("");
        QVERIFY(!steepestRate(level));
    }
};

QTEST_APPLESS_MAIN(TestRateRange)
#include "tst_rate_range.moc"
