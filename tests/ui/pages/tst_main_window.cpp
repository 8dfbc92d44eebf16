#include "ui/main_window.h"

#include "support/controls.h"
#include "support/image_folder.h"
#include "support/sample_runs.h"
#include "support/screenshot.h"
#include "support/scripted_backend.h"
#include "support/stall_watch.h"
#include "ui/dialogs/command_palette.h"
#include "ui/dialogs/help_dialogs.h"
#include "ui/jobs/job.h"
#include "ui/models/runs_model.h"
#include "ui/pages/compare/compare_page.h"
#include "ui/pages/datasets/datasets_page.h"
#include "ui/pages/experiment/new_experiment_page.h"
#include "ui/pages/experiment/settings_table.h"
#include "ui/pages/runs/run_inspector.h"
#include "ui/pages/runs/runs_page.h"
#include "ui/pages/runs/runs_view.h"
#include "ui/widgets/frozen_column.h"
#include "ui/widgets/inline_message.h"
#include "ui/widgets/job_strip.h"
#include "ui/widgets/number_field.h"
#include "ui/widgets/style.h"

#include <SQLiteCpp/Database.h>

#include <QAbstractButton>
#include <QAction>
#include <QComboBox>
#include <QDir>
#include <QDropEvent>
#include <QLabel>
#include <QLineEdit>
#include <QListWidget>
#include <QMimeData>
#include <QPushButton>
#include <QScrollBar>
#include <QSignalSpy>
#include <QStackedLayout>
#include <QTableView>
#include <QTemporaryDir>
#include <QTest>
#include <QToolButton>
#include <QTreeView>
#include <QTreeWidget>

#include <algorithm>
#include <cstdio>
#include <memory>

using namespace formwork;
using namespace formwork::ui;
using namespace formwork::test;

namespace {

void drop(QWidget& target, const QList<QUrl>& urls)
{
    QMimeData data;
    data.setUrls(urls);
    QDragEnterEvent enter(QPoint(10, 10), Qt::CopyAction, &data, Qt::LeftButton, Qt::NoModifier);
    QCoreApplication::sendEvent(&target, &enter);
    QVERIFY(enter.isAccepted());
    QDropEvent event(QPointF(10, 10), Qt::CopyAction, &data, Qt::LeftButton, Qt::NoModifier);
    QCoreApplication::sendEvent(&target, &event);
}

} // namespace

