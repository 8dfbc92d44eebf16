#include "support/sample_runs.h"
#include "ui/charts/chart_panel.h"
#include "ui/charts/curve_graph.h"
#include "ui/charts/metric_chart.h"

#include <QApplication>
#include <QCheckBox>
#include <QClipboard>
#include <QFileInfo>
#include <QListWidget>
#include <QMenu>
#include <QMouseEvent>
#include <QRegularExpression>
#include <QSignalSpy>
#include <QSlider>
#include <QTemporaryDir>
#include <QTest>

#include <cmath>

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
    void chartsAreChosenAndArranged();
    void oneChartIsMaximised();
    void stepsAndSamplesAreReadWhenShown();
    void theRunBelowThePointerStandsOut();
    void aClickChoosesTheRun();
    void readoutIsSortedByValue();
    void shiftDragZoomsIntoABox();
    void contextMenuSavesAndCopies();
    void axesOfTheirOwnAreLogarithmic();
    void layoutIsKept();

private:
    QPointF pointOf(MetricKind metric, double epoch, double value);

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

QPointF ChartPanelTest::pointOf(MetricKind metric, double epoch, double value)
{
    MetricChart& chart = m_panel->chart(metric);
    chart.replot(QCustomPlot::rpImmediateRefresh); // lays it out
    return {chart.xAxis->coordToPixel(epoch), chart.yAxis->coordToPixel(value)};
}

void ChartPanelTest::chartsAreChosenAndArranged()
{
    QVERIFY(!m_panel->chart(MetricKind::LearningRate).isVisible());
    m_panel->setShownCharts({MetricKind::Loss, MetricKind::LearningRate, MetricKind::Top5,
                             MetricKind::ImagesPerSecond, MetricKind::Memory});
    QVERIFY(m_panel->chart(MetricKind::Memory).isVisible());
    QVERIFY(!m_panel->chart(MetricKind::Accuracy).isVisible());
    QCoreApplication::processEvents();
    // Three in the first row, in this order.
    QVERIFY(m_panel->chart(MetricKind::Loss).x() < m_panel->chart(MetricKind::LearningRate).x());
    QCOMPARE(m_panel->chart(MetricKind::Loss).y(), m_panel->chart(MetricKind::Top5).y());
    QVERIFY(m_panel->chart(MetricKind::Memory).y() > m_panel->chart(MetricKind::Loss).y());
    // They have the runs, the axis and the crosshair of the others.
    QCOMPARE(range(MetricKind::LearningRate).upper, range(MetricKind::Loss).upper);
    const auto readings = m_panel->chart(MetricKind::Memory).axes().read(10);
    QCOMPARE(readings.size(), std::size_t(4));
    QCOMPARE(*readings[0].train, 2.45);
    QCOMPARE(m_panel->chart(MetricKind::Top5).axes().read(10)[0].validation.has_value(), true);
    m_panel->setShownCharts({}); // one at least
    QCOMPARE(m_panel->shownCharts().size(), std::size_t(5));
}

void ChartPanelTest::oneChartIsMaximised()
{
    MetricChart& loss = m_panel->chart(MetricKind::Loss);
    QTest::mouseDClick(&loss, Qt::LeftButton, {}, QPoint(30, 10)); // the title
    QCOMPARE(m_panel->maximised(), std::optional(MetricKind::Loss));
    QVERIFY(!m_panel->chart(MetricKind::Accuracy).isVisible());
    QTRY_VERIFY(loss.width() > 900);
    QTest::keyClick(&loss, Qt::Key_Return);
    QVERIFY(!m_panel->maximised());
    QVERIFY(m_panel->chart(MetricKind::Accuracy).isVisible());
}

