#include "ui/charts/confusion_chart.h"

#include <QTest>

using namespace formwork;
using namespace formwork::ui;

class TestConfusionChart : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void reportsWhatACellStandsFor()
    {
        ConfusionChart chart;
        chart.resize(400, 400);
        ConfusionRecord record;
        record.classNames = {"tench", "church"};
        record.cells = {{0, 0, 3}, {0, 1, 1}, {1, 1, 4}};
        chart.setRecord(record);
        QVERIFY(chart.textAt({390, 10}).contains(QStringLiteral("tench taken for church")));
        QVERIFY(chart.accessibleDescription().contains(QStringLiteral("7")));
    }

    // The matrix of so many would be 80 GB.
    void ofManyClassesThereIsNoMatrix()
    {
        ConfusionChart chart;
        chart.resize(400, 400);
        ConfusionRecord record;
        record.classNames.resize(100'000, "class");
        record.cells = {{0, 99'999, 3}};
        chart.setRecord(record);
        QVERIFY(chart.textAt({200, 200}).isEmpty());
        QVERIFY(chart.accessibleDescription().contains(QStringLiteral("too many")));
        QVERIFY(!chart.grab().isNull());
    }
};

QTEST_MAIN(TestConfusionChart)
#include "tst_confusion_chart.moc"
