#include "ui/pages/runs/run_actions.h"
#include "ui/widgets/style.h"

#include "support/runs_page_fixture.h"
#include "ui/charts/chart_panel.h"
#include "ui/dialogs/extend_dialog.h"
#include "ui/pages/runs/run_undo.h"
#include "ui/pages/runs/runs_view.h"
#include "ui/widgets/inline_message.h"

#include <QApplication>
#include <QClipboard>
#include <QInputDialog>
#include <QMenu>
#include <QSignalSpy>

using namespace formwork;
using namespace formwork::ui;
using namespace formwork::test;

class TestRunActions : public QObject, private RunsPageFixture
{
    Q_OBJECT

private Q_SLOTS:
    void init() { openPage(); }
    void cleanup() { closePage(); }

    void actionsFollowTheSelection()
    {
        fill();
        m_store->claimRun(m_store->createRun(sampleConfig(kSampleShapes[2], 6)));
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

    void runsOfFoldersAreResumedThere()
    {
        fill();
        m_store->claimRun(m_store->createRun(sampleConfig(kSampleShapes[2], 6)));
        const RunId stopped = m_store->runs().front().id;
        m_store->finishRun(stopped, RunStatus::Stopped);
        m_store->followRun(stopped, m_folder->filePath(QStringLiteral("there")).toStdString(),
                           FollowKind::Shared);
        m_page->refresh();
        select(stopped);
        QVERIFY(!action(QStringLiteral("Resume"))->isEnabled());
        QVERIFY(action(QStringLiteral("Resume"))
                    ->toolTip()
                    .contains(QStringLiteral("--run-folder FOLDER --resume")));
    }

    void finishedRunIsExtended()
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

    void queueIsReordered()
    {
        std::vector<RunId> queued;
        for (const char* name : {"a", "b", "c"}) {
            ExperimentConfig config = sampleConfig(kSampleShapes[0], 5);
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

    void archivedRunsAreOutOfSight()
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
        action(QStringLiteral("Unarchive"))->trigger();
        QVERIFY(!m_store->run(m_runs[3]).archived);
        shown->setChecked(false);
        QCOMPARE(table()->model()->rowCount(), 4);
    }

    void tagsAreAddedToAllSelectedRuns()
    {
        fill();
        m_page->view().selectRuns({m_runs[1], m_runs[2]});
        action(QStringLiteral("Add tags\u2026"))->trigger();
        auto* dialog = m_page->findChild<QInputDialog*>();
        QVERIFY(dialog != nullptr && dialog->isVisible());
        dialog->setTextValue(QStringLiteral("good, , seeds"));
        dialog->accept();
        const std::vector<std::string> tags = {"good", "seeds"};
        QCOMPARE(m_store->run(m_runs[1]).tags, tags);
        QCOMPARE(m_store->run(m_runs[2]).tags, tags);
        m_page->undo().undoAction()->trigger();
        QVERIFY(m_store->run(m_runs[1]).tags.empty());
    }

    void runsAreCopiedAsCommands()
    {
        fill();
        const RunId stopped = m_store->createRun(sampleConfig(kSampleShapes[2], 6));
        m_store->claimRun(stopped);
        m_store->finishRun(stopped, RunStatus::Stopped);
        m_page->refresh();
        m_page->view().selectRuns({stopped, m_runs[1]});
        action(QStringLiteral("Copy as command"))->trigger();
        const QStringList lines = QApplication::clipboard()->text().split(QLatin1Char('\n'));
        QCOMPARE(lines.size(), 2);
        const QString root = toQString(m_store->workspace().root());
        const QString workspace = QStringLiteral("--workspace ") + root;
        QVERIFY2(
            lines.contains(
                QStringLiteral("formwork-cli train --resume %1 %2").arg(stopped).arg(workspace)),
            qPrintable(lines.join(QLatin1Char('\n'))));
        QVERIFY(lines.contains(QStringLiteral("formwork-cli train %1/runs/%2/config.yaml %3")
                                   .arg(root)
                                   .arg(m_runs[1])
                                   .arg(workspace)));
    }

    void coloursAreChosen()
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
};

QTEST_MAIN(TestRunActions)
#include "tst_run_actions.moc"
