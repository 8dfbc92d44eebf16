#include "ui/charts/chart_drag.h"

#include "support/sample_runs.h"
#include "ui/charts/chart_panel.h"
#include "ui/charts/metric_chart.h"

#include <QFile>
#include <QMimeData>
#include <QSvgRenderer>
#include <QTest>
#include <QUrl>

#include <memory>

using namespace formwork;
using namespace formwork::ui;
using namespace formwork::test;

class TestChartDrag : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void titleIsDraggedOut()
    {
        ChartPanel panel;
        ChartRun run;
        run.id = 1;
        run.name = QStringLiteral("levit beton");
        for (int number = 1; number <= 5; ++number)
            run.epochs.push_back(sampleEpoch(kSampleShapes[0], number));
        panel.setRuns({run});
        panel.resize(1200, 400);
        panel.show();
        QVERIFY(QTest::qWaitForWindowExposed(&panel));
        MetricChart& chart = panel.chart(MetricKind::Accuracy);
        auto* drag = chart.findChild<ChartDrag*>();
        QVERIFY(drag != nullptr);
        std::unique_ptr<QMimeData> dragged;
        drag->setStarter([&](std::unique_ptr<QMimeData> data) { dragged = std::move(data); });

        // From inside the plot the same way pans.
        const int middle = chart.width() / 2;
        const int inside = chart.axisRect()->top() + 40;
        QTest::mousePress(&chart, Qt::LeftButton, {}, QPoint(middle, inside));
        moveTo(chart, QPoint(middle + 60, inside));
        QTest::mouseRelease(&chart, Qt::LeftButton, {}, QPoint(middle + 60, inside));
        QVERIFY(dragged == nullptr);

        const QPoint title(middle, 6);
        QVERIFY(title.y() < chart.axisRect()->top());
        QTest::mousePress(&chart, Qt::LeftButton, {}, title);
        moveTo(chart, title + QPoint(1, 0)); // a click that trembles
        QVERIFY(dragged == nullptr);
        moveTo(chart, title + QPoint(60, 60));
        QTest::mouseRelease(&chart, Qt::LeftButton, {}, title + QPoint(60, 60));
        QVERIFY(dragged != nullptr);

        const QByteArray svg = dragged->data(QStringLiteral("image/svg+xml"));
        QVERIFY(QSvgRenderer(svg).isValid());
        QVERIFY(svg.contains("<text")); // real text
        QVERIFY(dragged->hasImage());
        QVERIFY(qvariant_cast<QImage>(dragged->imageData()).width() > chart.width());
        QCOMPARE(dragged->urls().size(), 1);
        const QString path = dragged->urls().front().toLocalFile();
        QVERIFY(path.endsWith(QStringLiteral("/accuracy.svg")));
        QFile file(path);
        QVERIFY(file.open(QIODevice::ReadOnly));
        QCOMPARE(file.readAll(), svg);
    }

private:
    static void moveTo(QWidget& widget, QPoint place)
    {
        QMouseEvent move(QEvent::MouseMove, place, widget.mapToGlobal(place), Qt::NoButton,
                         Qt::LeftButton, Qt::NoModifier);
        QCoreApplication::sendEvent(&widget, &move);
    }
};

QTEST_MAIN(TestChartDrag)
#include "tst_chart_drag.moc"
