#include "core/report/setting_effects.h"

#include <QTest>

#include <cmath>
#include <limits>
#include <vector>

using namespace formwork;

class TestSettingEffects : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void rankCorrelations();
    void intervals();
    void kruskalAndWallis();
    void manyGroups();
    void numbersHaveAnOrder();
    void twoValuesHaveAnOrder();
    void textsHaveNone();
    void runsWithoutTheFigureAreLeftOut();
    void settingsThatChangedTogether();
    void strongestFirst();
    void fewRunsShowNothing();
};

namespace {

std::vector<std::optional<double>> figures(const std::vector<double>& values)
{
    return {values.begin(), values.end()};
}

} // namespace

// Published examples: hours of television and IQ (-29/165), and Lehmann's with ties.
void TestSettingEffects::rankCorrelations()
{
    const std::vector<double> iq = {106, 100, 86, 101, 99, 103, 97, 113, 112, 110};
    const std::vector<double> hours = {7, 27, 2, 50, 28, 29, 20, 12, 6, 17};
    QVERIFY(std::abs(*rankCorrelation(iq, hours) - -29.0 / 165) < 1e-12);
    const std::vector<double> a = {1, 2, 3, 4, 5};
    QVERIFY(std::abs(*rankCorrelation(a, std::vector<double>{5, 6, 7, 8, 7}) - 0.8207826816681233) <
            1e-12); // as SciPy documents spearmanr
    QCOMPARE(*rankCorrelation(a, std::vector<double>{1, 10, 100, 1e3, 1e9}), 1.0);
    QCOMPARE(*rankCorrelation(a, std::vector<double>{5, 4, 3, 2, 1}), -1.0);
    QVERIFY(!rankCorrelation(a, std::vector<double>{2, 2, 2, 2, 2}));
    QVERIFY(!rankCorrelation(std::vector<double>{1}, std::vector<double>{1}));
}

void TestSettingEffects::intervals()
{
    // tanh(atanh(0.5) ± 1.96 sqrt(1.125 / 27))
    const Interval interval = *rankCorrelationInterval(0.5, 30);
    const double half = 1.959963984540054 * std::sqrt(1.125 / 27);
    QVERIFY(std::abs(interval.low - std::tanh(std::atanh(0.5) - half)) < 1e-12);
    QVERIFY(std::abs(interval.high - std::tanh(std::atanh(0.5) + half)) < 1e-12);
    QVERIFY(interval.low > 0.14 && interval.low < 0.16);
    QVERIFY(interval.high > 0.73 && interval.high < 0.75);
    // A perfect order of a few runs does not prove a perfect order.
    const Interval perfect = *rankCorrelationInterval(1, 6);
    QCOMPARE(perfect.high, 1.0);
    QVERIFY(perfect.low < 0.99 && perfect.low > 0);
    QCOMPARE(rankCorrelationInterval(-1, 6)->low, -1.0);
    QVERIFY(!rankCorrelationInterval(0.5, kFewestRunsForEffect - 1));
}

// The examples in SciPy's documentation of kruskal.
void TestSettingEffects::kruskalAndWallis()
{
    const auto two = kruskalWallis(std::vector<double>{1, 3, 5, 7, 9, 2, 4, 6, 8, 10},
                                   std::vector<std::size_t>{0, 0, 0, 0, 0, 1, 1, 1, 1, 1}, 2);
    QVERIFY(std::abs(two->statistic - 0.2727272727272734) < 1e-12);
    QVERIFY(std::abs(two->pValue - 0.6015081344405895) < 1e-12);
    QCOMPARE(two->explained, 0.0);
    const auto three = kruskalWallis(std::vector<double>{1, 1, 1, 2, 2, 2, 2, 2},
                                     std::vector<std::size_t>{0, 0, 0, 1, 1, 1, 2, 2}, 3);
    QVERIFY(std::abs(three->statistic - 7) < 1e-12);
    QVERIFY(std::abs(three->pValue - 0.0301973834223185) < 1e-12);
    QCOMPARE(three->explained, 1.0);
    QVERIFY(!kruskalWallis(std::vector<double>{1, 1}, std::vector<std::size_t>{0, 1}, 2));
    QVERIFY(!kruskalWallis(std::vector<double>{1, 2}, std::vector<std::size_t>{0, 0}, 2));
}

// Tables of the chi-squared distribution: 7.815 with 3 degrees, 9.488 with 4, 11.070 with 5.
void TestSettingEffects::manyGroups()
{
    for (std::size_t groups = 4; groups <= 6; ++groups) {
        std::vector<double> values;
        std::vector<std::size_t> of;
        for (std::size_t i = 0; i < 10 * groups; ++i) {
            values.push_back(static_cast<double>((i * 7919) % 101));
            of.push_back(i % groups);
        }
        const auto test = kruskalWallis(values, of, groups);
        const double limit = groups == 4 ? 7.815 : groups == 5 ? 9.488 : 11.070;
        QCOMPARE(test->pValue<0.05, test->statistic> limit);
        QVERIFY(test->pValue > 0 && test->pValue <= 1);
    }
}

