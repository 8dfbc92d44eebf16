#include "ui/pages/runs/runs_page.h"

#include "support/runs_page_fixture.h"
#include "support/screenshot.h"
#include "ui/charts/chart_panel.h"
#include "ui/charts/metric_chart.h"
#include "ui/pages/runs/run_inspector.h"
#include "ui/pages/runs/run_removal.h"
#include "ui/pages/runs/run_undo.h"
#include "ui/pages/runs/runs_charts.h"
#include "ui/pages/runs/runs_view.h"
#include "ui/pages/runs/samples_tab.h"
#include "ui/widgets/empty_state.h"

#include <QSettings>
#include <QShortcut>
#include <QSignalSpy>
#include <QTabWidget>

using namespace formwork;
using namespace formwork::ui;
using namespace formwork::test;

class TestRunsPage : public QObject, private RunsPageFixture
{
    Q_OBJECT

private Q_SLOTS:
    void init() { openPage(); }
    void cleanup() { closePage(); }

    void emptyWorkspaceOffersToBegin()
    {
        auto* empty = m_page->findChild<EmptyState*>();
        QVERIFY(empty != nullptr && empty->isVisible());
        QSignalSpy create(m_page.get(), &RunsPage::newExperimentRequested);
        QSignalSpy demo(m_page.get(), &RunsPage::demoRequested);
        empty->actionButton()->click();
        empty->secondActionButton()->click();
        QCOMPARE(create.count(), 1);
        QCOMPARE(demo.count(), 1);
        fill();
        QVERIFY(!empty->isVisible());
        QVERIFY(table()->isVisible());
    }

    void drawsAndListsTheRuns()
    {
        QSignalSpy ticked(m_page.get(), &RunsPage::tickedRunsChanged);
        fill();
        QCOMPARE(table()->model()->rowCount(), 4);
        QCOMPARE(ticked.count(), 1);
        QCOMPARE(m_page->tickedRuns().size(), std::size_t(4));
        QCOMPARE(m_page->charts().runs().size(), std::size_t(4));
        const auto readings = m_page->charts().chart(MetricKind::EpochSeconds).axes().read(4);
        QCOMPARE(readings.size(), std::size_t(4));
        for (const CurveReading& reading : readings)
            QVERIFY(reading.train && *reading.train > 10);
    }

    void newRunsTickThemselvesWhileThereAreFew()
    {
        fill();
        std::vector<RunId> fresh;
        for (int i = 0; i < 6; ++i)
            fresh.push_back(m_store->createRun(sampleConfig(kSampleShapes[0], 3)));
        m_page->refresh();
        QCOMPARE(m_page->tickedRuns().size(), std::size_t(8));
        m_page->showRun(fresh.front()); // asked for
        QVERIFY(m_page->model().isTicked(fresh.front()));
    }

    void showRunSelectsAndTicks()
    {
        fill();
        m_page->model().setTicked(m_runs[1], false);
        filter()->setText(QStringLiteral("model:vit_b"));
        m_page->showRun(m_runs[1]);
        QCOMPARE(m_page->selectedRuns(), std::vector<RunId>{m_runs[1]});
        QVERIFY(m_page->model().isTicked(m_runs[1]));

        // Ctrl+Enter starts runs: with Ctrl down a selection must not add up.
        filter()->clear();
        QShortcut start(QKeySequence(Qt::CTRL | Qt::Key_Return), m_page.get());
        connect(&start, &QShortcut::activated, this, [this] {
            m_page->showRun(m_runs[2]);
            m_page->showRun(m_runs[0]);
        });
        m_page->activateWindow();
        table()->setFocus();
        QTest::keyClick(table(), Qt::Key_Return, Qt::ControlModifier);
        QCOMPARE(m_page->selectedRuns(), std::vector<RunId>{m_runs[0]});
    }

