#include "support/sample_runs.h"
#include "support/screenshot.h"
#include "ui/charts/chart_panel.h"
#include "ui/charts/confusion_chart.h"
#include "ui/charts/metric_chart.h"
#include "ui/charts/system_chart.h"
#include "ui/dialogs/extend_dialog.h"
#include "ui/jobs/job_list.h"
#include "ui/models/runs_model.h"
#include "ui/models/store_watcher.h"
#include "ui/pages/compare/loader_effect_card.h"
#include "ui/pages/datasets/samples_tab.h"
#include "ui/pages/runs/filter_edit.h"
#include "ui/pages/runs/log_tab.h"
#include "ui/pages/runs/run_inspector.h"
#include "ui/pages/runs/runs_page.h"
#include "ui/pages/runs/runs_view.h"
#include "ui/pages/runs/time_tab.h"
#include "ui/widgets/empty_state.h"
#include "ui/widgets/inline_message.h"

#include <QAction>
#include <QCompleter>
#include <QHeaderView>
#include <QLabel>
#include <QLineEdit>
#include <QMenu>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QScrollBar>
#include <QSettings>
#include <QShortcut>
#include <QSignalSpy>
#include <QTableView>
#include <QTableWidget>
#include <QTemporaryDir>
#include <QTest>
#include <QTreeView>
#include <QTreeWidget>

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
    void hiddenRunsAreNotDrawn();
    void ticksAreSetTogether();
    void newRunsTickThemselvesWhileThereAreFew();
    void filterIsCompletedWhileTyping();
    void viewsAreSaved();
    void inspectorTellsOfTheCurrentRun();
    void loaderEffectComparesTheTickedPairs();
    void differencesHideWhatIsEqual();
    void actionsFollowTheSelection();
    void finishedRunIsExtended();
    void deleteCanBeUndone();
    void closingEmptiesTheBin();
    void queueIsReordered();
    void archivedRunsAreOutOfSight();
    void tagsAndNoteAreEditedInPlace();
    void coloursAreChosen();
    void groupsShowMeansAndBands();
    void elapsedTimeAndResumeMarkers();
    void systemTabShowsSamples();
    void samplesTabShowsTheConfusion();
    void failedRunOpensTheLogAtItsError();
    void logShowsTheStartOfItsLines();
    void csvHasEveryEpoch();
    void unwritableCsvIsToldInThePage();
    void showRunSelectsAndTicks();
    void layoutIsRemembered();
    void screenshots();

private:
    void fill(int epochs = 6, int done = 4);
    void addSeeds(int epochs);
    QAction* action(const QString& text) const;
    QAction* menuAction(const QString& text) const
    {
        for (QAction* each : m_page->findChildren<QAction*>()) {
            if (each->text() == text)
                return each;
        }
        return nullptr;
    }
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
    m_page->resize(1280, 760); // with room for the inspector
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

// Three seeds of two experiments, ticked alone.
void RunsPageTest::addSeeds(int epochs)
{
    m_page->model().setTicked(m_page->tickedRuns(), false);
    std::vector<RunId> seeds;
    for (const std::size_t shape : {0U, 2U}) {
        for (int seed = 0; seed < 3; ++seed) {
            ExperimentConfig config = test::sampleConfig(test::kSampleShapes[shape], epochs);
            config.optimizer.learningRate = 3e-4;
            config.name += " 3e-4, seed " + std::to_string(seed);
            config.train.seed = static_cast<std::uint64_t>(seed);
            const RunId run = m_store->createRun(config, RunStart::Claimed);
            for (int number = 1; number <= epochs; ++number) {
                EpochRecord epoch = test::sampleEpoch(test::kSampleShapes[shape], number);
                const double spread = (seed - 1) * (0.01 + 0.0005 * number);
                epoch.trainTop1 += spread;
                *epoch.validationTop1 += 1.5 * spread;
                epoch.trainLoss -= 3 * spread;
                *epoch.validationLoss -= 4 * spread;
                m_store->recordEpoch(run, epoch);
                m_store->recordSystem(run, test::sampleSystem(test::kSampleShapes[shape], number));
            }
            m_store->finishRun(run, RunStatus::Done);
            seeds.push_back(run);
        }
    }
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
    const auto explained = [&] {
        for (const QLabel* label : m_page->findChildren<QLabel*>()) {
            if (label->isVisible() && label->text().contains(QStringLiteral("loader:")))
                return true;
        }
        return false;
    };
    QVERIFY(!explained());
    filter()->setText(QStringLiteral("no such run"));
    QVERIFY(m_page->selectedRuns().empty());
    QVERIFY(explained()); // an empty table says why
    filter()->setText(QStringLiteral("status:done"));
    QCOMPARE(m_page->selectedRuns().size(), std::size_t(1));
    QVERIFY(!explained());
}