void TestSettingEffects::numbersHaveAnOrder()
{
    const SettingColumn lr{"optimizer.lr", {"1e-05", "0.001", "0.0001", "0.01", "1e-05", "0.001"}};
    const auto effects = settingEffects({lr}, figures({10, 30, 20, 40, 11, 31}));
    QCOMPARE(effects.size(), std::size_t(1));
    QVERIFY(effects[0].isOrdered);
    QVERIFY(effects[0].correlation > 0.95 && effects[0].correlation < 1);
    QCOMPARE(effects[0].runs, std::size_t(6));
    QVERIFY(effects[0].isShown());
    QCOMPARE(effects[0].medians.front().value, std::string("1e-05"));
    QCOMPARE(effects[0].medians.front().median, 10.5);
    QCOMPARE(effects[0].medians.back().value, std::string("0.01"));
}

void TestSettingEffects::twoValuesHaveAnOrder()
{
    const SettingColumn model{"model.name", {"vit", "levit", "vit", "levit", "vit", "levit"}};
    const auto effects = settingEffects({model}, figures({4, 1, 5, 2, 6, 3}));
    QVERIFY(effects[0].isOrdered);
    QVERIFY(effects[0].correlation > 0.8); // "vit" comes behind "levit"
    QCOMPARE(effects[0].medians.front().value, std::string("levit"));
}

void TestSettingEffects::textsHaveNone()
{
    SettingColumn schedule{"optimizer.schedule", {}};
    std::vector<double> figure;
    for (int i = 0; i < 30; ++i) {
        schedule.values.emplace_back(i % 3 == 0 ? "cosine" : i % 3 == 1 ? "step" : "none");
        figure.push_back((i % 3 == 1 ? 50 : 10) + i);
    }
    const auto effects = settingEffects({schedule}, figures(figure));
    QVERIFY(!effects[0].isOrdered);
    QVERIFY(!effects[0].interval);
    QVERIFY(effects[0].isShown());
    QVERIFY(effects[0].explained > 0.5);
    QCOMPARE(effects[0].strength(), std::sqrt(effects[0].explained));
}

void TestSettingEffects::runsWithoutTheFigureAreLeftOut()
{
    const SettingColumn lr{"optimizer.lr", {"1", "2", "3", "4", "5", "6", "7"}};
    auto figure = figures({1, 2, 3, 4, 5, 0, 0});
    figure[5] = std::nullopt;
    figure[6] = std::numeric_limits<double>::quiet_NaN();
    const auto effects = settingEffects({lr}, figure);
    QCOMPARE(effects[0].runs, std::size_t(5));
    QCOMPARE(effects[0].correlation, 1.0);
    QVERIFY(settingEffects({{"a", {"1", "1", "2"}}}, {1.0, 2.0, std::nullopt}).empty());
    QVERIFY(settingEffects({}, {}).empty());
}

void TestSettingEffects::settingsThatChangedTogether()
{
    const SettingColumn lr{"lr", {"1", "2", "3", "4", "5", "6"}};
    const SettingColumn batch{"batch", {"60", "50", "40", "30", "20", "10"}};
    const SettingColumn decay{"decay", {"1", "5", "2", "6", "3", "4"}};
    const SettingColumn kind{"kind", {"a", "b", "c", "a", "b", "c"}};
    const SettingColumn same{"same", {"x", "y", "z", "x", "y", "z"}};
    for (const SettingEffect& effect :
         settingEffects({lr, batch, decay, kind, same}, figures({1, 2, 3, 4, 5, 6}))) {
        const std::vector<std::string> expected =
            effect.key == "lr"      ? std::vector<std::string>{"batch"}
            : effect.key == "batch" ? std::vector<std::string>{"lr"}
            : effect.key == "kind"  ? std::vector<std::string>{"same"}
            : effect.key == "same"  ? std::vector<std::string>{"kind"}
                                    : std::vector<std::string>{};
        QCOMPARE(effect.changedWith, expected);
    }
}

void TestSettingEffects::strongestFirst()
{
    SettingColumn noise{"noise", {}};
    SettingColumn strong{"strong", {}};
    std::vector<double> figure;
    for (int i = 0; i < 40; ++i) {
        noise.values.push_back(std::to_string((i * 17) % 5));
        strong.values.push_back(std::to_string(i / 4));
        figure.push_back(i + (i * 13) % 7);
    }
    const auto effects = settingEffects({noise, strong}, figures(figure));
    QCOMPARE(effects.front().key, std::string("strong"));
    QVERIFY(effects.front().isShown());
    QVERIFY(!effects.back().isShown());
}

void TestSettingEffects::fewRunsShowNothing()
{
    const auto effects = settingEffects({{"lr", {"1", "2", "3", "4"}}}, figures({1, 2, 3, 4}));
    QCOMPARE(effects[0].correlation, 1.0);
    QVERIFY(!effects[0].interval);
    QVERIFY(!effects[0].isShown());
}

QTEST_APPLESS_MAIN(TestSettingEffects)
#include "tst_setting_effects.moc"
