#include "ui/charts/chart_options.h"

#include <QTest>

using namespace formwork;
using namespace formwork::ui;

class TestChartOptions : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void comeBackFromTheirMap()
    {
        const ChartOptions options = {.showTrain = false,
                                      .showValidation = false,
                                      .smoothing = 0.4,
                                      .logarithmicLoss = true,
                                      .x = XAxisKind::Elapsed};
        QCOMPARE(ChartOptions::fromMap(options.toMap()), options);
        QCOMPARE(ChartOptions::fromMap(ChartOptions().toMap()), ChartOptions());
    }

    // As settings files have them: every value is a text.
    void comeBackFromTexts()
    {
        QVariantMap map = ChartOptions{.showTrain = false, .smoothing = 0.25}.toMap();
        for (QVariant& value : map)
            value = value.toString();
        const ChartOptions options = ChartOptions::fromMap(map);
        QVERIFY(!options.showTrain && options.showValidation);
        QCOMPARE(options.smoothing, 0.25);
    }

    void whatIsMissingHasItsDefault() { QCOMPARE(ChartOptions::fromMap({}), ChartOptions()); }
};

QTEST_APPLESS_MAIN(TestChartOptions)
#include "tst_chart_options.moc"
