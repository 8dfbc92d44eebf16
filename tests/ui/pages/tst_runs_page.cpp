#include "support/sample_runs.h"
#include "support/screenshot.h"
#include "ui/charts/chart_panel.h"
#include "ui/charts/metric_chart.h"
#include "ui/models/runs_model.h"
#include "ui/models/store_watcher.h"
#include "ui/pages/loader_effect_card.h"
#include "ui/pages/run_inspector.h"
#include "ui/pages/runs_page.h"
#include "ui/widgets/empty_state.h"
#include "ui/widgets/inline_message.h"

#include <QAction>
#include <QLineEdit>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QSettings>
#include <QShortcut>
#include <QSignalSpy>
#include <QTableView>
#include <QTableWidget>
#include <QTemporaryDir>
#include <QTest>

using namespace formwork;
using namespace formwork::ui;

class RunsPageTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void init();
    void cleanup();
    void emptyWorkspaceOffersToBegin();
    void drawsAndListsTheRuns();
    void anotherConnectionsEpochAppears();
    void tickingDecidesWhatIsDrawn();
    void filterNarrowsTheTable();
    void inspectorTellsOfTheCurrentRun();
    void loaderEffectComparesTheTickedPairs();
    void differencesHideWhatIsEqual();
    void actionsFollowTheSelection();
    void deleteAsksInline();
    void csvHasEveryEpoch();
    void unwritableCsvIsToldInThePage();
    void showRunSelectsAndTicks();
    void layoutIsRemembered();
    void screenshots();

private:
    void fill(int epochs = 6, int done = 4);
    QAction* action(const QString& text) const;
    QTableView* table() const { return tableOf(*m_page); }
    static QTableView* tableOf(const RunsPage& page)
    {
        return page.findChild<QTableView*>(QStringLiteral("runsTable"));
    }
    QLineEdit* filter() const
    {
        return m_page->findChild<QLineEdit*>(QStringLiteral("runsFilter"));
    }
    void select(RunId run) { m_page->showRun(run); }

    std::unique_ptr<QTemporaryDir> m_folder;
    PosixFileSystem m_fileSystem;
    std::unique_ptr<Store> m_store;
    std::unique_ptr<StoreWatcher> m_watcher;
    std::unique_ptr<RunsPage> m_page;
    std::vector<RunId> m_runs;
};

void RunsPageTest::initTestCase()
{
    qRegisterMetaType<std::vector<RunId>>();
}

void RunsPageTest::init()
{
    m_folder = std::make_unique<QTemporaryDir>();
    QVERIFY(m_folder->isValid());
    m_store = std::make_unique<Store>(Workspace(m_folder->path().toStdString()), m_fileSystem);
    m_watcher = std::make_unique<StoreWatcher>(*m_store);
    m_page = std::make_unique<RunsPage>(*m_store, *m_watcher);
    m_page->resize(1200, 760);
    m_page->show();
    QVERIFY(QTest::qWaitForWindowExposed(m_page.get()));
}

void RunsPageTest::cleanup()
{
    m_page.reset();
    m_watcher.reset();
    m_store.reset();
}

void RunsPageTest::fill(int epochs, int done)
{
    m_runs = test::addSampleRuns(*m_store, epochs, done);
    m_page->refresh();
}

QAction* RunsPageTest::action(const QString& text) const
{
    for (QAction* each : m_page->runActions()) {
        if (each->text() == text)
            return each;
    }
    return nullptr;
}

void RunsPageTest::emptyWorkspaceOffersToBegin()
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

void RunsPageTest::drawsAndListsTheRuns()
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

void RunsPageTest::anotherConnectionsEpochAppears()
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
    EpochRecord epoch = test::sampleEpoch(test::kSampleShapes[0], 5);
    epoch.trainLoss = 1.25;
    trainer.recordEpoch(running, epoch);
    QTRY_COMPARE_WITH_TIMEOUT(lossAt(5), std::optional<double>(1.25), 3000);
    const int row = m_page->model().rowOf(running);
    QCOMPARE(m_page->model().index(row, RunsModel::Epochs).data().toString(),
             QStringLiteral("5/6"));
}

void RunsPageTest::tickingDecidesWhatIsDrawn()
{
    fill();
    QSignalSpy ticked(m_page.get(), &RunsPage::tickedRunsChanged);
    select(m_runs[2]);
    QTest::keyClick(table(), Qt::Key_Space);
    QCOMPARE(ticked.count(), 1);
    QCOMPARE(m_page->tickedRuns().size(), std::size_t(3));
    QCOMPARE(m_page->charts().runs().size(), std::size_t(3));
    for (const ChartRun& run : m_page->charts().runs())
        QVERIFY(run.id != m_runs[2]);
    QTest::keyClick(table(), Qt::Key_Space);
    QCOMPARE(m_page->charts().runs().size(), std::size_t(4));
}

