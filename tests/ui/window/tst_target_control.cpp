#include "ui/window/target_control.h"

#include "core/remote/submission.h"
#include "support/screenshot.h"
#include "support/stand_in_target.h"
#include "support/window_fixture.h"
#include "ui/dialogs/script_dialog.h"
#include "ui/dialogs/targets_dialog.h"
#include "ui/pages/experiment/run_on_chooser.h"
#include "ui/pages/runs/run_actions.h"
#include "ui/pages/runs/run_inspector.h"
#include "ui/pages/runs/runs_page.h"
#include "ui/pages/runs/runs_view.h"

#include <QAction>
#include <QComboBox>
#include <QSignalSpy>

#include <filesystem>

using namespace formwork;
using namespace formwork::ui;
using namespace formwork::test;

class TestTargetControl : public QObject, private WindowFixture
{
    Q_OBJECT

private:
    QAction* action(RunActions::Kind kind) const
    {
        return m_window->runsPage().runActions().action(kind);
    }
    void choose(const QString& target)
    {
        QComboBox* combo = m_window->newExperimentPage().runOn()->combo();
        combo->setCurrentIndex(combo->findText(target));
        Q_EMIT combo->activated(combo->currentIndex());
    }
    // The window with images, a target that is chosen, and its data there.
    void openWithTarget()
    {
        m_box = std::make_unique<StandInTarget>(*m_server);
        fillLibrary();
        Target target = m_box->target("box");
        target.copiesData = true;
        saveTarget(m_window->store(), target);
        Q_EMIT m_window->targets().targetsChanged();
        m_window->showPage(Page::NewExperiment);
        choose(QStringLiteral("box"));
    }
    ScriptDialog* scriptDialog() const { return m_window->findChild<ScriptDialog*>(); }
    RunId submit()
    {
        QSignalSpy submitted(&m_window->targets(), &TargetControl::submitted);
        m_window->newExperimentPage().start();
        if (scriptDialog() == nullptr)
            return 0;
        scriptDialog()->accept();
        if (!submitted.wait(20'000))
            return 0;
        return submitted.front().at(1).value<std::vector<qint64>>().front();
    }
    void select(RunId run) { m_window->runsPage().showRun(run); }
    RunRow row(RunId run) { return m_window->store().run(run); }

private Q_SLOTS:
    void initTestCase()
    {
        m_server = std::make_unique<SshServer>();
        if (!m_server->problem().isEmpty())
            QSKIP(qPrintable(QStringLiteral("skipped: ") + m_server->problem()));
    }
    void cleanupTestCase() { m_server.reset(); }
    void init() { openWorkspace(); }
    void cleanup()
    {
        closeWorkspace();
        m_box.reset();
    }

    void theScriptIsShownBeforeItIsSent()
    {
        openWithTarget();
        NewExperimentPage& page = m_window->newExperimentPage();
        QVERIFY(buttonNamed(QStringLiteral("Submit\u2026")) != nullptr);
        QVERIFY(buttonNamed(QStringLiteral("Add to &queue")) == nullptr);
        page.start();
        QVERIFY(scriptDialog() != nullptr);
        QVERIFY2(scriptDialog()->script().startsWith(QStringLiteral("#!/bin/sh")),
                 qPrintable(scriptDialog()->script()));
        saveScreenshots(*scriptDialog(), QStringLiteral("submit"), QSize(720, 520));
        scriptDialog()->reject();
        QTRY_VERIFY(scriptDialog() == nullptr);
        QVERIFY(m_window->store().runs().empty());
        QVERIFY(m_window->jobs().isIdle());
        saveScreenshots(*m_window, QStringLiteral("run-on"));
    }

    void aRunIsSubmittedStoppedAndResumed()
    {
        openWithTarget();
        m_box->setTraining("while [ ! -e stop ]; do sleep 0.05; done; exit 130");
        const RunId run = submit();
        QVERIFY(run != 0);
        QCOMPARE(m_window->page(), Page::Runs);
        QTRY_COMPARE_WITH_TIMEOUT(row(run).status, RunStatus::Running, 20'000);
        QVERIFY(m_window->store().queue().empty());
        select(run);
        QTRY_VERIFY(action(RunActions::Kind::Stop)->isEnabled());
        QVERIFY(!action(RunActions::Kind::Delete)->isEnabled());
        QVERIFY(!action(RunActions::Kind::Resume)->isEnabled());
        saveScreenshots(*m_window, QStringLiteral("run-on-target"));
        action(RunActions::Kind::Stop)->trigger();
        QTRY_COMPARE_WITH_TIMEOUT(row(run).status, RunStatus::Stopped, 20'000);

        select(run);
        QTRY_VERIFY(action(RunActions::Kind::Resume)->isEnabled());
        m_box->setTraining("exit 0");
        action(RunActions::Kind::Resume)->trigger();
        QTRY_COMPARE_WITH_TIMEOUT(row(run).status, RunStatus::Done, 20'000);
        QVERIFY(!m_window->queue().isActive());
    }

    void checkpointsAreFetched()
    {
        openWithTarget();
        m_box->setTraining("mkdir checkpoints; echo last >checkpoints/last.safetensors; "
                           "echo best >checkpoints/best.safetensors; "
                           "echo old >checkpoints/epoch-0001.safetensors; exit 0");
        const RunId run = submit();
        QVERIFY(run != 0);
        QTRY_COMPARE_WITH_TIMEOUT(row(run).status, RunStatus::Done, 20'000);
        QSignalSpy fetched(&m_window->targets(), &TargetControl::fetched);
        m_window->targets().fetchCheckpoints(run);
        QVERIFY(fetched.wait(20'000));
        const auto folder = workspace().runFolder(run) / "checkpoints";
        QVERIFY(std::filesystem::exists(folder / "last.safetensors"));
        QVERIFY(std::filesystem::exists(folder / "best.safetensors"));
        QVERIFY(!std::filesystem::exists(folder / "epoch-0001.safetensors"));
        QVERIFY(!std::filesystem::exists(workspace().runFolder(run) / "checkpoints.partial"));
        QVERIFY(shownMessage(m_window->runsPage()).contains(QStringLiteral("fetched")));
    }

    void aTargetThatRefusesLeavesNoRun()
    {
        openWithTarget();
        Target target = m_box->target("box");
        target.program = "/bin/no-such-program";
        target.copiesData = true;
        saveTarget(m_window->store(), target);
        QSignalSpy failed(&m_window->targets(), &TargetControl::failed);
        m_window->newExperimentPage().start();
        QVERIFY(scriptDialog() != nullptr);
        scriptDialog()->accept();
        QVERIFY(failed.wait(20'000));
        QTRY_VERIFY(m_window->jobs().isIdle());
        QVERIFY(m_window->store().runs().empty());
        QVERIFY2(shownMessage(m_window->runsPage()).contains(QStringLiteral("has no program")),
                 qPrintable(shownMessage(m_window->runsPage())));
    }

    void theChooserOffersWhatThereIs()
    {
        QComboBox* combo = m_window->newExperimentPage().runOn()->combo();
        m_window->showPage(Page::NewExperiment);
        QCOMPARE(combo->currentText(), QStringLiteral("This machine"));
        choose(QStringLiteral("Targets\u2026"));
        auto* dialog = m_window->findChild<TargetsDialog*>();
        QVERIFY(dialog != nullptr && dialog->isVisible());
        QCOMPARE(combo->currentText(), QStringLiteral("This machine"));
        dialog->reject();

        RunOnChooser& chooser = *m_window->newExperimentPage().runOn();
        chooser.setDevices({{.index = 0, .name = "Card A"}, {.index = 1, .name = "Card B"}});
        chooser.setTargets({"box", "cluster"});
        choose(QStringLiteral("This machine, GPU 1: Card B"));
        ExperimentDraft& draft = m_window->newExperimentPage().draft();
        QCOMPARE(draft.text("train.device"), QStringLiteral("cuda:1"));
        QVERIFY(chooser.target().isEmpty());
        draft.setText("train.device", QStringLiteral("cpu"));
        QCOMPARE(combo->currentText(), QStringLiteral("This machine"));
        choose(QStringLiteral("cluster"));
        QCOMPARE(chooser.target(), QStringLiteral("cluster"));
        chooser.setTargets({"cluster"});
        QCOMPARE(chooser.target(), QStringLiteral("cluster"));
        chooser.setTargets({});
        QVERIFY(chooser.target().isEmpty());
        QCOMPARE(combo->currentText(), QStringLiteral("This machine"));
    }

private:
    std::unique_ptr<SshServer> m_server;
    std::unique_ptr<StandInTarget> m_box;
};

QTEST_MAIN(TestTargetControl)
#include "tst_target_control.moc"
