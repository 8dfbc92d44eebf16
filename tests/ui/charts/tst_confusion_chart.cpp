#include "ui/charts/confusion_chart.h"

#include <QSignalSpy>
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
        QVERIFY(chart.textAt({390, 10}).contains(QStringLiteral("tench predicted as church")));
        QVERIFY(chart.accessibleDescription().contains(QStringLiteral("7")));
    }

    // The matrix of this many would be 80 GB.
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

    void cellsAreChosenByPointerAndKeys()
    {
        ConfusionChart chart;
        chart.resize(400, 400);
        ConfusionRecord record;
        record.classNames = {"tench", "church"};
        record.cells = {{0, 0, 3}, {0, 1, 1}, {1, 1, 4}};
        chart.setRecord(record);
        chart.show();
        QSignalSpy chosen(&chart, &ConfusionChart::cellChosen);
        QPoint place; // of tench predicted as church
        for (int x = 390; x > 0 && place.isNull(); --x) {
            if (chart.textAt({x, 20}).contains(QStringLiteral("predicted as")))
                place = {x, 20};
        }
        QTest::mouseClick(&chart, Qt::LeftButton, {}, place);
        QCOMPARE(chosen.size(), 1);
        QCOMPARE(chosen[0].at(1).toString(), QStringLiteral("church"));
        QTest::keyClick(&chart, Qt::Key_Down);
        QTest::keyClick(&chart, Qt::Key_Return);
        QCOMPARE(chosen[1].at(0).toString(), QStringLiteral("church"));
        QTest::keyClick(&chart, Qt::Key_Left); // empty
        QTest::keyClick(&chart, Qt::Key_Return);
        QCOMPARE(chosen.size(), 2);
        const QImage counts = chart.grab().toImage();
        chart.setNormalised(true);
        QVERIFY(chart.grab().toImage() != counts);
    }
};

QTEST_MAIN(TestConfusionChart)
#include "tst_confusion_chart.moc"