class TestMainWindow : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init()
    {
        m_folder = std::make_unique<QTemporaryDir>();
        m_script = std::make_unique<BackendScript>();
        openWindow();
    }

    void cleanup()
    {
        m_window.reset();
        m_folder.reset();
    }

    void beginsWithDatasetsAndKnowsItsPages()
    {
        QVERIFY(QTest::qWaitForWindowActive(m_window.get()));
        QCOMPARE(m_window->page(), Page::Datasets); // nothing is there yet
        const std::pair<Qt::Key, Page> keys[] = {{Qt::Key_3, Page::Runs},
                                                 {Qt::Key_2, Page::NewExperiment},
                                                 {Qt::Key_4, Page::Compare},
                                                 {Qt::Key_1, Page::Datasets}};
        for (const auto& [key, page] : keys) {
            QTest::keyClick(m_window.get(), key, Qt::ControlModifier);
            QCOMPARE(m_window->page(), page);
        }
    }

    void droppedFolderIsScanned()
    {
        m_window->showPage(Page::Runs);
        writeImages();
        drop(*m_window, {QUrl::fromLocalFile(images())});
        QCOMPARE(m_window->page(), Page::Datasets);
        QTRY_COMPARE(m_window->library().rows().size(), std::size_t(1));
        QCOMPARE(m_window->library().rows()[0].classNames,
                 (std::vector<std::string>{"cat", "dog"}));
    }

    void droppedRubbishIsNamed()
    {
        const QString text = m_folder->filePath(QStringLiteral("notes.txt"));
        writeText(text, "no images");
        const QString empty = m_folder->filePath(QStringLiteral("empty"));
        QDir().mkpath(empty);
        const QString fake = m_folder->filePath(QStringLiteral("fake.beton"));
        writeText(fake, "not a beton file at all");
        for (const QString& path : {text, empty, fake}) {
            drop(*m_window, {QUrl::fromLocalFile(path)});
            QCOMPARE(m_window->page(), Page::Datasets);
            QTRY_VERIFY(m_window->jobs().isIdle());
            QVERIFY2(shownMessage(m_window->datasetsPage()).contains(path), qPrintable(path));
        }
        QVERIFY(m_window->library().rows().empty());
    }

    void openedDatasetsAreAddedAndShown()
    {
        const auto lists = m_window->datasetsPage().findChildren<QTreeWidget*>();
        const auto* list =
            *std::ranges::find(lists, QStringLiteral("Datasets"), &QTreeWidget::accessibleName);
        const auto shown = [list] {
            return list->currentItem() ? list->currentItem()->text(0) : QString();
        };
        writeImages();
        const QString other = m_folder->filePath(QStringLiteral("scans"));
        writeSplit(other, QStringLiteral("train"), {QStringLiteral("ant"), QStringLiteral("bee")},
                   2);
        for (const QString& path : {images(), other, images() + QLatin1Char('/')}) {
            m_window->showPage(Page::Runs);
            m_window->addDatasets({toPath(path)}); // the last one is known already
            QCOMPARE(m_window->page(), Page::Datasets);
            QTRY_VERIFY(m_window->jobs().isIdle());
            QTRY_COMPARE(shown(), QDir(path).dirName());
        }
        QCOMPARE(m_window->library().rows().size(), std::size_t(2));
    }

    void openedPathThatIsMissingIsNamed()
    {
        for (const char* name : {"gone", "gone.beton"}) {
            const QString path = m_folder->filePath(QLatin1String(name));
            m_window->addDatasets({toPath(path)});
            QTRY_VERIFY(m_window->jobs().isIdle());
            QVERIFY2(shownMessage(m_window->datasetsPage()).contains(path), qPrintable(path));
        }
        QVERIFY(m_window->library().rows().empty());
    }

    void vanishedDatasetIsTold()
    {
        fillLibrary();
        m_window->showPage(Page::Datasets);
        QVERIFY(shownMessage(m_window->datasetsPage()).isEmpty());
        QVERIFY(QDir().rename(images(), images() + QStringLiteral("-elsewhere")));
        m_window->showPage(Page::Runs); // looked at again when the page is shown
        m_window->showPage(Page::Datasets);
        const QString message = shownMessage(m_window->datasetsPage());
        QVERIFY2(message.contains(images()), qPrintable(message));
        QVERIFY(!buttonNamed(QStringLiteral("Convert…"))->isEnabled());
        QVERIFY(buttonNamed(QStringLiteral("Remove"))->isEnabled());
        QVERIFY(QDir().rename(images() + QStringLiteral("-elsewhere"), images()));
        m_window->showPage(Page::Runs);
        m_window->showPage(Page::Datasets);
        QVERIFY(shownMessage(m_window->datasetsPage()).isEmpty());
        QVERIFY(buttonNamed(QStringLiteral("Convert…"))->isEnabled());
    }

    void readOnlyWorkspaceShowsAndChangesNothing()
    {
        fillLibrary();
        startExperiment(2);
        QTRY_VERIFY(m_window->jobs().isIdle() && !m_window->queue().isActive());
        m_window.reset();
        const auto before = std::filesystem::last_write_time(workspace().database());
        openWindow(StoreMode::ReadOnly);
        QVERIFY(m_window->windowTitle().contains(QStringLiteral("read-only")));
        QVERIFY(m_window->notice().isVisible());
        QVERIFY(m_window->notice().text().contains(toQString(workspace().root())));
        QCOMPARE(m_window->runsPage().model().rowCount(), 1);
        // Its dataset can be looked at.
        m_window->showPage(Page::Datasets);
        QTRY_VERIFY(m_window->jobs().isIdle());
        QVERIFY(shownMessage(m_window->datasetsPage()).isEmpty());
        // Training, and what else would write, is refused in words.
        startExperiment(2);
        m_window->showPage(Page::NewExperiment);
        const QString refusal = shownMessage(m_window->newExperimentPage());
        QVERIFY2(refusal.contains(toQString(workspace().database())), qPrintable(refusal));
        m_window->showPage(Page::Runs);
        m_window->runsPage().deleteSelected();
        QVERIFY(m_window->runsPage().message().isVisible());
        QCOMPARE(m_window->runsPage().message().severity(), Severity::Error);
        QCOMPARE(m_window->store().runs().size(), std::size_t(1));
        QVERIFY(!m_window->queue().isActive());
        m_window->close();
        m_window.reset();
        QVERIFY(std::filesystem::last_write_time(workspace().database()) == before);
    }

    void startedExperimentTrainsAndShows()
    {
        fillLibrary();
        startExperiment(3);
        QCOMPARE(m_window->page(), Page::Runs);
        QTRY_COMPARE(m_script->trained.load(), 1);
        QTRY_VERIFY(!m_window->queue().isActive());
        const auto rows = m_window->store().runs();
        QCOMPARE(rows.size(), std::size_t(1));
        QCOMPARE(rows[0].status, RunStatus::Done);
        QCOMPARE(rows[0].epochsDone, 3);
        QCOMPARE(m_window->runsPage().tickedRuns(), (std::vector<RunId>{rows[0].id}));
        QTRY_COMPARE(m_window->runsPage().model().rowCount(), 1);
    }

    void stripShowsTheTrainingAndCancelsIt()
    {
        m_script->endless = true;
        fillLibrary();
        startExperiment(3);
        QTRY_VERIFY(m_window->queue().currentRun().has_value());
        auto* strip = m_window->findChild<JobStrip*>();
        QTRY_VERIFY(strip->findChild<QToolButton*>(QStringLiteral("cancelJob")));
        strip->findChild<QToolButton*>(QStringLiteral("cancelJob"))->click();
        QTRY_VERIFY(!m_window->queue().isActive());
        QCOMPARE(m_window->store().runs()[0].status, RunStatus::Stopped);
    }

    void stopAndResumeFromTheRunsPage()
    {
        m_script->endless = true;
        fillLibrary();
        startExperiment(3);
        QTRY_VERIFY(m_window->queue().currentRun().has_value());
        const RunId run = *m_window->queue().currentRun();
        Q_EMIT m_window->runsPage().stopRequested(run);
        QTRY_COMPARE(m_window->store().run(run).status, RunStatus::Stopped);
        QTRY_VERIFY(!m_window->queue().isActive());
        m_script->endless = false;
        Q_EMIT m_window->runsPage().resumeRequested(run);
        QTRY_COMPARE(m_window->store().run(run).status, RunStatus::Done);
    }

    // While another run trains: the press is seen at once, and a second one does nothing.
    void resumeIsSeenAndQueuesOnce()
    {
        m_script->endless = true;
        fillLibrary();
        startExperiment(3);
        QTRY_VERIFY(m_window->queue().currentRun().has_value());
        const RunId stopped = *m_window->queue().currentRun();
        Q_EMIT m_window->runsPage().stopRequested(stopped);
        QTRY_COMPARE(m_window->store().run(stopped).status, RunStatus::Stopped);
        QTRY_VERIFY(!m_window->queue().isActive());
        startExperiment(3);
        QTRY_VERIFY(m_window->queue().currentRun().has_value());
        const RunId training = *m_window->queue().currentRun();
        QVERIFY(training != stopped);

        RunsPage& page = m_window->runsPage();
        m_window->showPage(Page::Runs);
        page.refresh();
        page.showRun(stopped);
        QAction* resume = nullptr;
        for (QAction* action : page.runActions()) {
            if (action->text() == QStringLiteral("Resume"))
                resume = action;
        }
        QVERIFY(resume != nullptr && resume->isEnabled());
        resume->trigger();
        const auto state = [&] {
            return page.model()
                .index(page.model().rowOf(stopped), RunsModel::Status)
                .data()
                .toString();
        };
        QCOMPARE(state(), QStringLiteral("Resumes next"));
        QVERIFY(!resume->isEnabled());
        QCOMPARE(m_window->store().queue(), std::vector<RunId>{stopped});
        // As from a second window, or a click that was on its way.
        Q_EMIT page.resumeRequested(stopped);
        QCOMPARE(m_window->store().queue(), std::vector<RunId>{stopped});
        QVERIFY(!page.message().isVisible());
        bool isAnnounced = false;
        for (const QLabel* label : m_window->findChild<JobStrip*>()->findChildren<QLabel*>())
            isAnnounced = isAnnounced || (label->isVisible() &&
                                          label->text().contains(QStringLiteral("resumes next")));
        QVERIFY(isAnnounced);

        m_script->endless = false;
        Q_EMIT page.stopRequested(training);
        QTRY_COMPARE(m_window->store().run(stopped).status, RunStatus::Done);
        QVERIFY(m_window->store().queue().empty());
    }

    // Nothing overlaps or is cut off in the smallest windows that people have.
    void smallWindowsHaveRoom_data()
    {
        QTest::addColumn<QSize>("size");
        QTest::newRow("1024x768") << QSize(1024, 768);
        QTest::newRow("1280x720") << QSize(1280, 720);
    }

    void smallWindowsHaveRoom()
    {
        QFETCH(QSize, size);
        for (const SampleShape& shape : kSampleShapes)
            addSampleRun(m_window->store(), shape, 300, 300);
        m_window.reset();
        openWindow();
        m_window->resize(size);
        m_window->showPage(Page::Runs);
        QTRY_COMPARE(m_window->size(), size);
        QCoreApplication::processEvents();
        RunsPage& page = m_window->runsPage();
        QVERIFY(!page.inspector().isVisible());
        for (const Page each : {Page::Datasets, Page::NewExperiment, Page::Runs, Page::Compare}) {
            m_window->showPage(each);
            QCoreApplication::processEvents();
            saveScreenshots(*m_window,
                            QStringLiteral("small-%1-%2").arg(size.width()).arg(int(each)), size);
            const QString problem = crowding(*m_window);
            QVERIFY2(problem.isEmpty(), qPrintable(problem));
        }
        m_window->showPage(Page::Runs);
        QTableView* table = page.view().table();
        for (const int column : {RunsModel::Status, RunsModel::BestAccuracy,
                                 RunsModel::EpochSeconds, RunsModel::Model, RunsModel::Loader}) {
            const int end = table->columnViewportPosition(column) + table->columnWidth(column);
            QVERIFY2(end <= table->viewport()->width(), qPrintable(QString::number(column)));
        }
        // The rest is reached by scrolling, and the name stays.
        QVERIFY(!page.view().frozenColumn()->isShown());
        table->horizontalScrollBar()->setValue(table->horizontalScrollBar()->maximum());
        QVERIFY(page.view().frozenColumn()->isShown());
        auto* frozen = page.view().frozenColumn()->view();
        const QModelIndex second = table->model()->index(1, RunsModel::Name);
        const QRect row = frozen->visualRect(second);
        QVERIFY(row.isValid() && row.width() == table->columnWidth(RunsModel::Name));
        QCOMPARE(frozen->viewport()->mapTo(&page, row.topLeft()).y(),
                 table->viewport()->mapTo(&page, table->visualRect(second).topLeft()).y());
        QTest::mouseClick(frozen->viewport(), Qt::LeftButton, {},
                          QPoint(row.right() - 20, row.center().y()));
        QCOMPARE(page.view().currentRun(), second.data(RunsModel::RunIdRole).toLongLong());
        page.view().setGrouping(std::string());
        QTRY_VERIFY(page.view().tree()->model()->rowCount() > 0);
        QTreeView* tree = page.view().tree();
        tree->horizontalScrollBar()->setValue(tree->horizontalScrollBar()->maximum());
        QVERIFY(page.view().frozenColumn()->isShown());
        auto* frozenTree = static_cast<QTreeView*>(page.view().frozenColumn()->view());
        tree->expand(tree->model()->index(0, 0));
        QVERIFY(frozenTree->isExpanded(tree->model()->index(0, 0)));

        // What the user asks for is shown, and remembered for a window with more room.
        QTest::keyClick(&page, Qt::Key_F4);
        QVERIFY(page.inspector().isVisible());
        QTest::keyClick(&page, Qt::Key_F4);
        QVERIFY(!page.inspector().isVisible());
        QTest::keyClick(&page, Qt::Key_F4);
        m_window->resize(1500, 800);
        QTRY_VERIFY(page.inspector().isVisible());
        m_window->resize(size);
        QTRY_VERIFY(!page.inspector().isVisible());
    }

    void failedRunIsExplained()
    {
        m_script->failure = "not enough memory for batch 64";
        fillLibrary();
        startExperiment(3);
        QTRY_VERIFY(m_window->runsPage().message().isVisible());
        const QString text = m_window->runsPage().message().text();
        QVERIFY2(text.contains(QStringLiteral("not enough memory")), qPrintable(text));
        QVERIFY2(text.contains(QStringLiteral("smaller batch")), qPrintable(text));
        QVERIFY2(text.contains(QStringLiteral("“experiment”")), qPrintable(text));
    }

    void deadTrainingOfAnotherProgramIsTold()
    {
        // Claimed by a process that is gone, as after kill -9.
        const RunId run =
            m_window->store().createRun(sampleConfig(kSampleShapes[0], 9), RunStart::Claimed);
        m_window->store().recordEpoch(run, sampleEpoch(kSampleShapes[0], 1));
        m_window->watcher().lookAround();
        QCOMPARE(m_window->store().run(run).status, RunStatus::Running); // this process lives
        QVERIFY(!m_window->runsPage().message().isVisible());
        SQLite::Database(workspace().database(), SQLite::OPEN_READWRITE)
            .exec("UPDATE runs SET owner_pid = 999999999");
        m_window->showPage(Page::Runs);
        m_window->watcher().lookAround();
        QCOMPARE(m_window->store().run(run).status, RunStatus::Interrupted);
        const QString text = m_window->runsPage().message().text();
        QVERIFY2(text.contains(QString::fromStdString(m_window->store().run(run).name)),
                 qPrintable(text));
        const RunsModel& model = m_window->runsPage().model();
        const auto status = [&] {
            return model.index(model.rowOf(run), RunsModel::Status).data().toString();
        };
        QTRY_VERIFY2(status().startsWith(QStringLiteral("Interrupted")), qPrintable(status()));
    }

    void lostWorkspaceIsTold()
    {
        const QString there = toQString(workspace().root());
        QVERIFY(QDir().rename(there, there + QStringLiteral("-moved")));
        m_window->watcher().lookAround();
        QVERIFY(m_window->notice().isVisible());
        QCOMPARE(m_window->notice().severity(), Severity::Error);
        QVERIFY(m_window->notice().text().contains(there));
        QVERIFY(QDir().rename(there + QStringLiteral("-moved"), there));
        m_window->watcher().lookAround();
        QVERIFY(!m_window->notice().isVisible());
        QVERIFY(QDir().rename(there, there + QStringLiteral("-moved")));
        m_window->close();
        QVERIFY(!QDir(there).exists()); // closing makes no empty one in its place
    }

    void queuedRunsWaitForTheButton()
    {
        fillLibrary();
        m_window->newExperimentPage().addToQueue();
        auto* strip = m_window->findChild<JobStrip*>();
        QPushButton* start = strip->findChild<QPushButton*>();
        QVERIFY(start && start->isVisible());
        QVERIFY(!m_window->queue().isActive());
        start->click();
        QTRY_COMPARE(m_script->trained.load(), 1);
        QTRY_VERIFY(!start->isVisible());
    }

    void cloneOpensTheForm()
    {
        fillLibrary();
        startExperiment(7);
        QTRY_VERIFY(!m_window->queue().isActive());
        Q_EMIT m_window->runsPage().cloneRequested(m_window->store().runs()[0].id);
        QCOMPARE(m_window->page(), Page::NewExperiment);
        QCOMPARE(m_window->newExperimentPage().draft().config().train.epochs, 7);
    }

    void idleWindowClosesAtOnce()
    {
        QSignalSpy closed(m_window.get(), &MainWindow::closed);
        m_window->close();
        QCOMPARE(closed.count(), 1);
        QVERIFY(!m_window->isVisible());
        QVERIFY(QFile::exists(m_folder->filePath(QStringLiteral("workspace/window.ini"))));
    }

    void closingAsksAndCanGoBack()
    {
        CloseQuestion* question = closeWhileTraining();
        question->buttonFor(CloseAnswer::GoBack)->click();
        QTest::qWait(20);
        QVERIFY(m_window->isVisible());
        QVERIFY(m_window->queue().isActive());
        QVERIFY(m_window->queue().currentRun().has_value());
    }

    void closingTellsOfTheQueue()
    {
        CloseQuestion* question = closeWhileTraining();
        QVERIFY(!question->informativeText().contains(QStringLiteral("queued")));
        question->buttonFor(CloseAnswer::GoBack)->click();
        m_window->newExperimentPage().addToQueue();
        m_window->newExperimentPage().addToQueue();
        QTRY_VERIFY(!m_window->findChild<CloseQuestion*>());
        m_window->close();
        question = m_window->findChild<CloseQuestion*>();
        QVERIFY(question);
        QVERIFY2(question->informativeText().contains(QStringLiteral("2 more runs are queued")),
                 qPrintable(question->informativeText()));
    }

    void closingCanStopWithACheckpoint()
    {
        QSignalSpy closed(m_window.get(), &MainWindow::closed);
        CloseQuestion* question = closeWhileTraining();
        question->buttonFor(CloseAnswer::Stop)->click();
        QTRY_COMPARE(closed.count(), 1);
        QVERIFY(!m_window->isVisible());
        QCOMPARE(m_window->store().runs()[0].status, RunStatus::Stopped);
    }

    void closingCanKeepTraining()
    {
        QSignalSpy closed(m_window.get(), &MainWindow::closed);
        CloseQuestion* question = closeWhileTraining();
        question->buttonFor(CloseAnswer::KeepRunning)->click();
        QVERIFY(!m_window->isVisible());
        QCOMPARE(closed.count(), 0);
        m_script->endless = false;
        QTRY_COMPARE(closed.count(), 1);
        QCOMPARE(m_window->store().runs()[0].status, RunStatus::Done);
    }

    void closeQuestionGoesWithTheWork()
    {
        const QPointer<CloseQuestion> question = closeWhileTraining();
        QVERIFY(question && question->isVisible());
        m_script->endless = false;
        QTRY_VERIFY(!question);
        QVERIFY(m_window->isVisible()); // nobody said that it should close
    }

    void destroyingTheWindowStopsItsTraining()
    {
        m_script->endless = true;
        fillLibrary();
        startExperiment(3);
        QTRY_VERIFY(m_window->queue().currentRun().has_value());
        m_window.reset();
        QCOMPARE(m_script->trained.load(), 1);
        PosixFileSystem fileSystem;
        QCOMPARE(Store(workspace(), fileSystem).runs()[0].status, RunStatus::Stopped);
    }

    void geometryIsRemembered()
    {
        // No wider than must be: since Qt 6.5 what is restored is cut to the screen, and that of
        // the offscreen platform is narrower than the window's minimum.
        const QSize size(m_window->minimumWidth(), 666);
        QVERIFY(m_window->size() != size);
        m_window->resize(size);
        m_window->close();
        m_window.reset();
        openWindow();
        QCOMPARE(m_window->size(), size);
    }

    void unwritableWorkspaceIsRefusedWithItsPath()
    {
        const QString file = m_folder->filePath(QStringLiteral("file"));
        writeText(file, "not a folder");
        try {
            MainWindow other(Workspace(toPath(file) / "workspace"), m_fileSystem, {});
            QFAIL("a workspace below a file was opened");
        } catch (const Error& error) {
            QVERIFY2(QString::fromUtf8(error.what()).contains(file), error.what());
        }
    }

    void paletteFindsEverything()
    {
        fillLibrary();
        addSampleRun(m_window->store(), kSampleShapes[0], 3, 3);
        m_window->runsPage().refresh();
        const auto ask = [this](const QString& text) {
            QTest::keyClick(m_window.get(), Qt::Key_K, Qt::ControlModifier);
            auto* palette = m_window->findChild<CommandPalette*>();
            if (palette == nullptr)
                return QString();
            QTest::keyClicks(palette->edit(), text);
            const QString first =
                palette->list()->count() > 0 ? palette->list()->item(0)->text() : QString();
            QTest::keyClick(palette->edit(), Qt::Key_Return);
            delete palette;
            return first;
        };
        QVERIFY(ask(QStringLiteral("compare and")).contains(QStringLiteral("Compare and export")));
        QCOMPARE(m_window->page(), Page::Compare);
        QVERIFY(ask(QStringLiteral("levit beton")).startsWith(QStringLiteral("Run: levit beton")));
        QCOMPARE(m_window->page(), Page::Runs);
        QVERIFY(
            ask(QStringLiteral("photos dataset")).startsWith(QStringLiteral("Dataset: photos")));
        QCOMPARE(m_window->page(), Page::Datasets);
        QVERIFY(ask(QStringLiteral("optimizer.lr")).startsWith(QStringLiteral("Setting: ")));
        QCOMPARE(m_window->page(), Page::NewExperiment);
        QCOMPARE(m_window->newExperimentPage().focusWidget(),
                 m_window->newExperimentPage().form()->editor("optimizer.lr"));
        QVERIFY(ask(QStringLiteral("ema_decay")).contains(QStringLiteral("train.ema_decay")));
        QVERIFY(m_window->newExperimentPage().settings()->isVisible());
        QVERIFY(ask(QStringLiteral("no such thing")).isEmpty());
        QTest::keyClick(m_window.get(), Qt::Key_K, Qt::ControlModifier);
        auto* palette = m_window->findChild<CommandPalette*>();
        QTest::keyClicks(palette->edit(), QStringLiteral("run"));
        saveScreenshots(*palette, QStringLiteral("palette"), palette->size());
        QTest::keyClick(palette->edit(), Qt::Key_Down);
        QCOMPARE(palette->list()->currentRow(), 1);
        QTest::keyClick(palette->edit(), Qt::Key_Escape);
        QTRY_VERIFY(m_window->findChild<CommandPalette*>() == nullptr);
    }

    void helpOpens()
    {
        QVERIFY(QTest::qWaitForWindowActive(m_window.get()));
        QTest::keyClick(m_window.get(), Qt::Key_Slash, Qt::ControlModifier);
        auto* sheet = m_window->findChild<ShortcutsDialog*>();
        QVERIFY(sheet && sheet->isVisible());
        sheet->reject();
    }

    void screenshots()
    {
        std::vector<RunId> runs;
        for (const SampleShape& shape : kSampleShapes)
            runs.push_back(addSampleRun(m_window->store(), shape, 300, 300));
        m_window.reset();
        openWindow();
        for (const RunId run : runs)
            m_window->runsPage().showRun(run);
        m_script->endless = true;
        fillLibrary();
        qobject_cast<QLineEdit*>(m_window->newExperimentPage().form()->editor("name"))
            ->setText(QStringLiteral("levit photos"));
        startExperiment(300);
        QTRY_VERIFY(m_window->queue().currentRun().has_value());
        QTest::qWait(400);
        for (const auto& [page, name] :
             {std::pair{Page::Datasets, "window-datasets"},
              std::pair{Page::NewExperiment, "window-new-experiment"},
              std::pair{Page::Runs, "window-runs"}, std::pair{Page::Compare, "window-compare"}}) {
            m_window->showPage(page);
            QTest::qWait(page == Page::Compare ? 600 : 50);
            saveScreenshots(*m_window, QLatin1String(name));
        }
        QVERIFY(QFile::exists(QCoreApplication::applicationDirPath() +
                              QStringLiteral("/../screenshots/window-runs-dark.png")));
    }