// What cannot be seen in the table is not drawn, unless it is pinned.
void RunsPageTest::hiddenRunsAreNotDrawn()
{
    fill();
    QCOMPARE(m_page->charts().runs().size(), std::size_t(4));
    QSignalSpy drawn(m_page.get(), &RunsPage::tickedRunsChanged);
    filter()->setText(QStringLiteral("status:done"));
    QCOMPARE(m_page->charts().runs().size(), std::size_t(3));
    QVERIFY(!drawn.isEmpty());
    QCOMPARE(drawn.back()[0].value<std::vector<RunId>>().size(), std::size_t(3));
    filter()->clear();
    QCOMPARE(m_page->charts().runs().size(), std::size_t(4));
    select(m_runs[0]);
    QAction* pin = menuAction(QStringLiteral("Draw the selected ones whatever the filter shows"));
    QVERIFY(pin != nullptr && pin->isEnabled() && !pin->isChecked());
    pin->trigger();
    filter()->setText(QStringLiteral("status:done"));
    QCOMPARE(m_page->charts().runs().size(), std::size_t(4));
    QCOMPARE(m_page->tickedRuns().size(), std::size_t(4));
}

void RunsPageTest::ticksAreSetTogether()
{
    fill();
    filter()->setText(QStringLiteral("loader:beton"));
    menuAction(QStringLiteral("Only those that are shown"))->trigger();
    QCOMPARE(m_page->tickedRuns(), (std::vector<RunId>{m_runs[2], m_runs[0]}));
    menuAction(QStringLiteral("None"))->trigger();
    QVERIFY(m_page->tickedRuns().empty());
    filter()->clear();
    menuAction(QStringLiteral("All that are shown"))->trigger();
    QCOMPARE(m_page->tickedRuns().size(), std::size_t(4));
    m_page->showRun(m_runs[1]);
    menuAction(QStringLiteral("Only the selected ones"))->trigger();
    QCOMPARE(m_page->tickedRuns(), std::vector<RunId>{m_runs[1]});
}

void RunsPageTest::newRunsTickThemselvesWhileThereAreFew()
{
    fill();
    std::vector<RunId> fresh;
    for (int i = 0; i < 6; ++i)
        fresh.push_back(m_store->createRun(test::sampleConfig(test::kSampleShapes[0], 3)));
    m_page->refresh();
    QCOMPARE(m_page->tickedRuns().size(), std::size_t(8));
    m_page->showRun(fresh.front()); // asked for
    QVERIFY(m_page->model().isTicked(fresh.front()));
}

