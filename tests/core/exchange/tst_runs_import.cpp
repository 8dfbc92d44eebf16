#include "core/exchange/runs_import.h"

#include "core/exchange/workspace_runs.h"
#include "core/report/comparison.h"
#include "core/report/event_file.h"
#include "core/report/export.h"
#include "core/report/report_fixture.h"
#include "core/store/store_fixture.h"
#include "support/recording_progress.h"
#include "support/some_events.h"
#include "support/stored_settings.h"

#include <QTest>

#include <filesystem>

using namespace formwork;
using namespace formwork::test;

namespace {

namespace fs = std::filesystem;

RunData named(RunData run, const std::string& name)
{
    run.row.name = run.config.name = name;
    run.row.startedAt = 1'700'000'000'000;
    return run;
}

// A finished run with a checkpoint.
RunId trainedRun(Store& store, const std::string& name)
{
    ExperimentConfig config = someConfig(name);
    config.optimizer.learningRate = 0.125;
    const RunId run = store.createRun(config, RunStart::Claimed);
    RunEnvironment environment;
    environment.host = "elsewhere";
    store.recordEnvironment(run, environment);
    store.recordEpoch(run, someEpoch(1));
    store.recordEpoch(run, someEpoch(2));
    store.recordLog(run, Severity::Info, "hello");
    const fs::path folder = store.workspace().runFolder(run) / "checkpoints";
    fs::create_directories(folder);
    writeJunk(folder / "best.safetensors", "weights");
    store.recordArtifact(run, "checkpoint.best", folder / "best.safetensors");
    store.setTags(run, {"good"});
    store.finishRun(run, RunStatus::Done);
    return run;
}

} // namespace

