#include "ui/window/run_notices.h"

#include "support/sample_runs.h"
#include "support/stall_watch.h"
#include "support/window_fixture.h"
#include "ui/models/runs_model.h"
#include "ui/pages/runs/runs_page.h"

#include <SQLiteCpp/Database.h>

using namespace formwork;
using namespace formwork::ui;
using namespace formwork::test;

class TestRunNotices : public QObject, private WindowFixture
{
    Q_OBJECT

private Q_SLOTS:
    void init() { openWorkspace(); }
    void cleanup() { closeWorkspace(); }

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

    void lostDeviceIsReported()
    {
        m_window->showPage(Page::Runs);
        Q_EMIT m_window->queue().deviceLost(QStringLiteral("cuda:1"));
        QVERIFY(m_window->runsPage().message().isVisible());
        QVERIFY(m_window->runsPage().message().text().contains(
            QStringLiteral("cuda:1 failed and is no longer used")));
    }

    void deadTrainingOfAnotherProgramIsReported()
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
};

int main(int argc, char** argv)
{
    QTEST_SET_MAIN_SOURCE_PATH
    return runWatched<TestRunNotices>(argc, argv);
}

#include "tst_run_notices.moc"
