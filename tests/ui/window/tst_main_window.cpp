#include "ui/window/main_window.h"

#include "support/sample_runs.h"
#include "support/screenshot.h"
#include "support/stall_watch.h"
#include "support/window_fixture.h"
#include "ui/models/runs_model.h"
#include "ui/pages/datasets/datasets_page.h"
#include "ui/pages/datasets/welcome_view.h"
#include "ui/pages/runs/run_inspector.h"
#include "ui/pages/runs/runs_charts.h"
#include "ui/pages/runs/runs_page.h"
#include "ui/pages/runs/runs_view.h"
#include "ui/widgets/empty_state.h"
#include "ui/widgets/frozen_column.h"

#include <QAbstractButton>
#include <QComboBox>
#include <QDir>
#include <QDropEvent>
#include <QFile>
#include <QLineEdit>
#include <QListWidget>
#include <QMimeData>
#include <QSignalSpy>
#include <QStackedLayout>
#include <QTableView>
#include <QTreeView>
#include <QTreeWidget>

#include <algorithm>

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

class TestMainWindow : public QObject, private WindowFixture
{
    Q_OBJECT

private Q_SLOTS:
    void init() { openWorkspace(); }
    void cleanup() { closeWorkspace(); }

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

    void emptyWorkspaceBeginsWithAWelcome()
    {
        const WelcomeView* welcome = m_window->datasetsPage().welcome();
        QVERIFY(welcome->isVisible());
        QVERIFY(!m_window->datasetsPage().emptyState()->isVisible());
        QVERIFY(buttonNamed(QStringLiteral("Try the &demo")) != nullptr);
        QVERIFY(!welcome->recentList()->isVisible()); // there are none
        QSignalSpy opened(m_window.get(), &MainWindow::workspaceRequested);
        m_window->datasetsPage().welcome()->setRecentWorkspaces({m_folder->path()});
        QVERIFY(welcome->recentList()->isVisible());
        // With runs it is the page of datasets again, which has none yet.
        m_window->store().createRun(sampleConfig(kSampleShapes[0], 3));
        m_window->watcher().poke();
        QTRY_VERIFY(m_window->datasetsPage().emptyState()->isVisible());
        QVERIFY(!welcome->isVisible());
        fillLibrary();
        QVERIFY(!m_window->datasetsPage().emptyState()->isVisible());
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

    void vanishedDatasetIsReported()
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

    void trialsOfASearchAreShownAsASweep()
    {
        Store& store = m_window->store();
        std::vector<qint64> runs;
        for (int i = 0; i < 3; ++i)
            runs.push_back(store.createRun({}, RunStart::Reserved));
        store.createRun({});
        m_window->showPage(Page::NewExperiment);
        Q_EMIT m_window->newExperimentPage().runsRequested(runs);
        QCOMPARE(m_window->page(), Page::Runs);
        QVERIFY(m_window->runsPage().chartsAndSweep().isSweepShown());
        QCOMPARE(m_window->runsPage().drawnRuns().size(), std::size_t{3});
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

    void welcomeScreenshots()
    {
        m_window->datasetsPage().welcome()->setRecentWorkspaces(
            {QStringLiteral("/home/ada/formwork/birds"), QStringLiteral("/data/shared/leaves")});
        saveScreenshots(*m_window, QStringLiteral("window-welcome"));
    }

    void messagesLieOverThePage()
    {
        for (const SampleShape& shape : kSampleShapes)
            addSampleRun(m_window->store(), shape, 30, 30);
        m_window->watcher().poke();
        m_window->showPage(Page::Runs);
        m_window->runsPage().refresh();
        const QTableView* table =
            m_window->runsPage().findChild<QTableView*>(QStringLiteral("runsTable"));
        QTRY_VERIFY(table->isVisible());
        QCoreApplication::processEvents();
        const auto place = [&] {
            return QRect(table->mapTo(m_window.get(), QPoint()), table->size());
        };
        const QRect before = place();
        m_window->runsPage().message().showMessage(Severity::Info, QStringLiteral("Deleted."),
                                                   QStringLiteral("It can be undone."));
        m_window->runsPage().message().setAction(QStringLiteral("Undo"));
        m_window->notice().showMessage(Severity::Warning, QStringLiteral("Open read-only."));
        QTRY_VERIFY(m_window->runsPage().message().isVisible() && m_window->notice().isVisible());
        QCoreApplication::processEvents();
        QCOMPARE(place(), before);
        saveScreenshots(*m_window, QStringLiteral("window-messages"));
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
        QTest::qWait(400); // for some epochs
        for (const auto& [page, name] :
             {std::pair{Page::Datasets, "window-datasets"},
              std::pair{Page::NewExperiment, "window-new-experiment"},
              std::pair{Page::Runs, "window-runs"}, std::pair{Page::Compare, "window-compare"}}) {
            m_window->showPage(page);
            QTest::qWait(page == Page::Compare ? 600 : 50); // the preview is drawn later
            saveScreenshots(*m_window, QLatin1String(name));
        }
        QVERIFY(QFile::exists(QCoreApplication::applicationDirPath() +
                              QStringLiteral("/../screenshots/window-runs-dark.png")));
    }

private:
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
};

int main(int argc, char** argv)
{
    QTEST_SET_MAIN_SOURCE_PATH
    return runWatched<TestMainWindow>(argc, argv);
}

#include "tst_main_window.moc"