class TestRunsImport : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init()
    {
        m_progress.problems.clear();
        m_here = std::make_unique<TemporaryWorkspace>();
        m_store = m_here->open();
        m_outside = fs::path(m_here->folder.path().toStdString()) / "outside";
        fs::create_directories(m_outside);
    }
    void cleanup() { m_store.reset(); }

    void foldersOfTensorBoard()
    {
        writeEvents("logs/a", named(betonRun(1), "a"));
        writeEvents("logs/deep/b", named(folderRun(2), "b"));
        const auto entries = import({m_outside / "logs"});
        QCOMPARE(entries.size(), std::size_t{2});
        QCOMPARE(entries[0].name, std::string("a"));
        QCOMPARE(entries[1].name, std::string("deep/b"));
        QCOMPARE(entries[0].outcome, ImportOutcome::Added);
        const RunRow row = m_store->run(entries[0].run);
        QCOMPARE(row.importedFrom, (m_outside / "logs/a").string());
        QCOMPARE(row.epochsDone, 3);
        QCOMPARE(static_cast<float>(*row.lastTrainLoss), static_cast<float>(2.0 / 3));
        QCOMPARE(row.startedAt, 1'700'000'000'000);
        QVERIFY(m_progress.problems.empty());

        for (const ImportedEntry& entry : import({m_outside / "logs"}))
            QCOMPARE(entry.outcome, ImportOutcome::Unchanged);
        QCOMPARE(m_store->runs().size(), std::size_t{2});
        // One of them alone, by a relative path, is the same run.
        fs::current_path(m_outside);
        QCOMPARE(import({"logs/a/"}).at(0).outcome, ImportOutcome::Unchanged);
    }

    void aRunThatGrew()
    {
        RunData run = named(betonRun(1), "a");
        const auto all = run.epochs;
        run.epochs.resize(2);
        writeEvents("logs/a", run);
        const RunId id = import({m_outside / "logs"}).at(0).run;
        run.epochs = all;
        writeEvents("logs/a", run);
        const auto again = import({m_outside / "logs"});
        QCOMPARE(again.at(0).outcome, ImportOutcome::Updated);
        QCOMPARE(again.at(0).run, id);
        QCOMPARE(m_store->run(id).epochsDone, 3);
    }

    void damagedFilesGiveWhatIsWhole()
    {
        writeEvents("logs/a", named(betonRun(1), "a"));
        const fs::path file = *fs::directory_iterator(m_outside / "logs/a");
        fs::resize_file(file, fs::file_size(file) - 5);
        const auto entries = import({m_outside / "logs"});
        QCOMPARE(entries.at(0).epochs, std::size_t{2});
        QCOMPARE(m_progress.problems.size(), std::size_t{1});
    }

    void csvFiles()
    {
        writeJunk(m_outside / "epochs.csv", epochsCsv({betonRun(3), folderRun(4)}));
        const auto entries = import({m_outside / "epochs.csv"});
        QCOMPARE(entries.size(), std::size_t{2});
        QCOMPARE(m_store->run(entries[0].run).model, std::string("levit_128s"));
    }

    void anotherWorkspace()
    {
        Workspace other(m_outside / "other");
        Store source(other, m_here->fileSystem);
        const RunId first = trainedRun(source, "first");
        source.createRun(someConfig("never started"));
        const auto entries = import({other.root()});
        QCOMPARE(entries.size(), std::size_t{1});
        const RunId run = entries[0].run;
        const RunRow row = m_store->run(run);
        QCOMPARE(row.name, std::string("first"));
        QCOMPARE(row.importedFrom, other.root().string());
        QCOMPARE(row.tags, std::vector<std::string>{"good"});
        QCOMPARE(row.dataset, std::string("/data/train.beton"));
        QCOMPARE(row.epochsTotal, 20);
        QCOMPARE(m_store->config(run).optimizer.learningRate, 0.125);
        QCOMPARE(m_store->environment(run).host, std::string("elsewhere"));
        QCOMPARE(m_store->logs(run).at(0).text, std::string("hello"));
        QVERIFY(m_store->artifacts(run).empty());
        QCOMPARE(import({other.root()}).at(0).outcome, ImportOutcome::Unchanged);

        // It takes part in comparisons as any other.
        QCOMPARE(readRunData(*m_store, run).epochs.size(), std::size_t{2});
        QVERIFY(source.run(first).importedFrom.empty());
    }

    void withCheckpoints()
    {
        Workspace other(m_outside / "other");
        Store source(other, m_here->fileSystem);
        trainedRun(source, "first");
        import({other.root()}, true);
        const RunId run = import({other.root()}, true).at(0).run;
        const auto artifacts = m_store->artifacts(run);
        QCOMPARE(artifacts.size(), std::size_t{1});
        QVERIFY(artifacts[0].path.string().starts_with(m_here->workspace.runFolder(run).string()));
        QCOMPARE(readTextFile(m_here->fileSystem, artifacts[0].path), std::string("weights"));

        fs::remove(other.runFolder(1) / "checkpoints" / "best.safetensors");
        m_progress.problems.clear();
        import({other.root()}, true);
        QCOMPARE(m_progress.problems.size(), std::size_t{1});
        QCOMPARE(m_store->artifacts(run).size(), std::size_t{1});
    }

    void anUnreadableRunDoesNotHoldUpTheOthers()
    {
        Workspace other(m_outside / "other");
        {
            Store source(other, m_here->fileSystem);
            trainedRun(source, "first");
            makeOptimizerUnknown(other, trainedRun(source, "second"));
            trainedRun(source, "third");
        }
        const auto entries = import({other.root()});
        QCOMPARE(entries.size(), std::size_t{2});
        QCOMPARE(entries.at(1).name, std::string("third"));
        QCOMPARE(m_progress.problems.size(), std::size_t{1});
        QVERIFY(m_progress.problems[0].message.english().find("optimizer.name") !=
                std::string::npos);
        QVERIFY(m_progress.problems[0].path.string().find("runs/2/") != std::string::npos);
    }

    // A copy of this workspace has the same runs.
    void theSameWorkspace()
    {
        const RunId own = trainedRun(*m_store, "own");
        const auto entries = import({m_here->workspace.root()});
        QCOMPARE(entries.at(0).outcome, ImportOutcome::Own);
        QCOMPARE(entries.at(0).run, own);
        QCOMPARE(m_store->runs().size(), std::size_t{1});
    }

    void aWorkspaceThatTrains()
    {
        Workspace other(m_outside / "other");
        Store source(other, m_here->fileSystem);
        const RunId run = source.createRun(someConfig("busy"), RunStart::Claimed);
        source.recordEpoch(run, someEpoch(1));
        const RunId copy = import({other.root()}).at(0).run;
        QCOMPARE(m_store->run(copy).status, RunStatus::Interrupted);
        source.recordEpoch(run, someEpoch(2));
        source.finishRun(run, RunStatus::Done);
        QCOMPARE(import({other.root()}).at(0).outcome, ImportOutcome::Updated);
        QCOMPARE(m_store->run(copy).status, RunStatus::Done);
        QCOMPARE(m_store->run(copy).epochsDone, 2);
    }

    void errors()
    {
        QCOMPARE(codeOf([&] { import({m_outside / "none"}); }), ErrorCode::NotFound);
        QCOMPARE(codeOf([&] { import({m_outside}); }), ErrorCode::UnsupportedFormat);
        writeJunk(m_outside / "picture.png", "png");
        QCOMPARE(codeOf([&] { import({m_outside / "picture.png"}); }),
                 ErrorCode::UnsupportedFormat);
        // The good ones of several are imported all the same.
        writeJunk(m_outside / "good.csv", "step,loss\n1,2\n");
        QCOMPARE(codeOf([&] {
                     import({m_outside / "picture.png", m_outside / "good.csv"});
                 }),
                 ErrorCode::UnsupportedFormat);
        QCOMPARE(m_store->runs().size(), std::size_t{1});
    }

    // They are followed: what is appended later comes without another import.
    void runFolders()
    {
        writeRunFolder("runs/a", "s1", 2);
        writeRunFolder("runs/b", "s2", 1);
        QVERIFY(importSourceOf(m_outside / "runs") == ImportSource::RunFolder);
        QVERIFY(importSourceOf(m_outside / "runs/a") == ImportSource::RunFolder);
        std::vector<ImportedEntry> entries = import({m_outside / "runs/a"});
        QCOMPARE(entries.size(), std::size_t{1});
        QCOMPARE(entries[0].outcome, ImportOutcome::Added);
        QCOMPARE(entries[0].epochs, std::size_t{2});
        QVERIFY(!m_store->run(entries[0].run).isImported());
        entries = import({m_outside / "runs"});
        QCOMPARE(entries.size(), std::size_t{2});
        QCOMPARE(entries[0].outcome, ImportOutcome::Unchanged);
        QCOMPARE(entries[1].outcome, ImportOutcome::Added);
        QCOMPARE(m_store->followedRuns().size(), std::size_t{2});
    }

    void damagedRunFoldersDoNotHoldUpOthers()
    {
        writeRunFolder("runs/b", "s2", 1);
        fs::create_directories(m_outside / "runs/a");
        writeJunk(m_outside / "runs/a/events.jsonl", "");
        QCOMPARE(import({m_outside / "runs"}).size(), std::size_t{1});
        QCOMPARE(m_progress.problems.size(), std::size_t{1});
        QCOMPARE(codeOf([&] { import({m_outside / "runs/a"}); }), ErrorCode::NotFound);
    }

    void cancelled()
    {
        writeEvents("logs/a", named(betonRun(1), "a"));
        writeEvents("logs/b", named(folderRun(2), "b"));
        RecordingProgress progress;
        progress.stopAt = 1;
        QCOMPARE(codeOf([&] {
                     importRuns(*m_store, {{m_outside / "logs"}}, progress,
                                progress.stop.get_token());
                 }),
                 ErrorCode::Cancelled);
        QCOMPARE(m_store->runs().size(), std::size_t{1});
    }

private:
    std::vector<ImportedEntry> import(const std::vector<fs::path>& sources,
                                      bool withCheckpoints = false)
    {
        return importRuns(*m_store, {sources, withCheckpoints}, m_progress, {});
    }
    void writeRunFolder(const std::string& folder, const std::string& session, int epochs)
    {
        fs::create_directories(m_outside / folder);
        RunOpened opened = someOpened(session, configToYaml(someConfig(folder)));
        opened.run = "run of " + session;
        formwork::test::writeEvents(m_outside / folder, textOf(someTraining(opened, epochs)));
    }
    void writeEvents(const std::string& folder, const RunData& run)
    {
        fs::create_directories(m_outside / folder);
        writeJunk(m_outside / folder / "events.out.tfevents.1", eventFile(run));
    }

    std::unique_ptr<TemporaryWorkspace> m_here;
    std::unique_ptr<Store> m_store;
    fs::path m_outside;
    RecordingProgress m_progress;
};

QTEST_GUILESS_MAIN(TestRunsImport)
#include "tst_runs_import.moc"
