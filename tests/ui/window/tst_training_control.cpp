#include "ui/window/training_control.h"

#include "support/stall_watch.h"
#include "support/window_fixture.h"
#include "ui/models/runs_model.h"
#include "ui/pages/runs/run_actions.h"
#include "ui/pages/runs/runs_page.h"
#include "ui/widgets/job_strip.h"

#include <QAction>
#include <QLabel>
#include <QToolButton>

#include <algorithm>

using namespace formwork;
using namespace formwork::ui;
using namespace formwork::test;

class TestTrainingControl : public QObject, private WindowFixture
{
    Q_OBJECT

private Q_SLOTS:
    void init() { openWorkspace(); }
    void cleanup() { closeWorkspace(); }

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
        startEndlessTraining();
        auto* strip = m_window->findChild<JobStrip*>();
        QTRY_VERIFY(strip->findChild<QToolButton*>(QStringLiteral("cancelJob")));
        strip->findChild<QToolButton*>(QStringLiteral("cancelJob"))->click();
        QTRY_VERIFY(!m_window->queue().isActive());
        QCOMPARE(m_window->store().runs()[0].status, RunStatus::Stopped);
    }

    void stopAndResumeFromTheRunsPage()
    {
        startEndlessTraining();
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
        startEndlessTraining();
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
        for (QAction* action : page.runActions().all()) {
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

    // Those of a search, ahead of the window's own.
    void reservedRunsAreNotShownAsQueued()
    {
        Store& store = m_window->store();
        store.createRun({}, RunStart::Reserved);
        store.createRun({}, RunStart::Reserved);
        store.createRun({});
        m_window->runsPage().refresh();
        const auto* strip = m_window->findChild<JobStrip*>();
        const auto shows = [strip](const QString& text) {
            return std::ranges::any_of(strip->findChildren<QLabel*>(), [&](const QLabel* label) {
                return label->isVisible() && label->text() == text;
            });
        };
        QTRY_VERIFY(shows(QStringLiteral("1 queued")));
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
};

int main(int argc, char** argv)
{
    QTEST_SET_MAIN_SOURCE_PATH
    return runWatched<TestTrainingControl>(argc, argv);
}

#include "tst_training_control.moc"
