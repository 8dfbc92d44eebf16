#include "support/sample_runs.h"
#include "ui/charts/chart_panel.h"
#include "ui/charts/curve_graph.h"
#include "ui/charts/metric_chart.h"

#include <QApplication>
#include <QCheckBox>
#include <QListWidget>
#include <QMouseEvent>
#include <QSignalSpy>
#include <QSlider>
#include <QTest>

using namespace formwork;
using namespace formwork::ui;

class ChartPanelTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init();
    void cleanup();
    void fitsAllRuns();
    void zoomIsShared();
    void knownRevisionsAreNotDrawnAgain();
    void newEpochsAreFollowedUntilTheUserZooms();
    void crosshairReadsAllCurvesInAllCharts();
    void crosshairByKeyboard();
    void legendHidesARun();
    void optionsChooseTheCurves();
    void logarithmicAxisStaysPositive();
    void smoothingKeepsTheRawCurve();
    void disturbedEpochsAreMarked();
    void paletteChangeRecolours();
    void hiddenPanelIsNotDrawn();
    void burstOfUpdatesIsFewRedraws();
    void coloursDifferAndRepeatWithDashes();

private:
    std::vector<ChartRun> sampleRuns(int epochs) const;
    QCPRange range(MetricKind metric) { return m_panel->chart(metric).xAxis->range(); }

    std::unique_ptr<ChartPanel> m_panel;
};

std::vector<ChartRun> ChartPanelTest::sampleRuns(int epochs) const
{
    std::vector<ChartRun> runs;
    for (std::size_t i = 0; i < test::kSampleShapes.size(); ++i)
        runs.push_back({static_cast<RunId>(i + 1), QString::fromUtf8(test::kSampleShapes[i].name),
                        static_cast<int>(i), true,
                        test::sampleEpochs(test::kSampleShapes[i], epochs), 0});
    return runs;
}

void ChartPanelTest::init()
{
    m_panel = std::make_unique<ChartPanel>();
    m_panel->resize(1000, 400);
    m_panel->show();
    QVERIFY(QTest::qWaitForWindowExposed(m_panel.get()));
    m_panel->setRuns(sampleRuns(300));
}

void ChartPanelTest::cleanup()
{
    m_panel.reset();
}

void ChartPanelTest::fitsAllRuns()
{
    for (const MetricKind metric :
         {MetricKind::EpochSeconds, MetricKind::Accuracy, MetricKind::Loss}) {
        QVERIFY(range(metric).lower < 1);
        QVERIFY(range(metric).upper > 300 && range(metric).upper < 330);
        for (const CurveReading& reading : m_panel->chart(metric).axes().read(1))
            QVERIFY(m_panel->chart(metric).yAxis->range().contains(*reading.train));
    }
    QCOMPARE(m_panel->chart(MetricKind::EpochSeconds).yAxis->range().lower, 0.0);
}

void ChartPanelTest::zoomIsShared()
{
    MetricChart& accuracy = m_panel->chart(MetricKind::Accuracy);
    QTest::keyClick(&accuracy, Qt::Key_Plus);
    QVERIFY(range(MetricKind::Accuracy).size() < 290);
    QCOMPARE(range(MetricKind::Loss).lower, range(MetricKind::Accuracy).lower);
    QCOMPARE(range(MetricKind::EpochSeconds).upper, range(MetricKind::Accuracy).upper);
    QTest::mouseDClick(&accuracy, Qt::LeftButton);
    QVERIFY(range(MetricKind::Loss).upper > 300);
}

void ChartPanelTest::newEpochsAreFollowedUntilTheUserZooms()
{
    m_panel->setEpochs(1, test::sampleEpochs(test::kSampleShapes[0], 400));
    QVERIFY(range(MetricKind::Loss).upper > 400);
    QTest::keyClick(&m_panel->chart(MetricKind::Loss), Qt::Key_Plus);
    const double chosen = range(MetricKind::Loss).upper;
    m_panel->setEpochs(1, test::sampleEpochs(test::kSampleShapes[0], 500));
    QCOMPARE(range(MetricKind::Loss).upper, chosen);
    m_panel->fit();
    QVERIFY(range(MetricKind::Loss).upper > 500);
    m_panel->setEpochs(77, {});
    QCOMPARE(m_panel->runs().size(), std::size_t(4));
}

void ChartPanelTest::knownRevisionsAreNotDrawnAgain()
{
    const auto epochsDrawn = [this] {
        return m_panel->chart(MetricKind::Loss).axes().epochRange()->second;
    };
    std::vector<ChartRun> runs = sampleRuns(20);
    for (ChartRun& run : runs)
        run.revision = 1;
    m_panel->setRuns(runs);
    QCOMPARE(epochsDrawn(), 20.0);
    runs[0].epochs = test::sampleEpochs(test::kSampleShapes[0], 30);
    runs[0].name = QStringLiteral("another name");
    runs[0].revision = 2;
    m_panel->setRuns(runs);
    QCOMPARE(epochsDrawn(), 30.0);
    runs[0].name = QStringLiteral("third name");
    m_panel->setRuns(runs);
    QCOMPARE(m_panel->chart(MetricKind::Loss).axes().read(5).front().name,
             QStringLiteral("third name"));
}

