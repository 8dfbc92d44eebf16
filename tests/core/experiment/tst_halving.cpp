#include "core/experiment/halving.h"

#include <QTest>

#include <limits>

using namespace formwork;

class TestHalving : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void pausesGrowByTheFactor();
    void theBestSurvive();
    void budgets();
    void namesOfMetrics();
};

void TestHalving::pausesGrowByTheFactor()
{
    const HalvingRule rule{.factor = 3, .minEpochs = 5, .metric = HalvingMetric::ValidationTop1};
    QCOMPARE(nextPause(rule, 0, 100), 5);
    QCOMPARE(nextPause(rule, 4, 100), 5);
    QCOMPARE(nextPause(rule, 5, 100), 15);
    QCOMPARE(nextPause(rule, 15, 100), 45);
    QCOMPARE(nextPause(rule, 45, 100), 0); // 135 is beyond the end
    QCOMPARE(nextPause(rule, 0, 5), 0);    // the end is not a pause
    QCOMPARE(nextPause({}, 0, 100), 0);
    QVERIFY(!HalvingRule{}.isOn());
}

void TestHalving::theBestSurvive()
{
    HalvingRule rule{.factor = 3, .minEpochs = 1, .metric = HalvingMetric::ValidationTop1};
    const double nan = std::numeric_limits<double>::quiet_NaN();
    const std::vector<std::optional<double>> values = {0.5, std::nullopt, 0.9, nan, 0.9, 0.1, 0.7};
    QCOMPARE(survivors(rule, values), (std::vector<std::size_t>{2, 4}));
    rule.metric = HalvingMetric::TrainLoss;
    QCOMPARE(survivors(rule, values), (std::vector<std::size_t>{5, 0}));
    QCOMPARE(survivorCount(rule, 9), std::size_t(3));
    QCOMPARE(survivorCount(rule, 8), std::size_t(2));
    QCOMPARE(survivorCount(rule, 2), std::size_t(1));
    QCOMPARE(survivorCount(rule, 0), std::size_t(0));
    QCOMPARE(survivorCount({}, 7), std::size_t(7));
    QVERIFY(survivors(rule, {}).empty());
}

void TestHalving::budgets()
{
    const HalvingRule rule{.factor = 3, .minEpochs = 5, .metric = HalvingMetric::ValidationTop1};
    const SweepBudget budget = sweepBudget(rule, std::vector<int>(9, 45));
    QCOMPARE(budget.rungs.size(), std::size_t(3));
    QCOMPARE(budget.epochs, std::uint64_t(9 * 5 + 3 * 10 + 30));
    QCOMPARE(budget.fullEpochs, std::uint64_t(405));
    QCOMPARE(budgetText(budget),
             std::string("9 runs to epoch 5, 3 to 15, 1 to 45: 105 of 405 epochs"));
    QCOMPARE(budgetText(sweepBudget({}, {10, 10})), std::string("2 runs to epoch 10: 20 epochs"));
    QCOMPARE(budgetText(sweepBudget({}, {1})), std::string("1 run to epoch 1: 1 epoch"));
    // Two runs end before the first decision, three are asked at it.
    const SweepBudget mixed = sweepBudget(rule, {3, 5, 20, 20, 20});
    QCOMPARE(mixed.epochs, std::uint64_t(3 + 5 + 3 * 5 + 15));
    QCOMPARE(mixed.rungs.back().runs, std::size_t(1));
    QVERIFY(sweepBudget(rule, {}).rungs.empty());
}

void TestHalving::namesOfMetrics()
{
    for (const auto metric : {HalvingMetric::ValidationTop1, HalvingMetric::ValidationLoss,
                              HalvingMetric::TrainTop1, HalvingMetric::TrainLoss})
        QCOMPARE(*halvingMetricFromName(halvingMetricName(metric)), metric);
    QVERIFY(!halvingMetricFromName("top1"));
    QVERIFY(isOfValidation(HalvingMetric::ValidationLoss));
    QVERIFY(!isOfValidation(HalvingMetric::TrainLoss));
}

QTEST_APPLESS_MAIN(TestHalving)
#include "tst_halving.moc"