void ChartPanelTest::stepsAndSamplesAreReadWhenShown()
{
    int reads = 0;
    m_panel->setDetailReader([&reads](ChartRun& run, ChartPanel::Details wanted) {
        ++reads;
        if (wanted.steps) {
            run.steps.clear();
            for (std::uint64_t step = 10; step <= 1000; step += 10)
                run.steps.push_back({.step = step,
                                     .epoch = static_cast<int>((step + 99) / 100),
                                     .loss = 2.0 - 0.001 * static_cast<double>(step)});
        }
        if (wanted.samples) {
            SystemSample sample;
            sample.time = run.epochs[0].finishedAt - 1000;
            sample.gpuShare = 0.5;
            run.samples = {sample};
        }
    });
    QCOMPARE(reads, 0);
    m_panel->setShownCharts({MetricKind::Loss, MetricKind::StepLoss, MetricKind::Gpu});
    QCOMPARE(reads, 4);
    const auto steps = m_panel->chart(MetricKind::StepLoss).axes().read(5.5);
    QCOMPARE(steps.size(), std::size_t(4));
    QVERIFY(std::abs(*steps[0].train - 1.45) < 1e-9); // step 550
    const auto gpu = m_panel->chart(MetricKind::Gpu).axes().read(0.9);
    QVERIFY(!gpu.empty());
    QCOMPARE(*gpu[0].train, 50.0);
}

void ChartPanelTest::theRunBelowThePointerStandsOut()
{
    QSignalSpy hovered(m_panel.get(), &ChartPanel::runHovered);
    MetricChart& accuracy = m_panel->chart(MetricKind::Accuracy);
    const double value = *accuracy.axes().read(150)[2].train;
    const QPointF place = pointOf(MetricKind::Accuracy, 150, value);
    QMouseEvent move(QEvent::MouseMove, place, accuracy.mapToGlobal(place), Qt::NoButton,
                     Qt::NoButton, {});
    QApplication::sendEvent(&accuracy, &move);
    QCOMPARE(hovered.size(), 1);
    QCOMPARE(accuracy.axes().highlighted().has_value(), true);
    // In all charts, and first in the readout.
    QCOMPARE(m_panel->chart(MetricKind::Loss).axes().highlighted(), accuracy.axes().highlighted());
    QVERIFY(accuracy.readout().section(QLatin1Char('\n'), 1, 1).startsWith(QStringLiteral("vit")));
    m_panel->setHighlighted(std::nullopt);
    QVERIFY(!accuracy.axes().highlighted());
    m_panel->setHighlighted(4711); // not drawn
    QVERIFY(!accuracy.axes().highlighted());
}

void ChartPanelTest::aClickChoosesTheRun()
{
    QSignalSpy clicked(m_panel.get(), &ChartPanel::runClicked);
    const double value = *m_panel->chart(MetricKind::EpochSeconds).axes().read(100)[1].train;
    QTest::mouseClick(&m_panel->chart(MetricKind::EpochSeconds), Qt::LeftButton, {},
                      pointOf(MetricKind::EpochSeconds, 100, value).toPoint());
    QCOMPARE(clicked.size(), 1);
    QCOMPARE(clicked[0].at(0).toLongLong(), RunId(2));
    QTest::mouseClick(&m_panel->chart(MetricKind::EpochSeconds), Qt::LeftButton, {},
                      pointOf(MetricKind::EpochSeconds, 100, 95).toPoint());
    QCOMPARE(clicked.size(), 1); // no curve there
}

void ChartPanelTest::readoutIsSortedByValue()
{
    MetricChart& seconds = m_panel->chart(MetricKind::EpochSeconds);
    seconds.setCrosshair(100);
    QStringList lines = seconds.readout().split(QLatin1Char('\n'));
    QVERIFY(lines[1].startsWith(QStringLiteral("levit folder"))); // 70 s
    QVERIFY(lines[4].startsWith(QStringLiteral("levit beton")));
    seconds.setHighlighted(1);
    lines = seconds.readout().split(QLatin1Char('\n'));
    QVERIFY(lines[1].startsWith(QStringLiteral("levit beton")));
    QVERIFY(lines[2].startsWith(QStringLiteral("levit folder")));
    // Three digits, also of what is small.
    MetricChart& loss = m_panel->chart(MetricKind::Loss);
    loss.setCrosshair(300);
    QVERIFY2(QRegularExpression(QStringLiteral("train \\d\\.\\d\\d,"))
                     .match(loss.readout())
                     .hasMatch() ||
                 QRegularExpression(QStringLiteral("train 0\\.\\d\\d\\d,"))
                     .match(loss.readout())
                     .hasMatch(),
             qPrintable(loss.readout()));
}