void RunsPageTest::filterIsCompletedWhileTyping()
{
    fill();
    m_store->setTags(m_runs[0], {"paper", "two words"});
    m_page->refresh();
    auto* edit = qobject_cast<FilterEdit*>(filter());
    QVERIFY(edit != nullptr);
    edit->setFocus();
    const auto offered = [edit] {
        QStringList words;
        const QAbstractItemModel* model = edit->wordCompleter()->completionModel();
        for (int row = 0; row < model->rowCount(); ++row)
            words << model->index(row, 0).data().toString();
        return words;
    };
    QTest::keyClicks(edit, QStringLiteral("loader:beton best_v"));
    QCOMPARE(offered(), QStringList{QStringLiteral("best_val_loss")});
    Q_EMIT edit->wordCompleter()->activated(QStringLiteral("best_val_loss"));
    QCOMPARE(edit->text(), QStringLiteral("loader:beton best_val_loss"));
    edit->clear();
    QTest::keyClicks(edit, QStringLiteral("-tag:"));
    QCOMPARE(offered(),
             (QStringList{QStringLiteral("tag:paper"), QStringLiteral("tag:\"two words\"")}));
    Q_EMIT edit->wordCompleter()->activated(QStringLiteral("tag:\"two words\""));
    QCOMPARE(edit->text(), QStringLiteral("-tag:\"two words\""));
    QCOMPARE(table()->model()->rowCount(), 3);
    edit->clear();
    QTest::keyClicks(edit, QStringLiteral("model:levit"));
    QCOMPARE(offered(), QStringList{QStringLiteral("model:levit_128s")});
    // A word without meaning is named, and the others still hold.
    edit->setText(QStringLiteral("loader:beton nosuch>3"));
    QCOMPARE(table()->model()->rowCount(), 2);
    bool isNamed = false;
    for (const QLabel* label : m_page->findChildren<QLabel*>())
        isNamed =
            isNamed || (label->isVisible() && label->text().contains(QStringLiteral("nosuch")));
    QVERIFY(isNamed);
}