private:
    Workspace workspace() const
    {
        return Workspace(toPath(m_folder->filePath(QStringLiteral("workspace"))));
    }

    QString images() const { return m_folder->filePath(QStringLiteral("photos")); }

    static bool isManaged(const QLayout* layout, const QWidget* widget)
    {
        for (int i = 0; layout != nullptr && i < layout->count(); ++i) {
            const QLayoutItem* item = layout->itemAt(i);
            if (const_cast<QLayoutItem*>(item)->widget() == widget ||
                isManaged(const_cast<QLayoutItem*>(item)->layout(), widget))
                return true;
        }
        return false;
    }

    // Visible controls that lie over one another, or have less room than they need; empty: none.
    static QString crowding(const QWidget& window)
    {
        QStringList problems;
        for (const QWidget* widget : window.findChildren<QWidget*>()) {
            if (!widget->isVisible() || !isManaged(widget->parentWidget()->layout(), widget))
                continue;
            const QString name = QStringLiteral("%1 \"%2\"")
                                     .arg(QLatin1String(widget->metaObject()->className()),
                                          widget->property("text").toString().left(40));
            const bool isControl = qobject_cast<const QAbstractButton*>(widget) != nullptr ||
                                   qobject_cast<const QComboBox*>(widget) != nullptr;
            if (isControl && widget->width() < widget->minimumSizeHint().width())
                problems << name + QStringLiteral(" is cut off");
            for (const QWidget* other : widget->parentWidget()->findChildren<QWidget*>(
                     QString(), Qt::FindDirectChildrenOnly)) {
                if (other > widget && other->isVisible() && !other->isWindow() &&
                    isManaged(widget->parentWidget()->layout(), other) &&
                    other->geometry().intersects(widget->geometry()) &&
                    qobject_cast<QStackedLayout*>(widget->parentWidget()->layout()) == nullptr)
                    problems << name + QStringLiteral(" lies over ") +
                                    other->property("text").toString();
            }
        }
        return problems.join(QStringLiteral("; "));
    }

    // Of the messages in a page that can be seen, the last one.
    static QString shownMessage(const QWidget& page)
    {
        QString text;
        for (const InlineMessage* message : page.findChildren<InlineMessage*>()) {
            if (message->isVisible())
                text = message->text();
        }
        return text;
    }

    QPushButton* buttonNamed(const QString& text) const
    {
        for (auto* button : m_window->findChildren<QPushButton*>()) {
            if (button->text() == text && button->isVisible())
                return button;
        }
        return nullptr;
    }

    void openWindow(StoreMode mode = StoreMode::ReadWrite)
    {
        m_window = std::make_unique<MainWindow>(
            workspace(), m_fileSystem,
            [this]() -> std::unique_ptr<Backend> {
                return std::make_unique<ScriptedBackend>(*m_script);
            },
            mode);
        m_window->show();
        m_window->activateWindow();
    }

    void writeImages()
    {
        const QStringList classes = {QStringLiteral("cat"), QStringLiteral("dog")};
        writeSplit(images(), QStringLiteral("train"), classes, 3);
        writeSplit(images(), QStringLiteral("val"), classes, 2);
    }

    void fillLibrary()
    {
        writeImages();
        m_window->library().add(toPath(images()));
        QTRY_VERIFY(m_window->jobs().isIdle() && !m_window->library().rows().empty());
    }

    void startExperiment(int epochs)
    {
        NewExperimentPage& page = m_window->newExperimentPage();
        qobject_cast<NumberField*>(page.form()->editor("train.epochs"))->setValue(epochs);
        page.start();
    }

    CloseQuestion* closeWhileTraining()
    {
        m_script->endless = true;
        fillLibrary();
        startExperiment(3);
        [&] {
            QTRY_VERIFY(m_window->queue().currentRun().has_value());
        }();
        m_window->close();
        return m_window->findChild<CloseQuestion*>();
    }

    PosixFileSystem m_fileSystem;
    std::unique_ptr<QTemporaryDir> m_folder;
    std::unique_ptr<BackendScript> m_script;
    std::unique_ptr<MainWindow> m_window;
};

// Everything above also says how long the event loop was held up; a hang fails.
int main(int argc, char** argv)
{
    test::StallWatch application(argc, argv);
    QTEST_SET_MAIN_SOURCE_PATH
    TestMainWindow flows;
    const int failures = QTest::qExec(&flows, argc, argv);
    std::printf("longest stall of the event loop: %.1f ms (%s)\n", application.worst(),
                qPrintable(application.what()));
    constexpr double kHang = 2000; // milliseconds; generous, as tests run side by side
    return application.worst() < kHang ? failures : failures + 1;
}

#include "tst_main_window.moc"
