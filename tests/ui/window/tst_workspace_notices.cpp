#include "ui/window/workspace_notices.h"

#include "support/sample_runs.h"
#include "support/stall_watch.h"
#include "support/window_fixture.h"
#include "ui/models/runs_model.h"
#include "ui/pages/datasets/datasets_page.h"
#include "ui/pages/runs/run_actions.h"
#include "ui/pages/runs/run_removal.h"
#include "ui/pages/runs/runs_page.h"

#include <QDir>
#include <QPushButton>

#include <SQLiteCpp/Database.h>

using namespace formwork;
using namespace formwork::ui;
using namespace formwork::test;

class TestWorkspaceNotices : public QObject, private WindowFixture
{
    Q_OBJECT

private Q_SLOTS:
    void init() { openWorkspace(); }
    void cleanup() { closeWorkspace(); }

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
        m_window->runsPage().removal().removeSelected();
        QVERIFY(m_window->runsPage().message().isVisible());
        QCOMPARE(m_window->runsPage().message().severity(), Severity::Error);
        QCOMPARE(m_window->store().runs().size(), std::size_t(1));
        QVERIFY(!m_window->queue().isActive());
        m_window->close();
        m_window.reset();
        QVERIFY(std::filesystem::last_write_time(workspace().database()) == before);
    }

    // Neither a change nor closing makes the window stand still, and nothing is lost.
    void changesWaitForALockedDatabase()
    {
        const RunId run = oneRun();
        SQLite::Database other(workspace().database(), SQLite::OPEN_READWRITE);
        other.exec("BEGIN IMMEDIATE");
        RunsPage& page = m_window->runsPage();
        page.runActions().action(RunActions::Kind::Archive)->trigger();
        QVERIFY(m_window->notice().isVisible());
        QVERIFY2(m_window->notice().text().contains(QStringLiteral("one change waits")),
                 qPrintable(m_window->notice().text()));
        page.removal().removeSelected();
        QVERIFY2(m_window->notice().text().contains(QStringLiteral("2 changes wait")),
                 qPrintable(m_window->notice().text()));
        QVERIFY(!m_window->store().run(run).archived);
        m_window->close();
        QVERIFY(m_window->isVisible());
        QVERIFY2(m_window->notice().text().contains(QStringLiteral("not saved yet")),
                 qPrintable(m_window->notice().text()));
        other.exec("ROLLBACK");
        QTRY_VERIFY(!m_window->isVisible());
        QVERIFY(m_window->store().runs().empty());
    }

    void closesWithoutChangesThatWait()
    {
        const RunId run = oneRun();
        SQLite::Database other(workspace().database(), SQLite::OPEN_READWRITE);
        other.exec("BEGIN IMMEDIATE");
        m_window->runsPage().runActions().action(RunActions::Kind::Archive)->trigger();
        m_window->close();
        QVERIFY(m_window->isVisible());
        for (auto* button : m_window->notice().findChildren<QPushButton*>())
            button->click(); // the only one
        QVERIFY(!m_window->isVisible());
        other.exec("ROLLBACK");
        m_window.reset();
        PosixFileSystem files;
        QVERIFY(!Store(workspace(), files).run(run).archived);
    }

    void opensWhileTheDatabaseIsLocked()
    {
        const RunId run =
            m_window->store().createRun(sampleConfig(kSampleShapes[0], 9), RunStart::Claimed);
        m_window.reset();
        SQLite::Database other(workspace().database(), SQLite::OPEN_READWRITE);
        other.exec("UPDATE runs SET owner_pid = 999999999"); // as after kill -9
        other.exec("BEGIN IMMEDIATE");
        openWindow();
        QVERIFY(m_window->isVisible());
        other.exec("ROLLBACK");
        m_window->watcher().lookAround();
        QCOMPARE(m_window->store().run(run).status, RunStatus::Interrupted);
    }

    void lostWorkspaceIsReported()
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

private:
    // Finished and selected.
    RunId oneRun()
    {
        const RunId run = addSampleRun(m_window->store(), kSampleShapes[0], 4, 4);
        m_window->showPage(Page::Runs);
        m_window->runsPage().refresh();
        m_window->runsPage().showRun(run);
        return run;
    }
};

int main(int argc, char** argv)
{
    QTEST_SET_MAIN_SOURCE_PATH
    return runWatched<TestWorkspaceNotices>(argc, argv);
}

#include "tst_workspace_notices.moc"