void ChartPanelTest::crosshairReadsAllCurvesInAllCharts()
{
    MetricChart& accuracy = m_panel->chart(MetricKind::Accuracy);
    accuracy.replot();
    const int x = static_cast<int>(accuracy.xAxis->coordToPixel(150));
    const QPointF place(x, accuracy.axisRect()->center().y());
    QMouseEvent move(QEvent::MouseMove, place, accuracy.mapToGlobal(place), Qt::NoButton,
                     Qt::NoButton, Qt::NoModifier);
    QApplication::sendEvent(&accuracy, &move);
    QVERIFY(accuracy.crosshair().has_value());
    const double epoch = *accuracy.crosshair();
    QVERIFY(std::abs(epoch - 150) <= 1);
    for (const MetricKind metric : {MetricKind::EpochSeconds, MetricKind::Loss})
        QCOMPARE(m_panel->chart(metric).crosshair(), std::optional(epoch));
    for (const test::SampleShape& shape : test::kSampleShapes)
        QVERIFY(accuracy.readout().contains(QString::fromUtf8(shape.name)));
    const EpochRecord truth = test::sampleEpoch(test::kSampleShapes[0], epoch);
    const QString value = QLocale().toString(*truth.validationTop1 * 100, 'f', 1);
    QVERIFY2(accuracy.readout().contains(QStringLiteral("validation ") + value),
             qPrintable(accuracy.readout()));
}

void ChartPanelTest::crosshairByKeyboard()
{
    MetricChart& loss = m_panel->chart(MetricKind::Loss);
    QTest::keyClick(&loss, Qt::Key_Right);
    QCOMPARE(loss.crosshair(), std::optional(1.0));
    QTest::keyClick(&loss, Qt::Key_Right, Qt::ShiftModifier);
    QCOMPARE(loss.crosshair(), std::optional(11.0));
    QTest::keyClick(&loss, Qt::Key_End);
    QCOMPARE(m_panel->chart(MetricKind::Accuracy).crosshair(), std::optional(300.0));
    QTest::keyClick(&loss, Qt::Key_Home);
    QCOMPARE(loss.crosshair(), std::optional(1.0));
    QTest::keyClick(&loss, Qt::Key_Escape);
    QVERIFY(!loss.crosshair());
    QVERIFY(loss.readout().isEmpty());
}

void ChartPanelTest::legendHidesARun()
{
    auto* legend = m_panel->findChild<QListWidget*>();
    QCOMPARE(legend->count(), 4);
    QCOMPARE(legend->item(1)->text(), QStringLiteral("levit folder"));
    legend->item(1)->setCheckState(Qt::Unchecked);
    QCOMPARE(m_panel->chart(MetricKind::Loss).axes().read(10).size(), std::size_t(3));
    // It stays hidden when the list is built again.
    m_panel->setRuns(sampleRuns(20));
    QCOMPARE(legend->item(1)->checkState(), Qt::Unchecked);
    QCOMPARE(m_panel->chart(MetricKind::Loss).axes().read(10).size(), std::size_t(3));
    legend->item(1)->setCheckState(Qt::Checked);
    QCOMPARE(m_panel->chart(MetricKind::Loss).axes().read(10).size(), std::size_t(4));
}

void ChartPanelTest::optionsChooseTheCurves()
{
    ChartOptions options;
    options.showTrain = false;
    m_panel->setOptions(options);
    for (const CurveReading& reading : m_panel->chart(MetricKind::Accuracy).axes().read(10))
        QVERIFY(!reading.train && reading.validation);
    // The runtime is of the whole epoch.
    for (const CurveReading& reading : m_panel->chart(MetricKind::EpochSeconds).axes().read(10))
        QVERIFY(reading.train.has_value());
    QSignalSpy changed(m_panel.get(), &ChartPanel::optionsChanged);
    for (QCheckBox* box : m_panel->findChildren<QCheckBox*>()) {
        if (box->text() == QStringLiteral("&Train"))
            box->click();
    }
    QCOMPARE(changed.count(), 1);
    QVERIFY(m_panel->options().showTrain);
}

void ChartPanelTest::logarithmicAxisStaysPositive()
{
    ChartOptions options;
    options.logarithmicLoss = true;
    m_panel->setOptions(options);
    const QCPAxis* axis = m_panel->chart(MetricKind::Loss).yAxis;
    QCOMPARE(axis->scaleType(), QCPAxis::stLogarithmic);
    QVERIFY(axis->range().lower > 0.1 && axis->range().upper < 4);
    QCOMPARE(m_panel->chart(MetricKind::Accuracy).yAxis->scaleType(), QCPAxis::stLinear);
}