void RunsPageTest::filterNarrowsTheTable()
{
    fill();
    QTest::keyClicks(filter(), QStringLiteral("model:levit loader:beton"));
    QCOMPARE(table()->model()->rowCount(), 1);
    QCOMPARE(table()->model()->index(0, RunsModel::Name).data().toString(),
             QStringLiteral("levit beton"));
    filter()->setText(QStringLiteral("status:done"));
    QCOMPARE(table()->model()->rowCount(), 3);
    filter()->setText(QStringLiteral("no such run"));
    QVERIFY(m_page->selectedRuns().empty());
    filter()->setText(QStringLiteral("status:done"));
    QCOMPARE(m_page->selectedRuns().size(), std::size_t(1));
    // Filtering changes the list, not the drawing.
    QCOMPARE(m_page->charts().runs().size(), std::size_t(4));
}

void RunsPageTest::inspectorTellsOfTheCurrentRun()
{
    fill();
    select(m_runs[1]);
    QStringList texts;
    for (const auto* label : m_page->inspector().findChildren<QLabel*>()) {
        if (label->isVisibleTo(&m_page->inspector()))
            texts << label->text();
    }
    const QString all = texts.join(QLatin1Char('\n'));
    QVERIFY2(all.contains(QStringLiteral("LeViT-128S")), qPrintable(all));
    QVERIFY2(all.contains(QStringLiteral("image folder")), qPrintable(all));
    QVERIFY2(all.contains(QStringLiteral("in epoch")), qPrintable(all));
    bool yaml = false;
    bool log = false;
    for (const auto* reader : m_page->inspector().findChildren<QPlainTextEdit*>()) {
        yaml = yaml || reader->toPlainText().contains(QStringLiteral("levit_128s"));
        log = log || reader->toPlainText().contains(QStringLiteral("Warning: The first epoch"));
    }
    QVERIFY(yaml);
    QVERIFY(log);
    QVERIFY(timeAdvice(meanTimeParts(m_store->epochs(m_runs[1])), LoaderKind::Folder)
                .contains(QStringLiteral("71 %")));
}

void RunsPageTest::loaderEffectComparesTheTickedPairs()
{
    fill();
    const QString text = m_page->inspector().loaderEffect()->text();
    QVERIFY2(text.contains(QStringLiteral("LeViT-128S: \u221273 %")) ||
                 text.contains(QStringLiteral("LeViT-128S: \u221272 %")),
             qPrintable(text));
    QVERIFY2(text.contains(QStringLiteral("ViT-B/16: \u221224 %")) ||
                 text.contains(QStringLiteral("ViT-B/16: \u221225 %")),
             qPrintable(text));
    for (const RunId id : m_runs)
        m_page->model().setTicked(id, false);
    QVERIFY(m_page->inspector().loaderEffect()->text().startsWith(QStringLiteral("Tick two")));
    // Names are told only where the model does not tell the pairs apart.
    QVERIFY(!text.contains(QStringLiteral(" beside ")));
    test::addSampleRuns(*m_store, 6, 6);
    m_page->refresh();
    for (const RunRow& row : m_store->runs()) {
        if (row.model == "levit_128s")
            m_page->model().setTicked(row.id, true);
    }
    QVERIFY2(m_page->inspector().loaderEffect()->text().contains(
                 QStringLiteral("levit beton beside levit folder")),
             qPrintable(m_page->inspector().loaderEffect()->text()));
}

void RunsPageTest::differencesHideWhatIsEqual()
{
    fill();
    m_page->model().setTicked(m_runs[2], false);
    m_page->model().setTicked(m_runs[3], false);
    auto* differences = m_page->inspector().findChild<QTableWidget*>();
    QCOMPARE(differences->columnCount(), 2);
    QStringList keys;
    for (int row = 0; row < differences->rowCount(); ++row)
        keys << differences->verticalHeaderItem(row)->text();
    QVERIFY(keys.contains(QStringLiteral("data.loader")));
    QVERIFY(!keys.contains(QStringLiteral("name")));
    QVERIFY(!keys.contains(QStringLiteral("model.name")));
}

