#include "support/sweep_runs.h"
#include "support/workspace_fixture.h"
#include "ui/charts/chart_panel.h"
#include "ui/charts/metric_chart.h"
#include "ui/models/runs_filter_model.h"
#include "ui/models/runs_model.h"
#include "ui/models/store_changes.h"
#include "ui/pages/runs/runs_charts.h"
#include "ui/pages/runs/runs_view.h"
#include "ui/pages/sweep/sweep_view.h"

#include <QSettings>
#include <QTableView>
#include <QTest>

#include <algorithm>

using namespace formwork;
using namespace formwork::ui;

class RunsChartsTest : public QObject, private test::WorkspaceFixture
{
    Q_OBJECT

private Q_SLOTS:
    void init();
    void cleanup();
    void curvesAndRowsLightEachOther();
    void aCurveSelectsItsRow();
    void aBrushSelectsItsRows();
    void selectedRowsAreHighlighted();
    void theFilterLimitsTheSweep();
    void highlightedRunsAreTicked();
    void stepsAreReadFromTheStore();
    void theChoiceIsRemembered();

private:
    std::unique_ptr<StoreChanges> m_changes;
    std::unique_ptr<RunsModel> m_model;
    std::unique_ptr<RunsFilterModel> m_filtered;
    std::unique_ptr<RunsView> m_view;
    std::unique_ptr<RunsCharts> m_charts;
    std::vector<RunId> m_runs;
};

void RunsChartsTest::init()
{
    openStore();
    m_changes = std::make_unique<StoreChanges>(*m_store);
    m_runs = test::addSweepRuns(*m_store, 12);
    m_model = std::make_unique<RunsModel>(*m_changes);
    m_model->refresh();
    m_filtered = std::make_unique<RunsFilterModel>(m_model.get());
    m_view = std::make_unique<RunsView>(*m_store, m_model.get(), m_filtered.get());
    m_charts = std::make_unique<RunsCharts>(*m_store, *m_model);
    m_charts->follow(*m_view, *m_filtered);
    m_charts->resize(900, 420);
    m_charts->show();
    m_view->show();
    std::vector<ChartRun> runs;
    for (const RunId run : {m_runs[0], m_runs[1]}) {
        ChartRun& chart = runs.emplace_back();
        chart.id = run;
        chart.name = QString::number(run);
        chart.epochs = m_store->epochs(run);
    }
    m_charts->curves().setRuns(runs);
}

void RunsChartsTest::cleanup()
{
    m_charts.reset();
    m_view.reset();
    m_filtered.reset();
    m_model.reset();
    m_changes.reset();
    closeStore();
}

void RunsChartsTest::curvesAndRowsLightEachOther()
{
    Q_EMIT m_charts->curves().runHovered(m_runs[1]);
    const QModelIndex row = m_model->index(m_model->rowOf(m_runs[1]), 0);
    QVERIFY(row.data(Qt::BackgroundRole).isValid());
    Q_EMIT m_charts->curves().runHovered(std::nullopt);
    QVERIFY(!row.data(Qt::BackgroundRole).isValid());
    const MetricAxes& axes = m_charts->curves().chart(MetricKind::Loss).axes();
    Q_EMIT m_view->runHovered(m_runs[0]);
    QCOMPARE(axes.highlighted(), std::optional(m_runs[0]));
    Q_EMIT m_view->runHovered(std::nullopt);
    QVERIFY(!axes.highlighted());
}

void RunsChartsTest::aCurveSelectsItsRow()
{
    Q_EMIT m_charts->curves().runClicked(m_runs[1]);
    QCOMPARE(m_view->currentRun(), m_runs[1]);
    QCOMPARE(m_view->selectedRuns(), std::vector<RunId>{m_runs[1]});
}

void RunsChartsTest::aBrushSelectsItsRows()
{
    m_charts->showSweep(true);
    QTRY_COMPARE(m_charts->sweep().scene().data.count(), std::size_t(12));
    const std::vector<RunId> brushed = {m_runs[7], m_runs[2], m_runs[3]};
    Q_EMIT m_charts->sweep().runsBrushed(brushed);
    std::vector<RunId> selected = m_view->selectedRuns();
    std::ranges::sort(selected);
    QCOMPARE(selected, (std::vector<RunId>{m_runs[2], m_runs[3], m_runs[7]}));
    QCOMPARE(m_view->currentRun(), m_runs[7]);
    Q_EMIT m_charts->sweep().runChosen(m_runs[5]);
    QCOMPARE(m_view->selectedRuns(), std::vector<RunId>{m_runs[5]});
}

void RunsChartsTest::selectedRowsAreHighlighted()
{
    m_charts->showSweep(true);
    QTRY_COMPARE(m_charts->sweep().scene().data.count(), std::size_t(12));
    m_view->selectRuns({m_runs[1], m_runs[4]});
    QCOMPARE(m_charts->sweep().highlighted().size(), std::size_t(2));
    m_view->select(m_runs[1]);
    QVERIFY(m_charts->sweep().highlighted().empty());
    QVERIFY(m_charts->sweep().scene().current >= 0);
}

void RunsChartsTest::theFilterLimitsTheSweep()
{
    m_charts->showSweep(true);
    QTRY_COMPARE(m_charts->sweep().scene().data.count(), std::size_t(12));
    m_filtered->setFilterText(QStringLiteral("id<=") + QString::number(m_runs[4]));
    QTRY_COMPARE(m_charts->sweep().scene().data.count(), std::size_t(5));
    m_filtered->setFilterText({});
    QTRY_COMPARE(m_charts->sweep().scene().data.count(), std::size_t(12));
}

void RunsChartsTest::highlightedRunsAreTicked()
{
    Q_EMIT m_charts->sweep().tickRequested({m_runs[3], m_runs[9]});
    std::vector<RunId> ticked = m_model->ticked();
    std::ranges::sort(ticked);
    QCOMPARE(ticked, (std::vector<RunId>{m_runs[3], m_runs[9]}));
}

void RunsChartsTest::stepsAreReadFromTheStore()
{
    const RunId run = m_runs[0];
    m_charts->curves().setShownCharts({MetricKind::Loss, MetricKind::StepLoss});
    QVERIFY(m_charts->curves().chart(MetricKind::StepLoss).axes().read(1).empty());
    {
        Store trainer(m_store->workspace(), m_fileSystem); // writes at its end at the latest
        for (std::uint64_t step = 1; step <= 30; ++step)
            trainer.recordStep(run, {.step = step,
                                     .epoch = static_cast<int>((step + 9) / 10),
                                     .loss = 2.0,
                                     .learningRate = 1e-3,
                                     .imagesPerSecond = 10});
    }
    m_charts->curves().setEpochs(run, m_store->epochs(run), 7);
    QCOMPARE(m_charts->curves().chart(MetricKind::StepLoss).axes().read(1).size(), std::size_t(1));
}

void RunsChartsTest::theChoiceIsRemembered()
{
    QSettings settings(m_folder->filePath(QStringLiteral("layout.ini")), QSettings::IniFormat);
    m_charts->curves().setShownCharts({MetricKind::Top5, MetricKind::Loss});
    m_charts->showSweep(true);
    m_charts->saveLayout(settings);
    RunsCharts other(*m_store, *m_model);
    QVERIFY(!other.isSweepShown());
    other.restoreLayout(settings);
    QVERIFY(other.isSweepShown());
    QCOMPARE(other.curves().shownCharts(),
             (std::vector<MetricKind>{MetricKind::Top5, MetricKind::Loss}));
}

QTEST_MAIN(RunsChartsTest)
#include "tst_runs_charts.moc"