void ChartPanelTest::smoothingKeepsTheRawCurve()
{
    const auto shown = [this] {
        int graphs = 0;
        const MetricChart& loss = m_panel->chart(MetricKind::Loss);
        for (int i = 0; i < loss.graphCount(); ++i) {
            const auto* curve = qobject_cast<const CurveGraph*>(loss.graph(i));
            graphs += curve != nullptr && curve->visible() && curve->pointCount() > 1 ? 1 : 0;
        }
        return graphs;
    };
    QCOMPARE(shown(), 8); // train and validation of four runs
    const auto before = m_panel->chart(MetricKind::Loss).axes().read(50);
    m_panel->findChild<QSlider*>()->setValue(90);
    QCOMPARE(m_panel->options().smoothing, 0.9);
    QCOMPARE(shown(), 16);
    // The crosshair keeps showing what was measured.
    const auto after = m_panel->chart(MetricKind::Loss).axes().read(50);
    QCOMPARE(after.front().train, before.front().train);
}

void ChartPanelTest::disturbedEpochsAreMarked()
{
    const auto crosses = [this](MetricKind metric) {
        std::vector<double> places;
        const MetricChart& chart = m_panel->chart(metric);
        for (int i = 0; i < chart.graphCount(); ++i) {
            const QCPGraph* graph = chart.graph(i);
            if (graph->scatterStyle().shape() == QCPScatterStyle::ssCross && graph->visible())
                for (const QCPGraphData& point : *graph->data())
                    places.push_back(point.key);
        }
        return places;
    };
    std::vector<ChartRun> runs = sampleRuns(20);
    m_panel->setRuns(runs);
    QVERIFY(crosses(MetricKind::EpochSeconds).empty());
    runs[1].epochs[4].otherLoad = 0.5;
    runs[1].epochs[6].otherLoad = 0.05;
    m_panel->setRuns(runs);
    QCOMPARE(crosses(MetricKind::EpochSeconds), std::vector<double>{5});
    QVERIFY(crosses(MetricKind::Loss).empty()); // losses do not depend on it
    runs[1].epochs[4].otherLoad = 0.01;
    m_panel->setRuns(runs);
    QVERIFY(crosses(MetricKind::EpochSeconds).empty());
}

void ChartPanelTest::paletteChangeRecolours()
{
    MetricChart& chart = m_panel->chart(MetricKind::Loss);
    QPalette dark;
    dark.setColor(QPalette::Base, QColor(20, 20, 20));
    dark.setColor(QPalette::Text, Qt::white);
    m_panel->setPalette(dark);
    chart.replot();
    QCOMPARE(chart.xAxis->tickLabelColor(), QColor(Qt::white));
    const QImage picture = chart.toPixmap().toImage();
    QCOMPARE(picture.pixelColor(picture.width() - 2, picture.height() - 2), QColor(20, 20, 20));
    QCOMPARE(chart.graph(2)->pen().color(), runColour(0, true));
}

void ChartPanelTest::hiddenPanelIsNotDrawn()
{
    QTest::qWait(120); // for what init() left to be drawn
    QSignalSpy drawn(&m_panel->chart(MetricKind::Loss), &QCustomPlot::afterReplot);
    m_panel->hide();
    m_panel->setEpochs(1, test::sampleEpochs(test::kSampleShapes[0], 10));
    QTest::qWait(150); // for longer than a redraw takes to come
    QCOMPARE(drawn.count(), 0);
    m_panel->show();
    QTRY_VERIFY(drawn.count() > 0);
}

void ChartPanelTest::burstOfUpdatesIsFewRedraws()
{
    QTest::qWait(120); // for what init() left to be drawn
    QSignalSpy drawn(&m_panel->chart(MetricKind::Loss), &QCustomPlot::afterReplot);
    for (int epoch = 1; epoch <= 50; ++epoch) {
        m_panel->setEpochs(1, test::sampleEpochs(test::kSampleShapes[0], epoch));
        QCoreApplication::processEvents();
    }
    QTRY_VERIFY(drawn.count() > 0);
    QVERIFY2(drawn.count() < 25, qPrintable(QString::number(drawn.count())));
}

void ChartPanelTest::coloursDifferAndRepeatWithDashes()
{
    QVERIFY(kRunColours >= 10);
    for (const bool dark : {false, true}) {
        std::set<QRgb> colours;
        for (int i = 0; i < kRunColours; ++i)
            colours.insert(runColour(i, dark).rgb());
        QCOMPARE(colours.size(), std::size_t(kRunColours));
        QCOMPARE(runColour(kRunColours, dark), runColour(0, dark));
        QVERIFY(runPen(kRunColours, CurvePart::Train, dark, 1).dashPattern() !=
                runPen(0, CurvePart::Train, dark, 1).dashPattern());
        QVERIFY(runPen(0, CurvePart::Validation, dark, 1).style() == Qt::CustomDashLine);
        QVERIFY(runPen(0, CurvePart::Train, dark, 1).style() == Qt::SolidLine);
    }
}

QTEST_MAIN(ChartPanelTest)
#include "tst_chart_panel.moc"
