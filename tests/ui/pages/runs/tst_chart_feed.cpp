#include "ui/pages/runs/chart_feed.h"

#include "support/runs_page_fixture.h"
#include "ui/charts/chart_panel.h"
#include "ui/charts/metric_chart.h"
#include "ui/pages/runs/runs_view.h"

#include <QTreeView>

using namespace formwork;
using namespace formwork::ui;
using namespace formwork::test;

class TestChartFeed : public QObject, private RunsPageFixture
{
    Q_OBJECT

private Q_SLOTS:
    void init() { openPage(); }
    void cleanup() { closePage(); }

    void anotherConnectionsEpochAppears()
    {
        fill();
        const RunId running = m_runs.front();
        MetricChart& loss = m_page->charts().chart(MetricKind::Loss);
        const auto lossAt = [&](int epoch) -> std::optional<double> {
            for (const CurveReading& reading : loss.axes().read(epoch)) {
                if (reading.run == running)
                    return reading.train;
            }
            return std::nullopt;
        };
        QVERIFY(!lossAt(5));

        Store trainer(m_store->workspace(), m_fileSystem);
        EpochRecord epoch = sampleEpoch(kSampleShapes[0], 5);
        epoch.trainLoss = 1.25;
        trainer.recordEpoch(running, epoch);
        QTRY_COMPARE_WITH_TIMEOUT(lossAt(5), std::optional<double>(1.25), 3000);
        const int row = m_page->model().rowOf(running);
        QCOMPARE(m_page->model().index(row, RunsModel::Epochs).data().toString(),
                 QStringLiteral("5/6"));
    }

    void elapsedTimeAndResumeMarkers()
    {
        fill();
        m_store->finishRun(m_runs[0], RunStatus::Stopped);
        m_store->claimRun(m_runs[0]);
        m_store->recordEpoch(m_runs[0], sampleEpoch(kSampleShapes[0], 5));
        m_page->refresh();
        for (const ChartRun& run : m_page->charts().runs())
            QCOMPARE(run.resumedAfter,
                     run.id == m_runs[0] ? std::vector<int>{4} : std::vector<int>());

        ChartOptions options;
        options.x = XAxisKind::Elapsed;
        m_page->charts().setOptions(options);
        MetricChart& loss = m_page->charts().chart(MetricKind::Loss);
        double seconds = 0;
        for (const EpochRecord& epoch : m_store->epochs(m_runs[1]))
            seconds += epoch.epochSeconds;
        QVERIFY(std::abs(loss.axes().epochRange()->second - seconds) < 1e-6);
        loss.crosshairMoved(seconds);
        QVERIFY2(loss.readout().startsWith(QStringLiteral("After 7 min")),
                 qPrintable(loss.readout()));
        QVERIFY(loss.readout().contains(QStringLiteral("levit folder")));
    }

    void groupsShowMeansAndBands()
    {
        std::vector<RunId> seeds;
        for (int seed = 0; seed < 3; ++seed) {
            ExperimentConfig config = sampleConfig(kSampleShapes[0], 4);
            config.name = "levit, seed " + std::to_string(seed);
            config.train.seed = static_cast<std::uint64_t>(seed);
            const RunId run = m_store->createRun(config, RunStart::Claimed);
            for (int number = 1; number <= 4; ++number) {
                EpochRecord epoch = sampleEpoch(kSampleShapes[0], number);
                epoch.trainLoss = 1 + seed;
                epoch.validationTop1 = 0.5 + 0.1 * seed;
                m_store->recordEpoch(run, epoch);
            }
            m_store->finishRun(run, RunStatus::Done);
            seeds.push_back(run);
        }
        m_page->refresh();
        m_page->model().setTicked(seeds, true);
        m_page->view().setGrouping(std::string());
        QTreeView* tree = m_page->view().tree();
        QVERIFY(tree->isVisible() && !table()->isVisible());
        QCOMPARE(tree->model()->rowCount(), 1);
        const QModelIndex group = tree->model()->index(0, 0);
        QCOMPARE(group.data().toString(), QStringLiteral("levit (3 runs)"));
        QCOMPARE(group.siblingAtColumn(RunsModel::BestAccuracy).data().toString(),
                 QStringLiteral("60.0 \u00b1 10.0 %"));
        QCOMPARE(tree->model()->rowCount(group), 3);

        QCOMPARE(m_page->charts().runs().size(), std::size_t(1));
        const auto readings = m_page->charts().chart(MetricKind::Loss).axes().read(2);
        QCOMPARE(readings.front().train, std::optional(2.0));
        QCOMPARE(readings.front().trainDeviation, std::optional(1.0));

        // A selected group stands for its runs, and its box ticks them all.
        tree->selectionModel()->setCurrentIndex(group, QItemSelectionModel::ClearAndSelect |
                                                           QItemSelectionModel::Rows);
        QCOMPARE(m_page->selectedRuns().size(), std::size_t(3));
        QTest::keyClick(tree, Qt::Key_Space);
        QVERIFY(m_page->tickedRuns().empty());
        QTest::keyClick(tree, Qt::Key_Space);
        m_page->model().setTicked(seeds[1], false);
        QCOMPARE(group.data(Qt::CheckStateRole).toInt(), int(Qt::PartiallyChecked));

        m_page->view().setGrouping("train.seed");
        QCOMPARE(tree->model()->rowCount(), 3);
        QCOMPARE(m_page->charts().runs().size(), std::size_t(2));
        m_page->view().setGrouping(std::nullopt);
        QVERIFY(table()->isVisible());
        QCOMPARE(m_page->charts().runs().size(), std::size_t(2));
    }
};

QTEST_MAIN(TestChartFeed)
#include "tst_chart_feed.moc"