void ChartPanelTest::shiftDragZoomsIntoABox()
{
    MetricChart& loss = m_panel->chart(MetricKind::Loss);
    const QRect area = loss.axisRect()->rect();
    const QPoint from = area.topLeft() + QPoint(area.width() / 4, area.height() / 4);
    const QPoint to = area.center();
    QTest::mousePress(&loss, Qt::LeftButton, Qt::ShiftModifier, from);
    for (const QPoint& place : {(from + to) / 2, to}) {
        QMouseEvent move(QEvent::MouseMove, place, loss.mapToGlobal(place), Qt::NoButton,
                         Qt::LeftButton, Qt::ShiftModifier);
        QApplication::sendEvent(&loss, &move);
    }
    QTest::mouseRelease(&loss, Qt::LeftButton, Qt::ShiftModifier, to);
    QVERIFY(range(MetricKind::Loss).size() < 120);
    QCOMPARE(range(MetricKind::Accuracy).lower, range(MetricKind::Loss).lower);
    m_panel->fit();
    QVERIFY(range(MetricKind::Loss).upper > 300);
}

void ChartPanelTest::contextMenuSavesAndCopies()
{
    const QTemporaryDir folder;
    QSignalSpy failed(m_panel.get(), &ChartPanel::pictureFailed);
    for (const char* name : {"loss.svg", "loss.pdf", "loss.png"}) {
        const QString path = folder.filePath(QLatin1String(name));
        m_panel->savePicture(MetricKind::Loss, path.toStdString());
        QVERIFY(QFileInfo(path).size() > 1000);
    }
    QVERIFY(failed.isEmpty());
    m_panel->savePicture(MetricKind::Loss,
                         folder.filePath(QStringLiteral("loss.png/x.svg")).toStdString());
    QCOMPARE(failed.size(), 1);
    m_panel->copyData(MetricKind::Loss);
    const QStringList lines = QApplication::clipboard()->text().split(QLatin1Char('\n'));
    QCOMPARE(lines.size(), 302); // header, 300 epochs, the end
    QCOMPARE(lines[0].split(QLatin1Char('\t')).size(), 9);
    QCOMPARE(lines[300].split(QLatin1Char('\t'))[0], QStringLiteral("300"));
    m_panel->copyPicture(MetricKind::Loss);
    QVERIFY(!QApplication::clipboard()->image().isNull());
    const std::unique_ptr<QMenu> menu(m_panel->contextMenu(MetricKind::Loss));
    for (QAction* action : menu->actions()) {
        if (action->text() == QStringLiteral("Move back"))
            action->trigger();
    }
    QCOMPARE(m_panel->shownCharts(),
             (std::vector<MetricKind>{MetricKind::EpochSeconds, MetricKind::Loss,
                                      MetricKind::Accuracy}));
}

void ChartPanelTest::axesOfTheirOwnAreLogarithmic()
{
    m_panel->setShownCharts({MetricKind::Loss, MetricKind::LearningRate});
    MetricAxes& axes = m_panel->chart(MetricKind::LearningRate).axes();
    QVERIFY(!axes.isLogarithmic());
    const std::unique_ptr<QMenu> menu(m_panel->contextMenu(MetricKind::LearningRate));
    for (QAction* action : menu->actions()) {
        if (action->text() == QStringLiteral("Logarithmic axis"))
            action->trigger();
    }
    QVERIFY(axes.isLogarithmic());
    QVERIFY(m_panel->chart(MetricKind::LearningRate).yAxis->range().lower > 0);
    QVERIFY(!m_panel->chart(MetricKind::Loss).axes().isLogarithmic());
}

void ChartPanelTest::layoutIsKept()
{
    m_panel->setShownCharts({MetricKind::GradientNorm, MetricKind::Loss});
    m_panel->chart(MetricKind::GradientNorm).axes().setLogarithmic(true);
    const QVariantMap state = m_panel->layoutState();
    ChartPanel other;
    other.applyLayout(state);
    QCOMPARE(other.shownCharts(), m_panel->shownCharts());
    QVERIFY(other.chart(MetricKind::GradientNorm).axes().isLogarithmic());
    other.applyLayout({}); // of an older version
    QCOMPARE(other.shownCharts().size(), std::size_t(2));
}

QTEST_MAIN(ChartPanelTest)
#include "tst_chart_panel.moc"
