#include "ui/window/close_guard.h"

#include "support/stall_watch.h"
#include "support/window_fixture.h"

#include <QFile>
#include <QSignalSpy>

using namespace formwork;
using namespace formwork::ui;
using namespace formwork::test;

class TestCloseGuard : public QObject, private WindowFixture
{
    Q_OBJECT

private Q_SLOTS:
    void init() { openWorkspace(); }
    void cleanup() { closeWorkspace(); }

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
        QTRY_VERIFY(!m_window->findChild<CloseQuestion*>());
        QVERIFY(m_window->isVisible());
        QVERIFY(m_window->queue().isActive());
        QVERIFY(m_window->queue().currentRun().has_value());
    }

    void closingNamesTheQueuedRuns()
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

    // The trials of a search are its own; the window's queue does not train them.
    void closingNamesNoReservedRuns()
    {
        CloseQuestion* question = closeWhileTraining();
        question->buttonFor(CloseAnswer::GoBack)->click();
        m_window->store().createRun({}, RunStart::Reserved);
        m_window->store().createRun({}, RunStart::Reserved);
        m_window->newExperimentPage().addToQueue();
        QTRY_VERIFY(!m_window->findChild<CloseQuestion*>());
        m_window->close();
        question = m_window->findChild<CloseQuestion*>();
        QVERIFY(question);
        QVERIFY2(question->informativeText().contains(QStringLiteral("One more run is queued")),
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
        startEndlessTraining();
        m_window.reset();
        QCOMPARE(m_script->trained.load(), 1);
        PosixFileSystem fileSystem;
        QCOMPARE(Store(workspace(), fileSystem).runs()[0].status, RunStatus::Stopped);
    }

private:
    CloseQuestion* closeWhileTraining()
    {
        startEndlessTraining();
        m_window->close();
        return m_window->findChild<CloseQuestion*>();
    }
};

int main(int argc, char** argv)
{
    QTEST_SET_MAIN_SOURCE_PATH
    return runWatched<TestCloseGuard>(argc, argv);
}

#include "tst_close_guard.moc"