void RunsPageTest::actionsFollowTheSelection()
{
    fill();
    m_store->claimRun(m_store->createRun(test::sampleConfig(test::kSampleShapes[2], 6)));
    const RunId stopped = m_store->runs().front().id;
    m_store->finishRun(stopped, RunStatus::Stopped);
    m_page->refresh();

    select(m_runs.front());
    QVERIFY(action(QStringLiteral("Stop"))->isEnabled());
    QVERIFY(!action(QStringLiteral("Resume"))->isEnabled());
    QVERIFY(!action(QStringLiteral("Delete"))->isEnabled());
    QSignalSpy stop(m_page.get(), &RunsPage::stopRequested);
    action(QStringLiteral("Stop"))->trigger();
    QCOMPARE(stop.count(), 1);
    QCOMPARE(stop.front().front().toLongLong(), m_runs.front());

    select(stopped);
    QVERIFY(!action(QStringLiteral("Stop"))->isEnabled());
    QSignalSpy resume(m_page.get(), &RunsPage::resumeRequested);
    QSignalSpy clone(m_page.get(), &RunsPage::cloneRequested);
    action(QStringLiteral("Resume"))->trigger();
    action(QStringLiteral("Clone"))->trigger();
    QCOMPARE(resume.front().front().toLongLong(), stopped);
    QCOMPARE(clone.front().front().toLongLong(), stopped);
}

void RunsPageTest::deleteAsksInline()
{
    fill();
    select(m_runs[3]);
    action(QStringLiteral("Delete"))->trigger();
    QVERIFY(m_page->message().isVisible());
    QVERIFY(m_page->message().text().contains(QStringLiteral("vit folder")));
    QCOMPARE(m_store->runs().size(), std::size_t(4));
    Q_EMIT m_page->message().closed();
    Q_EMIT m_page->message().actionTriggered();
    QCOMPARE(m_store->runs().size(), std::size_t(4));

    action(QStringLiteral("Delete"))->trigger();
    Q_EMIT m_page->message().actionTriggered();
    QCOMPARE(m_store->runs().size(), std::size_t(3));
    QCOMPARE(table()->model()->rowCount(), 3);
    QCOMPARE(m_page->charts().runs().size(), std::size_t(3));
}

void RunsPageTest::csvHasEveryEpoch()
{
    fill();
    const std::filesystem::path path = m_folder->filePath(QStringLiteral("e.csv")).toStdString();
    QVERIFY(m_page->exportCsv(path));
    const QString csv = QString::fromStdString(readTextFile(m_fileSystem, path));
    QCOMPARE(csv.trimmed().count(QLatin1Char('\n')), 4 + 3 * 6);
}

void RunsPageTest::unwritableCsvIsToldInThePage()
{
    fill();
    QVERIFY(!m_page->exportCsv(m_folder->filePath(QStringLiteral("no/such/e.csv")).toStdString()));
    QVERIFY(m_page->message().isVisible());
    QCOMPARE(m_page->message().severity(), Severity::Error);
    QVERIFY(m_page->message().text().contains(QStringLiteral("no/such")));
}

void RunsPageTest::showRunSelectsAndTicks()
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

void RunsPageTest::layoutIsRemembered()
{
    fill();
    QSettings settings(m_folder->filePath(QStringLiteral("layout.ini")), QSettings::IniFormat);
    ChartOptions options;
    options.smoothing = 0.6;
    options.showTrain = false;
    m_page->charts().setOptions(options);
    table()->setColumnHidden(RunsModel::Tags, true);
    m_page->saveLayout(settings);

    RunsPage another(*m_store, *m_watcher);
    another.restoreLayout(settings);
    QCOMPARE(another.charts().options(), options);
    QVERIFY(tableOf(another)->isColumnHidden(RunsModel::Tags));
    QVERIFY(!tableOf(another)->isColumnHidden(RunsModel::Started));
}

void RunsPageTest::screenshots()
{
    saveScreenshots(*m_page, QStringLiteral("runs-empty"));
    fill(300, 212);
    m_store->setTags(m_runs[0], {"baseline"});
    m_page->refresh();
    select(m_runs[0]);
    saveScreenshots(*m_page, QStringLiteral("runs"));
    m_page->charts().chart(MetricKind::Accuracy).crosshairMoved(150);
    ChartOptions options;
    options.smoothing = 0.9;
    options.logarithmicLoss = true;
    m_page->charts().setOptions(options);
    m_page->inspector().findChild<QTabWidget*>()->setCurrentIndex(2);
    QTest::qWait(80);
    saveScreenshots(*m_page, QStringLiteral("runs-crosshair"));
    m_page->inspector().findChild<QTabWidget*>()->setCurrentIndex(1);
    select(m_runs[3]);
    action(QStringLiteral("Delete"))->trigger();
    saveScreenshots(*m_page, QStringLiteral("runs-config"));
}

QTEST_MAIN(RunsPageTest)
#include "tst_runs_page.moc"