    void showSweepFiltersAndTicks()
    {
        fill();
        m_page->model().setTicked(m_runs[1], false);
        filter()->setText(QStringLiteral("nothing like this"));
        m_page->showSweep({m_runs[2], m_runs[1]});
        QCOMPARE(table()->model()->rowCount(), 2);
        QVERIFY(m_page->model().isTicked(m_runs[1]) && m_page->model().isTicked(m_runs[2]));
        QVERIFY(m_page->chartsAndSweep().isSweepShown());
        m_page->showSweep({}); // changes nothing
        QCOMPARE(table()->model()->rowCount(), 2);
    }

    void layoutIsRemembered()
    {
        fill();
        QSettings settings(m_folder->filePath(QStringLiteral("layout.ini")), QSettings::IniFormat);
        ChartOptions options;
        options.smoothing = 0.6;
        options.showTrain = false;
        m_page->charts().setOptions(options);
        table()->setColumnHidden(RunsModel::Tags, true);
        m_page->model().setTicked(m_runs, false);
        m_page->model().setTicked(m_runs[2], true);
        m_page->saveLayout(settings);
        // Made while nobody looks.
        const RunId fresh = m_store->createRun(sampleConfig(kSampleShapes[0], 3));

        RunsPage another(*m_changes, *m_watcher);
        another.restoreLayout(settings);
        QCOMPARE(another.charts().options(), options);
        QVERIFY(tableOf(another)->isColumnHidden(RunsModel::Tags));
        QVERIFY(!tableOf(another)->isColumnHidden(RunsModel::Started));
        QCOMPARE(another.tickedRuns(), (std::vector<RunId>{fresh, m_runs[2]}));
        m_page->refresh();
        m_page->model().setTicked(m_page->tickedRuns(), false);
        m_page->saveLayout(settings);
        another.restoreLayout(settings);
        QVERIFY(another.tickedRuns().empty());
    }

    void screenshots()
    {
        saveScreenshots(*m_page, QStringLiteral("runs-empty"));
        fill(300, 212);
        m_store->setTags(m_runs[0], {"baseline"});
        m_store->finishRun(m_runs[0], RunStatus::Stopped);
        m_store->claimRun(m_runs[0]); // resumed
        m_page->refresh();
        select(m_runs[0]);
        saveScreenshots(*m_page, QStringLiteral("runs"));
        m_page->charts().chart(MetricKind::Accuracy).crosshairMoved(150);
        ChartOptions options;
        options.smoothing = 0.9;
        options.logarithmicLoss = true;
        m_page->charts().setOptions(options);
        m_page->inspector().findChild<QTabWidget*>()->setCurrentIndex(2);
        QTest::qWait(80); // for the charts, which a timer draws
        saveScreenshots(*m_page, QStringLiteral("runs-crosshair"));
        m_page->inspector().findChild<QTabWidget*>()->setCurrentIndex(1);
        select(m_runs[3]);
        action(QStringLiteral("Delete"))->trigger();
        saveScreenshots(*m_page, QStringLiteral("runs-config"));
        m_page->undo().undoAction()->trigger();

        addSeeds(60);
        m_page->charts().setOptions({});
        m_page->view().setGrouping(std::string());
        m_page->view().tree()->expand(m_page->view().tree()->model()->index(0, 0));
        auto* tabs = m_page->inspector().findChild<QTabWidget*>();
        for (int tab = 0; tab < tabs->count(); ++tab) {
            if (tabs->tabText(tab) == QLatin1String("System"))
                tabs->setCurrentIndex(tab);
        }
        QTest::qWait(80); // for the charts, which a timer draws
        saveScreenshots(*m_page, QStringLiteral("runs-grouped"));
        m_page->view().setGrouping(std::nullopt);
        select(m_runs[1]);
        tabs->setCurrentWidget(m_page->inspector().samplesTab());
        ChartOptions elapsed;
        elapsed.x = XAxisKind::Elapsed;
        m_page->charts().setOptions(elapsed);
        m_page->model().setTicked(m_runs, true);
        saveScreenshots(*m_page, QStringLiteral("runs-samples"));
    }
};

QTEST_MAIN(TestRunsPage)
#include "tst_runs_page.moc"
