// Exporting models and importing runs in the window.
#include "ui/window/run_exchange.h"

#include "core/report/event_file.h"
#include "core/report/report_fixture.h"
#include "support/screenshot.h"
#include "support/window_fixture.h"
#include "ui/dialogs/import_runs_dialog.h"
#include "ui/jobs/job_list.h"
#include "ui/models/runs_model.h"
#include "ui/pages/compare/compare_page.h"
#include "ui/pages/runs/run_actions.h"
#include "ui/pages/runs/runs_page.h"

#include <QComboBox>
#include <QPlainTextEdit>
#include <QSettings>
#include <QStandardPaths>

#include <filesystem>
#include <semaphore>

using namespace formwork;
using namespace formwork::test;
using namespace formwork::ui;
using namespace Qt::Literals::StringLiterals;

namespace fs = std::filesystem;

class TestRunExchange : public QObject, private WindowFixture
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase()
    {
        QStandardPaths::setTestModeEnabled(true);
        QCoreApplication::setOrganizationName(u"formwork-test-exchange"_s);
        QSettings().clear();
    }
    void init() { openWorkspace(); }
    void cleanup() { closeWorkspace(); }

    void exportsTheModelOfARun()
    {
        const RunId run = trainedRun();
        m_window->runsPage().showRun(run);
        QAction* action = actionOf(RunActions::Kind::ExportModel);
        QTRY_VERIFY(action->isEnabled());
        action->trigger();
        auto* dialog = m_window->findChild<ExportModelDialog*>();
        QVERIFY(dialog != nullptr);
        QVERIFY(dialog->choice().folder.filename() == "flowers");
        dialog->reject();

        const fs::path folder = outside() / "flowers";
        m_window->exchange().exportModel(run, {.weights = RunWeights::Best, .folder = folder});
        QTRY_VERIFY(m_window->jobs().isIdle());
        QTRY_VERIFY(fs::exists(folder / "README.md"));
        QTRY_VERIFY(message().contains(u"Exported the model of flowers"_s));
        QVERIFY(message().contains(toQString(folder)));

        // Not over it by chance.
        m_window->exchange().exportModel(run, {.weights = RunWeights::Best, .folder = folder});
        QTRY_VERIFY(message().contains(u"holds an exported model"_s));
    }

    void exportIsCancelled()
    {
        const RunId run = trainedRun();
        std::binary_semaphore entered(0);
        std::binary_semaphore leave(0);
        m_script->whileExporting = [&] {
            entered.release();
            leave.acquire();
        };
        m_window->exchange().exportModel(run, {.folder = outside() / "flowers"});
        entered.acquire();
        m_window->jobs().cancelAll();
        leave.release();
        QTRY_VERIFY(message().contains(u"The export was cancelled"_s));
        QVERIFY(!fs::exists(outside() / "flowers"));
    }

    void runsWithoutACheckpointSaySo()
    {
        const RunId run = m_window->store().createRun({}, RunStart::Claimed);
        m_window->store().recordEpoch(run, madeEpoch(1, 10, 1));
        m_window->store().finishRun(run, RunStatus::Done);
        m_window->exchange().askExport(run);
        QVERIFY(m_window->findChild<ExportModelDialog*>() == nullptr);
        QVERIFY2(message().contains(u"has no checkpoint"_s), qPrintable(message()));
    }

    void importsRuns()
    {
        writeEvents("logs/a");
        writeEvents("logs/b");
        m_window->exchange().importRuns({.sources = {outside() / "logs"}});
        QTRY_VERIFY(message().contains(u"Imported runs: 2"_s));
        QTRY_COMPARE(m_window->runsPage().model().rows().size(), std::size_t{2});
        const RunRow row = m_window->runsPage().model().rows().front();
        QVERIFY(row.isImported());
        m_window->runsPage().showRun(row.id);
        QTRY_VERIFY(!m_window->runsPage().selectedRuns().empty());
        for (const auto kind : {RunActions::Kind::Resume, RunActions::Kind::Extend,
                                RunActions::Kind::Clone, RunActions::Kind::ExportModel})
            QVERIFY(!actionOf(kind)->isEnabled());
        bool isSaid = false;
        for (const auto* text : m_window->runsPage().findChildren<QPlainTextEdit*>())
            isSaid = isSaid || text->toPlainText().contains(u"settings of this run were not"_s);
        QVERIFY(isSaid);
        // They are drawn and compared.
        m_window->runsPage().model().setTicked({row.id}, true);
        m_window->showPage(Page::Compare);
        QTest::qWait(0);
        m_window->showPage(Page::Runs);

        m_window->exchange().importRuns({.sources = {outside() / "logs"}});
        QTRY_VERIFY2(message().contains(u"Already here: 2"_s), qPrintable(message()));
    }

    void screenshots()
    {
        writeEvents("logs/lightning/version_0");
        writeEvents("logs/lightning/version_1");
        m_window->exchange().importRuns({.sources = {outside() / "logs"}});
        QTRY_COMPARE(m_window->runsPage().model().rows().size(), std::size_t{2});
        m_window->showPage(Page::Runs);
        m_window->runsPage().showRun(m_window->runsPage().model().rows().front().id);
        m_window->runsPage().model().setTicked({1, 2}, true);
        QTRY_VERIFY(m_window->runsPage().selectedRuns().size() == 1);
        saveScreenshots(*m_window, u"runs-imported"_s);
    }

    void problemsAreNamed()
    {
        writeEvents("logs/a");
        const fs::path file = outside() / "logs/a/events.out.tfevents.1";
        fs::resize_file(file, fs::file_size(file) - 3);
        m_window->exchange().importRuns({.sources = {outside() / "logs"}});
        QTRY_VERIFY2(message().contains(u"in the middle of a record"_s), qPrintable(message()));
        QVERIFY(message().contains(u"Imported runs: 1"_s));

        m_window->exchange().importRuns({.sources = {outside() / "nothing"}});
        QTRY_VERIFY(message().contains(u"there is no such file or folder"_s));
    }

    void asksWhatToImport()
    {
        QVERIFY(m_window->page() != Page::Runs);
        for (QAction* action : m_window->findChildren<QAction*>())
            if (action->text() == u"&Import runs…"_s)
                action->trigger();
        QCOMPARE(m_window->page(), Page::Runs);
        auto* dialog = m_window->findChild<ImportRunsDialog*>();
        QVERIFY(dialog != nullptr);
        writeEvents("logs/a");
        dialog->addSources({toQString(outside() / "logs")});
        dialog->accept();
        QTRY_VERIFY(message().contains(u"Imported runs: 1"_s));
    }

private:
    fs::path outside() const { return toPath(m_folder->filePath(u"outside"_s)); }
    QString message() { return m_window->runsPage().message().text(); }
    QAction* actionOf(RunActions::Kind kind)
    {
        return m_window->runsPage().runActions().action(kind);
    }

    RunId trainedRun()
    {
        Store& store = m_window->store();
        ExperimentConfig config;
        config.name = "flowers";
        const RunId run = store.createRun(config, RunStart::Claimed);
        store.recordEpoch(run, madeEpoch(1, 10, 1));
        const fs::path best = workspace().runFolder(run) / "best.safetensors";
        writeTextFile(m_fileSystem, best, "weights");
        store.recordArtifact(run, "checkpoint.best", best);
        store.finishRun(run, RunStatus::Done);
        m_window->runsPage().refresh();
        fs::create_directories(outside());
        return run;
    }
    void writeEvents(const std::string& folder)
    {
        fs::create_directories(outside() / folder);
        writeTextFile(m_fileSystem, outside() / folder / "events.out.tfevents.1",
                      eventFile(betonRun(1)));
    }
};

QTEST_MAIN(TestRunExchange)
#include "tst_run_exchange.moc"