void RunsPageTest::viewsAreSaved()
{
    fill();
    addSeeds(3); // other learning rates and seeds
    m_page->refresh();
    QMenu* columns = m_page->view().columnsMenu();
    Q_EMIT columns->aboutToShow();
    QAction* rate = nullptr;
    for (QAction* each : columns->actions()) {
        if (each->text() == QStringLiteral("train.seed"))
            rate = each;
    }
    QVERIFY2(rate != nullptr, "what differs is offered");
    rate->trigger();
    QVERIFY(m_page->model().extraColumns() == std::vector<std::string>{"train.seed"});
    QVERIFY(table()->horizontalHeader()->visualIndex(RunsModel::ColumnCount) <= 4);
    table()->setColumnHidden(RunsModel::Tags, true);
    table()->horizontalHeader()->setSortIndicator(RunsModel::EpochSeconds, Qt::DescendingOrder);
    filter()->setText(QStringLiteral("loader:beton"));
    ChartOptions options = m_page->charts().options();
    options.smoothing = 0.4;
    m_page->charts().setOptions(options);
    m_page->saveView(QStringLiteral("betons"));
    const QString first = table()->model()->index(0, 0).data().toString();

    // Another one, and back; also in the next session.
    filter()->clear();
    m_page->model().setExtraColumns({});
    m_page->view().setGrouping(std::string());
    options.smoothing = 0;
    m_page->charts().setOptions(options);
    m_page->saveView(QStringLiteral("all"));
    QSettings settings(m_folder->filePath(QStringLiteral("views.ini")), QSettings::IniFormat);
    m_page->saveLayout(settings);
    RunsPage another(*m_store, *m_watcher);
    another.restoreLayout(settings);
    QCOMPARE(another.views(), (QStringList{QStringLiteral("betons"), QStringLiteral("all")}));
    QVERIFY(another.view().grouping().has_value());
    for (RunsPage* page : {m_page.get(), &another}) {
        QVERIFY(page->showView(QStringLiteral("betons")));
        QVERIFY(!page->view().grouping().has_value());
        QVERIFY(page->model().extraColumns() == std::vector<std::string>{"train.seed"});
        QVERIFY(tableOf(*page)->isColumnHidden(RunsModel::Tags));
        QCOMPARE(page->charts().options().smoothing, 0.4);
        QCOMPARE(page->findChild<QLineEdit*>(QStringLiteral("runsFilter"))->text(),
                 QStringLiteral("loader:beton"));
        QCOMPARE(tableOf(*page)->model()->index(0, 0).data().toString(), first);
        QCOMPARE(tableOf(*page)->horizontalHeader()->sortIndicatorSection(),
                 int(RunsModel::EpochSeconds));
    }
    m_page->removeView(QStringLiteral("all"));
    QVERIFY(!m_page->showView(QStringLiteral("all")));
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
    const TimeTab* time = m_page->inspector().timeTab();
    QVERIFY2(time->verdict().contains(QStringLiteral("71 %")), qPrintable(time->verdict()));
    QVERIFY2(time->advice().contains(QStringLiteral("data.loader")), qPrintable(time->advice()));
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

void RunsPageTest::finishedRunIsExtended()
{
    fill();
    QAction* extend = action(QStringLiteral("Train more epochs\u2026"));
    m_page->showRun(m_runs[0]); // still training
    QVERIFY(!extend->isEnabled());
    const RunId run = m_runs[1];
    m_page->showRun(run);
    QVERIFY(extend->isEnabled());
    extend->trigger(); // nothing to resume from
    QVERIFY(m_page->findChild<ExtendDialog*>() == nullptr);
    QVERIFY(m_page->message().isVisible());

    const auto last = m_store->workspace().runFolder(run) / "last.safetensors";
    writeTextFile(m_fileSystem, last, "weights");
    m_store->recordArtifact(run, "checkpoint.last", last);
    QSignalSpy resumed(m_page.get(), &RunsPage::resumeRequested);
    extend->trigger();
    auto* dialog = m_page->findChild<ExtendDialog*>();
    QVERIFY(dialog != nullptr);
    QVERIFY(dialog->rule().startsWith(QStringLiteral("Epochs 7 to 26:")));
    QCOMPARE(m_store->run(run).status, RunStatus::Done); // nothing was changed yet
    dialog->accept();
    QCOMPARE(resumed.count(), 1);
    QCOMPARE(resumed[0][0].toLongLong(), run);
    QCOMPARE(m_store->run(run).status, RunStatus::Stopped);
    QCOMPARE(m_store->config(run).train.epochs, 26);
    QVERIFY(m_store->logs(run).back().text.starts_with("Extended: epochs 7 to 26"));
}

void RunsPageTest::deleteCanBeUndone()
{
    fill();
    m_store->setTags(m_runs[3], {"kept"});
    select(m_runs[3]);
    action(QStringLiteral("Delete"))->trigger();
    QVERIFY(m_page->message().isVisible());
    QVERIFY(m_page->message().text().contains(QStringLiteral("vit folder")));
    QCOMPARE(table()->model()->rowCount(), 3);
    QCOMPARE(m_page->charts().runs().size(), std::size_t(3));
    Q_EMIT m_page->message().actionTriggered();
    QVERIFY(!m_page->message().isVisible());
    QCOMPARE(table()->model()->rowCount(), 4);
    QCOMPARE(m_page->charts().runs().size(), std::size_t(4));
    QCOMPARE(m_page->selectedRuns(), std::vector<RunId>{m_runs[3]});
    QCOMPARE(m_store->run(m_runs[3]).tags, std::vector<std::string>{"kept"});

    // Also by the keys alone.
    table()->setFocus();
    QTest::keyClick(table(), Qt::Key_Delete);
    QCOMPARE(m_store->runs().size(), std::size_t(3));
    QTest::keyClick(table(), Qt::Key_Z, Qt::ControlModifier);
    QCOMPARE(m_store->runs().size(), std::size_t(4));
}

void RunsPageTest::closingEmptiesTheBin()
{
    fill();
    select(m_runs[3]);
    m_page->deleteSelected();
    QVERIFY(std::filesystem::exists(m_store->workspace().runFolder(m_runs[3])));
    m_page->emptyBin();
    QVERIFY(!std::filesystem::exists(m_store->workspace().runFolder(m_runs[3])));
    QVERIFY(!m_page->undoDelete());
}

void RunsPageTest::queueIsReordered()
{
    std::vector<RunId> queued;
    for (const char* name : {"a", "b", "c"}) {
        ExperimentConfig config = test::sampleConfig(test::kSampleShapes[0], 5);
        config.name = name;
        queued.push_back(m_store->createRun(config));
    }
    m_page->refresh();
    select(queued[2]);
    QVERIFY(action(QStringLiteral("Move up in the queue"))->isEnabled());
    QVERIFY(!action(QStringLiteral("Move down in the queue"))->isEnabled());
    action(QStringLiteral("Move up in the queue"))->trigger();
    QCOMPARE(m_store->queue(), (std::vector<RunId>{queued[0], queued[2], queued[1]}));
    QCOMPARE(m_page->selectedRuns(), std::vector<RunId>{queued[2]});
    table()->setFocus();
    QTest::keyClick(table(), Qt::Key_Up, Qt::AltModifier);
    QCOMPARE(m_store->queue(), (std::vector<RunId>{queued[2], queued[0], queued[1]}));
    const int row = m_page->model().rowOf(queued[2]);
    QCOMPARE(m_page->model().index(row, RunsModel::Status).data().toString(),
             QStringLiteral("Queued, no. 1"));
    action(QStringLiteral("Move down in the queue"))->trigger();
    action(QStringLiteral("Move down in the queue"))->trigger();
    QCOMPARE(m_store->queue(), (std::vector<RunId>{queued[0], queued[1], queued[2]}));
    QSignalSpy stop(m_page.get(), &RunsPage::stopRequested);
    action(QStringLiteral("Stop"))->trigger(); // takes it off the queue
    QCOMPARE(stop.count(), 1);
}

void RunsPageTest::archivedRunsAreOutOfSight()
{
    fill();
    select(m_runs[3]);
    action(QStringLiteral("Archive"))->trigger();
    QVERIFY(m_store->run(m_runs[3]).archived);
    QCOMPARE(table()->model()->rowCount(), 3);
    QVERIFY(!m_page->model().isTicked(m_runs[3]));
    auto* shown = m_page->findChild<QAction*>(QStringLiteral("showArchived"));
    shown->setChecked(true);
    QCOMPARE(table()->model()->rowCount(), 4);
    select(m_runs[3]);
    action(QStringLiteral("Take out of the archive"))->trigger();
    QVERIFY(!m_store->run(m_runs[3]).archived);
    shown->setChecked(false);
    QCOMPARE(table()->model()->rowCount(), 4);
}

void RunsPageTest::tagsAndNoteAreEditedInPlace()
{
    fill();
    select(m_runs[1]);
    auto* tags = m_page->findChild<QLineEdit*>(QStringLiteral("runTags"));
    auto* note = m_page->findChild<QPlainTextEdit*>(QStringLiteral("runNote"));
    tags->setFocus();
    QTest::keyClicks(tags, QStringLiteral("baseline, slow disk"));
    QTest::keyClick(tags, Qt::Key_Return);
    QCOMPARE(m_store->run(m_runs[1]).tags, (std::vector<std::string>{"baseline", "slow disk"}));
    note->setFocus();
    QTest::keyClicks(note, QStringLiteral("Warm cache"));
    m_page->refresh(); // a live update does not disturb
    QCOMPARE(note->toPlainText(), QStringLiteral("Warm cache"));
    select(m_runs[2]); // leaving saves
    QCOMPARE(m_store->run(m_runs[1]).note, std::string("Warm cache"));
    QVERIFY(note->toPlainText().isEmpty());
    m_page->refresh();
    filter()->setText(QStringLiteral("note:warm"));
    QCOMPARE(table()->model()->rowCount(), 1);
}

void RunsPageTest::coloursAreChosen()
{
    fill();
    select(m_runs[1]);
    QMenu* colours = nullptr;
    for (auto* menu : m_page->findChildren<QMenu*>()) {
        if (menu->title() == QLatin1String("Colour"))
            colours = menu;
    }
    QVERIFY(colours != nullptr);
    QAction* dashed = nullptr;
    for (QAction* each : colours->actions()) {
        if (each->text() == QLatin1String("Green, dashed"))
            dashed = each;
    }
    QVERIFY(dashed != nullptr);
    dashed->trigger();
    QCOMPARE(m_store->run(m_runs[1]).colour, 12);
    for (const ChartRun& run : m_page->charts().runs())
        QVERIFY(run.id != m_runs[1] || run.colour == 12);
}

void RunsPageTest::groupsShowMeansAndBands()
{
    std::vector<RunId> seeds;
    for (int seed = 0; seed < 3; ++seed) {
        ExperimentConfig config = test::sampleConfig(test::kSampleShapes[0], 4);
        config.name = "levit, seed " + std::to_string(seed);
        config.train.seed = static_cast<std::uint64_t>(seed);
        const RunId run = m_store->createRun(config, RunStart::Claimed);
        for (int number = 1; number <= 4; ++number) {
            EpochRecord epoch = test::sampleEpoch(test::kSampleShapes[0], number);
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

void RunsPageTest::elapsedTimeAndResumeMarkers()
{
    fill();
    m_store->finishRun(m_runs[0], RunStatus::Stopped);
    m_store->claimRun(m_runs[0]);
    m_store->recordEpoch(m_runs[0], test::sampleEpoch(test::kSampleShapes[0], 5));
    m_page->refresh();
    for (const ChartRun& run : m_page->charts().runs())
        QCOMPARE(run.resumedAfter, run.id == m_runs[0] ? std::vector<int>{4} : std::vector<int>());

    ChartOptions options;
    options.x = XAxisKind::Elapsed;
    m_page->charts().setOptions(options);
    MetricChart& loss = m_page->charts().chart(MetricKind::Loss);
    double seconds = 0;
    for (const EpochRecord& epoch : m_store->epochs(m_runs[1]))
        seconds += epoch.epochSeconds;
    QVERIFY(std::abs(loss.axes().epochRange()->second - seconds) < 1e-6);
    loss.crosshairMoved(seconds);
    QVERIFY2(loss.readout().startsWith(QStringLiteral("After 7 min")), qPrintable(loss.readout()));
    QVERIFY(loss.readout().contains(QStringLiteral("levit folder")));
}

void RunsPageTest::systemTabShowsSamples()
{
    fill();
    select(m_runs[1]);
    auto* chart = m_page->inspector().findChild<SystemChart*>();
    QCOMPARE(chart->graph(0)->data()->size(), 6);
    QVERIFY(std::abs(chart->graph(0)->data()->at(0)->value - 42) < 15);
    // As they come.
    SystemSample sample = test::sampleSystem(test::kSampleShapes[0], 7);
    m_store->recordSystem(m_runs[1], sample);
    m_page->refresh();
    QCOMPARE(chart->graph(0)->data()->size(), 7);
}

void RunsPageTest::samplesTabShowsTheConfusion()
{
    fill();
    select(m_runs[1]);
    const SamplesTab* tab = m_page->inspector().samplesTab();
    QCOMPARE(tab->classes()->topLevelItemCount(), 10);
    const QTreeWidgetItem* worst = tab->classes()->topLevelItem(0);
    QCOMPARE(worst->text(0), QStringLiteral("gas pump"));
    QCOMPARE(worst->text(1), QStringLiteral("74.1 %"));
    QCOMPARE(tab->mistakes()->topLevelItem(0)->text(1), QStringLiteral("golf ball"));
    ConfusionChart* chart = tab->chart();
    chart->resize(300, 300);
    QVERIFY(chart->textAt({40, 10}).startsWith(QStringLiteral("tench recognised: 370 images")));
    QVERIFY(chart->textAt({2, 2}).isEmpty());

    const RunId fresh = m_store->createRun(test::sampleConfig(test::kSampleShapes[0], 3));
    m_page->refresh();
    select(fresh);
    QVERIFY(!tab->classes()->isVisibleTo(tab));
}

void RunsPageTest::failedRunOpensTheLogAtItsError()
{
    fill();
    ExperimentConfig config;
    config.name = "broken";
    config.data.train = "/data/train.beton";
    const RunId run = m_store->createRun(config, RunStart::Claimed);
    for (int i = 0; i < 200; ++i)
        m_store->recordLog(run, Severity::Info, "epoch " + std::to_string(i));
    m_page->refresh();
    m_page->showRun(run);
    LogTab* log = m_page->inspector().logTab();
    QVERIFY(!log->isVisible()); // all is well so far
    QVERIFY(log->message()->isHidden());

    m_store->recordLog(run, Severity::Error, "out of memory at batch 64" + std::string(300, '.'));
    m_store->recordLog(run, Severity::Info, "training ended");
    m_store->finishRun(run, RunStatus::Failed, "out of memory at batch 64 (try batch_size 32)");
    m_page->refresh();
    QVERIFY(log->isVisible());
    QVERIFY(log->message()->text().contains(QStringLiteral("batch_size 32")));
    QVERIFY(log->message()->text().contains(QStringLiteral("Resume")));
    QVERIFY(log->reader()->textCursor().selectedText().contains(
        QStringLiteral("Error: out of memory at batch 64")));
    QVERIFY(log->reader()->viewport()->rect().intersects(log->reader()->cursorRect()));
    QCOMPARE(log->reader()->horizontalScrollBar()->value(), 0); // lines are read from their start

    // Who looks elsewhere is left alone; coming back to the run shows it again.
    auto* tabs = m_page->inspector().findChild<QTabWidget*>();
    tabs->setCurrentIndex(0);
    m_page->refresh();
    QVERIFY(!log->isVisible());
    m_page->showRun(m_runs[0]);
    m_page->showRun(run);
    QVERIFY(log->isVisible());
}

void RunsPageTest::logShowsTheStartOfItsLines()
{
    fill();
    for (int i = 0; i < 100; ++i)
        m_store->recordLog(m_runs[1], Severity::Info, std::string(400, 'x'));
    select(m_runs[1]);
    LogTab* log = m_page->inspector().logTab();
    m_page->inspector().findChild<QTabWidget*>()->setCurrentWidget(log);
    QTRY_VERIFY(log->isVisible() && log->reader()->horizontalScrollBar()->maximum() > 0);
    QCOMPARE(log->reader()->horizontalScrollBar()->value(), 0);
    // At its end, where the news are.
    QScrollBar* lines = log->reader()->verticalScrollBar();
    QCOMPARE(lines->value(), lines->maximum());
}

void RunsPageTest::csvHasEveryEpoch()
{
    fill();
    const std::filesystem::path path = m_folder->filePath(QStringLiteral("e.csv")).toStdString();
    JobList jobs;
    m_page->setJobs(jobs, 2);
    m_page->exportCsv(path);
    QCOMPARE(jobs.activities().size(), std::size_t(1)); // to be seen, and to be cancelled
    QCOMPARE(jobs.activities().front()->page(), 2);
    QTRY_VERIFY(jobs.isIdle());
    QVERIFY(m_page->message().text().contains(QStringLiteral("e.csv")));
    const QString csv = QString::fromStdString(readTextFile(m_fileSystem, path));
    QCOMPARE(csv.trimmed().count(QLatin1Char('\n')), 4 + 3 * 6);
}

void RunsPageTest::unwritableCsvIsToldInThePage()
{
    fill();
    m_page->exportCsv(m_folder->filePath(QStringLiteral("no/such/e.csv")).toStdString());
    QTRY_VERIFY(m_page->message().isVisible());
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
    m_page->model().setTicked(m_runs, false);
    m_page->model().setTicked(m_runs[2], true);
    m_page->saveLayout(settings);
    // Made while nobody looks.
    const RunId fresh = m_store->createRun(test::sampleConfig(test::kSampleShapes[0], 3));

    RunsPage another(*m_store, *m_watcher);
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

void RunsPageTest::screenshots()
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
    QTest::qWait(80);
    saveScreenshots(*m_page, QStringLiteral("runs-crosshair"));
    m_page->inspector().findChild<QTabWidget*>()->setCurrentIndex(1);
    select(m_runs[3]);
    action(QStringLiteral("Delete"))->trigger();
    saveScreenshots(*m_page, QStringLiteral("runs-config"));
    m_page->undoDelete();

    addSeeds(60);
    m_page->charts().setOptions({});
    m_page->view().setGrouping(std::string());
    m_page->view().tree()->expand(m_page->view().tree()->model()->index(0, 0));
    auto* tabs = m_page->inspector().findChild<QTabWidget*>();
    for (int tab = 0; tab < tabs->count(); ++tab) {
        if (tabs->tabText(tab) == QLatin1String("System"))
            tabs->setCurrentIndex(tab);
    }
    QTest::qWait(80);
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

QTEST_MAIN(RunsPageTest)
#include "tst_runs_page.moc"
