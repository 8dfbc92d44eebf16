#include "core/store/event_import.h"

#include "store_fixture.h"
#include "support/some_events.h"

#include <SQLiteCpp/Statement.h>

#include <QTest>

#include <thread>

using namespace formwork;
using namespace formwork::test;
namespace fs = std::filesystem;

namespace {

RunOpened openedBy(const std::string& session)
{
    return someOpened(session, configToYaml(someConfig("a run")));
}

// Every row of every table that runs have.
std::string allRows(const TemporaryWorkspace& here)
{
    SQLite::Database database(here.workspace.database(), SQLite::OPEN_READONLY, 5000);
    std::string text;
    for (const char* table :
         {"runs", "epochs", "steps", "logs", "artifacts", "resumes", "system_samples",
          "confusion_matrices", "confusion_classes", "confusion_cells", "followed_runs"}) {
        text += std::string(table) + '\n';
        SQLite::Statement rows(database, std::string("SELECT * FROM ") + table);
        while (rows.executeStep()) {
            for (int column = 0; column < rows.getColumnCount(); ++column)
                text += rows.getColumn(column).getString() + '|';
            text += '\n';
        }
    }
    return text;
}

} // namespace

class TestEventImport : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void aRunIsReconstructed();
    void theSameAsRecordedDirectly();
    void twiceIsOnce();
    void lineByLine();
    void truncatedAnywhere();
    void aResumedRunAfterAPowerCut();
    void aResumedRun();
    void garbageIsSkippedWithAWarning();
    void aNewerVersionIsRefused();
    void twoAtOnce();
    void aRunThatWasMadeHere();
    void eventsOfAnotherRun();
    void aRunOfTheWorkspaceItself();
    void theFolderMoves();
    void theExitCodeSaysHowItEnded_data();
    void theExitCodeSaysHowItEnded();
    void itsProcessDied();
    void elsewhereSilenceMeansNothing();
    void followedRunsAreNotTrainedHere();
    void askedToStop();
    void foldersOfRuns();
    void aConfigThatCannotBeRead();
    void afterAnErrorNothingIsHalfImported();
};

void TestEventImport::aRunIsReconstructed()
{
    TemporaryWorkspace here;
    const fs::path folder = here.workspace.root() / "elsewhere";
    const auto events = someTraining(openedBy("s1"), 3);
    writeEvents(folder, textOf(events));
    auto store = here.open();
    const EventImport result = importRunFolder(*store, folder);
    QVERIFY(result.isNew);
    QCOMPARE(result.events, std::uint64_t(events.size()));
    const RunRow row = store->run(result.run);
    QCOMPARE(row.name, std::string("a run"));
    QCOMPARE(row.status, RunStatus::Done);
    QCOMPARE(row.epochsDone, 3);
    QCOMPARE(row.epochsTotal, 20);
    QCOMPARE(row.bestEpoch, 3);
    QCOMPARE(row.createdAt, std::int64_t{1'700'000'000'000});
    QCOMPARE(row.startedAt, events.front().time);
    QCOMPARE(row.finishedAt, events.back().time);
    QVERIFY(row.isFollowed);
    QCOMPARE(store->steps(result.run).size(), std::size_t{12});
    QCOMPARE(store->logs(result.run).size(), std::size_t{1});
    QCOMPARE(store->logs(result.run)[0].time, events[2].time);
    QCOMPARE(store->systemSamples(result.run).size(), std::size_t{3});
    QCOMPARE(store->confusion(result.run)->epoch, 3);
    QCOMPARE(store->environment(result.run).device, std::string("cuda:1 (some GPU)"));
    QCOMPARE(store->environment(result.run).trainData.digest, std::string("folder:abc"));
    QCOMPARE(store->artifacts(result.run).at(0).path, folder / "checkpoints/last.safetensors");
    QVERIFY(store->resumes(result.run).empty());
    QCOMPARE(store->identityOf(result.run), someOpened("").run);
}

void TestEventImport::theSameAsRecordedDirectly()
{
    TemporaryWorkspace here;
    const fs::path folder = here.workspace.root() / "elsewhere";
    const auto events = someTraining(openedBy("s1"), 2);
    writeEvents(folder, textOf(events));
    auto store = here.open();
    const RunId direct = store->createRun(someConfig("a run"), RunStart::Claimed);
    for (const RunEvent& event : events) {
        if (const auto* environment = std::get_if<RunEnvironment>(&event.body))
            store->recordEnvironment(direct, *environment);
        else if (const auto* step = std::get_if<StepRecord>(&event.body))
            store->recordStep(direct, *step);
        else if (const auto* epoch = std::get_if<EpochRecord>(&event.body))
            store->recordEpoch(direct, *epoch);
    }
    store->finishRun(direct, RunStatus::Done);
    const RunId imported = importRunFolder(*store, folder).run;
    const auto same = [&](const std::string& what) {
        return here.sqlInteger("SELECT count(*) FROM (SELECT " + what + " = " +
                               std::to_string(direct) + " EXCEPT SELECT " + what + " = " +
                               std::to_string(imported) + ")");
    };
    QCOMPARE(same("epoch, train_loss, train_top1, val_loss, val_top5, lr, images, epoch_seconds, "
                  "data_wait_seconds, peak_memory, grad_norm, is_best, other_load, finished_at "
                  "FROM epochs WHERE run_id"),
             0);
    QCOMPARE(same("step, epoch, loss, lr, images_per_second FROM steps WHERE run_id"), 0);
    QCOMPARE(same("status, model, loader, dataset, seed, batch_size, epochs_total, host, device, "
                  "cpu_model, versions, classes, train_data, epochs_done, best_epoch, "
                  "median_epoch_seconds, train_loss_last, val_top1_max FROM runs WHERE id"),
             0);
}

void TestEventImport::twiceIsOnce()
{
    TemporaryWorkspace here;
    const fs::path folder = here.workspace.root() / "elsewhere";
    writeEvents(folder, textOf(someTraining(openedBy("s1"), 2)));
    auto store = here.open();
    const RunId run = importRunFolder(*store, folder).run;
    const std::string before = allRows(here);
    const auto version = store->dataVersion();
    auto other = here.open();
    QCOMPARE(importRunFolder(*other, folder).events, std::uint64_t{0});
    QCOMPARE(importEvents(*other, run).events, std::uint64_t{0});
    QCOMPARE(allRows(here), before);
    QCOMPARE(store->dataVersion(), version); // nobody has anything to read again
}

// As the file grows, byte by byte.
void TestEventImport::lineByLine()
{
    TemporaryWorkspace whole;
    TemporaryWorkspace here;
    const std::string text = textOf(someTraining(openedBy("s1"), 2));
    const fs::path folder = here.workspace.root() / "elsewhere";
    writeEvents(folder, text.substr(0, text.find('\n') + 1));
    auto store = here.open();
    const RunId run = importRunFolder(*store, folder).run;
    QCOMPARE(store->run(run).status, RunStatus::Running);
    for (std::size_t at = text.find('\n') + 1; at < text.size(); at += 97) {
        appendEvents(folder, text.substr(at, 97));
        importEvents(*store, run);
    }
    writeEvents(whole.workspace.root() / "elsewhere", text);
    auto wholeStore = whole.open();
    const RunId wholeRun = importRunFolder(*wholeStore, whole.workspace.root() / "elsewhere").run;
    QCOMPARE(store->epochs(run).size(), wholeStore->epochs(wholeRun).size());
    QCOMPARE(store->steps(run).size(), wholeStore->steps(wholeRun).size());
    QCOMPARE(store->logs(run).size(), std::size_t{1});
    QCOMPARE(store->followedRun(run)->sequence, wholeStore->followedRun(wholeRun)->sequence);
    QCOMPARE(store->followedRun(run)->position.offset, std::uint64_t(text.size()));
}

// The events that were imported stay; when the file is whole again, each is there once.
void TestEventImport::truncatedAnywhere()
{
    const std::string text = textOf(someTraining(openedBy("s1"), 1));
    TemporaryWorkspace here;
    const fs::path folder = here.workspace.root() / "elsewhere";
    writeEvents(folder, text);
    auto store = here.open();
    const RunId run = importRunFolder(*store, folder).run;
    const auto epochs = store->epochs(run).size();
    const auto steps = store->steps(run).size();
    const auto logs = store->logs(run).size();
    for (std::size_t cut = 1; cut <= 600; cut += cut < 120 ? 1 : 29) {
        writeEvents(folder, text.substr(0, text.size() - cut));
        QCOMPARE(importEvents(*store, run).events, std::uint64_t{0});
        QCOMPARE(store->run(run).status, RunStatus::Done);
        appendEvents(folder, text.substr(text.size() - cut));
        QCOMPARE(importEvents(*store, run).events, std::uint64_t{0});
        QCOMPARE(store->epochs(run).size(), epochs);
        QCOMPARE(store->steps(run).size(), steps);
        QCOMPARE(store->logs(run).size(), logs);
    }
}

// Events that had not reached the disk are lost with the node; others take their numbers.
void TestEventImport::aResumedRunAfterAPowerCut()
{
    auto events = someTraining(openedBy("s1"), 3);
    TemporaryWorkspace here;
    const fs::path folder = here.workspace.root() / "elsewhere";
    events.pop_back();
    writeEvents(folder, textOf(events));
    auto store = here.open();
    const RunId run = importRunFolder(*store, folder).run;
    QCOMPARE(store->run(run).epochsDone, 3);
    const std::vector<RunEvent> kept(events.begin(), events.begin() + 10); // of the first epoch
    writeEvents(folder, textOf(kept));
    importEvents(*store, run); // perhaps somebody looks in between
    appendEvents(folder, textOf(someTraining(openedBy("s2"), 4, 11, 2)));
    const EventImport result = importEvents(*store, run);
    QVERIFY(result.events > 30);
    QCOMPARE(store->run(run).status, RunStatus::Done);
    QCOMPARE(store->run(run).epochsDone, 5);
    QCOMPARE(store->resumes(run).size(), std::size_t{1});
    const std::string before = allRows(here);
    QCOMPARE(importEvents(*store, run).events, std::uint64_t{0});
    QCOMPARE(allRows(here), before);
}

void TestEventImport::aResumedRun()
{
    TemporaryWorkspace here;
    const fs::path folder = here.workspace.root() / "elsewhere";
    auto events = someTraining(openedBy("s1"), 2);
    std::get<RunEnded>(events.back().body).end = RunOutcome::Stopped;
    writeEvents(folder, textOf(events));
    auto store = here.open();
    const RunId run = importRunFolder(*store, folder).run;
    QCOMPARE(store->run(run).status, RunStatus::Stopped);
    auto config = someConfig("a run");
    config.train.epochs = 4; // extended there
    auto more = someTraining(someOpened("s2", configToYaml(config)), 2, events.size() + 1, 3);
    appendEvents(folder, textOf(more));
    importEvents(*store, run);
    const RunRow row = store->run(run);
    QCOMPARE(row.status, RunStatus::Done);
    QCOMPARE(row.epochsDone, 4);
    QCOMPARE(row.epochsTotal, 4);
    QCOMPARE(row.startedAt, events.front().time);
    QCOMPARE(store->resumes(run).size(), std::size_t{1});
    QCOMPARE(store->resumes(run)[0].afterEpoch, 2);
    QCOMPARE(store->resumes(run)[0].time, more.front().time);
}

void TestEventImport::garbageIsSkippedWithAWarning()
{
    TemporaryWorkspace here;
    const fs::path folder = here.workspace.root() / "elsewhere";
    const auto events = someTraining(openedBy("s1"), 1);
    const std::vector<RunEvent> first(events.begin(), events.begin() + 4);
    writeEvents(folder,
                textOf(first) + "garbage\n\xff\xfe\n" + textOf({events.begin() + 4, events.end()}));
    auto store = here.open();
    const EventImport result = importRunFolder(*store, folder);
    QCOMPARE(result.damaged, std::uint64_t{2});
    QCOMPARE(store->run(result.run).epochsDone, 1);
    const auto logs = store->logs(result.run);
    QCOMPARE(logs.back().severity, Severity::Warning);
    QVERIFY(logs.back().text.find("2 lines of events.jsonl are damaged") != std::string::npos);
    QCOMPARE(importEvents(*store, result.run).damaged, std::uint64_t{2}); // counted once
    QCOMPARE(store->logs(result.run).size(), logs.size());
}

void TestEventImport::aNewerVersionIsRefused()
{
    TemporaryWorkspace here;
    const fs::path folder = here.workspace.root() / "elsewhere";
    std::string text = textOf(someTraining(openedBy("s1"), 1));
    text.replace(text.find("\"version\":1"), 11, "\"version\":7");
    writeEvents(folder, text);
    auto store = here.open();
    const Error error = errorOf([&] { importRunFolder(*store, folder); });
    QCOMPARE(error.code(), ErrorCode::UnsupportedVersion);
    QCOMPARE(error.path(), folder / kEventFile);
    QVERIFY(store->runs().empty());
}

void TestEventImport::twoAtOnce()
{
    constexpr int kFolders = 5;
    TemporaryWorkspace here;
    std::vector<fs::path> folders;
    for (int i = 0; i < kFolders; ++i) {
        folders.push_back(here.workspace.root() / ("elsewhere " + std::to_string(i)));
        RunOpened opened = openedBy("s1");
        opened.run = "run " + std::to_string(i);
        writeEvents(folders.back(), textOf(someTraining(opened, 6)));
    }
    here.open();
    {
        std::vector<std::jthread> threads;
        for (int i = 0; i < 3; ++i)
            threads.emplace_back([&] {
                auto store = here.open();
                for (const fs::path& folder : folders)
                    importRunFolder(*store, folder);
            });
    }
    auto store = here.open();
    QCOMPARE(store->runs().size(), std::size_t{kFolders});
    for (const RunRow& row : store->runs()) {
        QCOMPARE(row.status, RunStatus::Done);
        QCOMPARE(store->epochs(row.id).size(), std::size_t{6});
        QCOMPARE(store->steps(row.id).size(), std::size_t{24});
        QCOMPARE(store->logs(row.id).size(), std::size_t{1});
    }
}

// It is submitted to another machine, and takes the identity that it got there.
void TestEventImport::aRunThatWasMadeHere()
{
    TemporaryWorkspace here;
    const fs::path folder = here.workspace.root() / "fetched";
    auto store = here.open();
    const RunId run = store->createRun(someConfig("mine"));
    store->followRun(run, folder, FollowKind::Copy);
    QVERIFY(!store->nextQueued());
    QCOMPARE(errorOf([&] { importEvents(*store, run); }).code(), ErrorCode::NotFound);
    writeEvents(folder, textOf(someTraining(openedBy("s1"), 1)));
    QVERIFY(importEvents(*store, run).events > 0);
    QCOMPARE(store->run(run).name, std::string("mine"));
    QCOMPARE(store->run(run).status, RunStatus::Done);
    QCOMPARE(store->identityOf(run), someOpened("").run);
    QCOMPARE(importRunFolder(*store, folder).run, run);
    QVERIFY(store->followedRun(run)->kind == FollowKind::Copy);
}

void TestEventImport::eventsOfAnotherRun()
{
    TemporaryWorkspace here;
    const fs::path folder = here.workspace.root() / "elsewhere";
    writeEvents(folder, textOf(someTraining(openedBy("s1"), 1)));
    auto store = here.open();
    const RunId first = importRunFolder(*store, folder).run;
    const RunId second = store->createRun(someConfig("second"));
    store->followRun(second, folder, FollowKind::Shared);
    const Error taken = errorOf([&] { importEvents(*store, second); });
    QCOMPARE(taken.code(), ErrorCode::AlreadyExists);
    QVERIFY(taken.message().find("run " + std::to_string(first)) != std::string::npos);
    RunOpened other = openedBy("s2");
    other.run = "another";
    writeEvents(folder, textOf(someTraining(other, 1)));
    QCOMPARE(errorOf([&] { importEvents(*store, first); }).code(), ErrorCode::AlreadyExists);
    QCOMPARE(store->run(second).epochsDone, 0);
}

void TestEventImport::aRunOfTheWorkspaceItself()
{
    TemporaryWorkspace here;
    auto store = here.open();
    const RunId run = store->createRun(someConfig("mine"), RunStart::Claimed);
    RunOpened opened = openedBy("s1");
    opened.run = store->identityOf(run);
    writeEvents(here.workspace.runFolder(run), textOf(someTraining(opened, 1)));
    const EventImport result = importRunFolder(*store, here.workspace.runFolder(run));
    QCOMPARE(result.run, run);
    QCOMPARE(result.events, std::uint64_t{0});
    QVERIFY(!result.isNew);
    QCOMPARE(store->run(run).epochsDone, 0);
    QCOMPARE(errorOf([&] { importEvents(*store, run); }).code(), ErrorCode::InvalidArgument);
    QCOMPARE(errorOf([&] {
                 store->followRun(run, here.workspace.root() / "other", FollowKind::Shared);
             }).code(),
             ErrorCode::Busy);
    QCOMPARE(errorOf([&] { importEvents(*store, 99); }).code(), ErrorCode::NotFound);
}

void TestEventImport::theFolderMoves()
{
    TemporaryWorkspace here;
    const fs::path folder = here.workspace.root() / "elsewhere";
    const fs::path moved = here.workspace.root() / "moved";
    const auto events = someTraining(openedBy("s1"), 2);
    writeEvents(folder, textOf({events.begin(), events.end() - 1}));
    auto store = here.open();
    const RunId run = importRunFolder(*store, folder).run;
    fs::rename(folder, moved);
    QCOMPARE(errorOf([&] { importEvents(*store, run); }).code(), ErrorCode::NotFound);
    appendEvents(moved, textOf({events.back()}));
    const EventImport result = importRunFolder(*store, moved);
    QCOMPARE(result.run, run);
    QCOMPARE(result.events, std::uint64_t{1});
    QCOMPARE(store->followedRun(run)->folder, moved);
}

void TestEventImport::theExitCodeSaysHowItEnded_data()
{
    QTest::addColumn<int>("code");
    QTest::addColumn<int>("status");
    QTest::newRow("done") << 0 << int(RunStatus::Done);
    QTest::newRow("stopped") << 130 << int(RunStatus::Stopped);
    QTest::newRow("failed") << 1 << int(RunStatus::Failed);
}

void TestEventImport::theExitCodeSaysHowItEnded()
{
    QFETCH(int, code);
    QFETCH(int, status);
    TemporaryWorkspace here;
    const fs::path folder = here.workspace.root() / "elsewhere";
    auto events = someTraining(openedBy("s1"), 1);
    events.pop_back(); // the disk was full, say
    writeEvents(folder, textOf(events));
    writeExitCode(here.fileSystem, folder, code);
    auto store = here.open();
    const RunId run = importRunFolder(*store, folder).run;
    QCOMPARE(int(store->run(run).status), status);
    QCOMPARE(store->run(run).errorMessage.empty(), status != int(RunStatus::Failed));
}

// On this machine that is known for certain.
void TestEventImport::itsProcessDied()
{
    TemporaryWorkspace here;
    const fs::path folder = here.workspace.root() / "elsewhere";
    RunOpened opened = openedBy("s1");
    opened.process = currentProcess();
    auto events = someTraining(opened, 1);
    events.pop_back();
    writeEvents(folder, textOf(events));
    auto store = here.open();
    const RunId run = importRunFolder(*store, folder).run;
    QVERIFY(store->markInterrupted().empty()); // this process lives
    here.sql("UPDATE runs SET owner_start = owner_start - 1");
    importEvents(*store, run);
    QCOMPARE(store->run(run).status, RunStatus::Interrupted);
    // It was resumed meanwhile.
    opened.session = "s2";
    appendEvents(folder, textOf({{events.size() + 1, 1'700'000'009'000, opened}}));
    importEvents(*store, run);
    QCOMPARE(store->run(run).status, RunStatus::Running);
}

void TestEventImport::elsewhereSilenceMeansNothing()
{
    TemporaryWorkspace here;
    const fs::path folder = here.workspace.root() / "elsewhere";
    auto events = someTraining(openedBy("s1"), 1);
    events.pop_back();
    writeEvents(folder, textOf(events));
    auto store = here.open();
    store->setSilence(std::chrono::milliseconds(0));
    const RunId run = importRunFolder(*store, folder).run;
    QVERIFY(store->markInterrupted().empty());
    QVERIFY(store->markInterrupted().empty());
    store->endFollowed(run, RunStatus::Interrupted); // who can ask its machine knows more
    QCOMPARE(store->run(run).status, RunStatus::Interrupted);
    appendEvents(folder, textOf({{events.size() + 1, 1'700'000'009'000, Heartbeat()}}));
    importEvents(*store, run);
    QCOMPARE(store->run(run).status, RunStatus::Running); // and was wrong
    QCOMPARE(store->run(run).finishedAt, std::int64_t{0});
}

void TestEventImport::followedRunsAreNotTrainedHere()
{
    TemporaryWorkspace here;
    const fs::path folder = here.workspace.root() / "elsewhere";
    auto events = someTraining(openedBy("s1"), 1);
    std::get<RunEnded>(events.back().body).end = RunOutcome::Stopped;
    writeEvents(folder, textOf(events));
    auto store = here.open();
    const RunId run = importRunFolder(*store, folder).run;
    for (const Error& error :
         {errorOf([&] { store->claimRun(run); }), errorOf([&] { store->requestResume(run); }),
          errorOf([&] { store->extendRun(run, someConfig()); })}) {
        QCOMPARE(error.code(), ErrorCode::InvalidArgument);
        QCOMPARE(error.path(), folder);
    }
    QCOMPARE(store->run(run).status, RunStatus::Stopped);
    QVERIFY(store->resumes(run).empty());
}

void TestEventImport::askedToStop()
{
    TemporaryWorkspace here;
    const fs::path folder = here.workspace.root() / "elsewhere";
    auto events = someTraining(openedBy("s1"), 1);
    const RunEvent end = events.back();
    events.pop_back();
    writeEvents(folder, textOf(events));
    auto store = here.open();
    const RunId run = importRunFolder(*store, folder).run;
    store->requestStop(run);
    QVERIFY(!fs::exists(folder / kStopFile));
    importEvents(*store, run);
    QVERIFY(fs::exists(folder / kStopFile));
    QVERIFY(store->run(run).stopRequested);
    appendEvents(folder, textOf({end}));
    importEvents(*store, run);
    QVERIFY(!store->run(run).stopRequested);
}

void TestEventImport::foldersOfRuns()
{
    TemporaryWorkspace here;
    const fs::path root = here.workspace.root() / "cluster";
    QCOMPARE(errorOf([&] { runFoldersIn(root); }).code(), ErrorCode::NotFound);
    for (const char* name : {"b", "a", "c"}) {
        RunOpened opened = openedBy("s1");
        opened.run = name;
        writeEvents(root / name, textOf(someTraining(opened, 1)));
    }
    fs::create_directories(root / "other");
    QCOMPARE(runFoldersIn(root), (std::vector<fs::path>{root / "a", root / "b", root / "c"}));
    QCOMPARE(runFoldersIn(root / "b"), std::vector<fs::path>{root / "b"});
    QCOMPARE(errorOf([&] { runFoldersIn(root / "other"); }).code(), ErrorCode::NotFound);
    auto store = here.open();
    writeEvents(root / "other", "");
    QCOMPARE(errorOf([&] { importRunFolder(*store, root / "other"); }).code(), ErrorCode::NotFound);
}

void TestEventImport::aConfigThatCannotBeRead()
{
    TemporaryWorkspace here;
    const fs::path folder = here.workspace.root() / "elsewhere";
    writeEvents(folder, textOf(someTraining(someOpened("s1", "no: such: yaml"), 1)));
    auto store = here.open();
    QCOMPARE(errorOf([&] { importRunFolder(*store, folder); }).code(), ErrorCode::InvalidConfig);
    QVERIFY(store->runs().empty());
    QVERIFY(fs::is_empty(here.workspace.root() / "runs"));
}

void TestEventImport::afterAnErrorNothingIsHalfImported()
{
    TemporaryWorkspace here;
    const fs::path folder = here.workspace.root() / "elsewhere";
    const auto events = someTraining(openedBy("s1"), 2);
    auto store = here.open();
    const RunId run = store->createRun(someConfig("mine"));
    store->followRun(run, folder, FollowKind::Copy);
    auto broken = events;
    RunOpened other = openedBy("s2");
    other.run = "another"; // in the middle of a batch
    broken[10].body = other;
    writeEvents(folder, textOf(broken));
    const std::string before = allRows(here);
    QCOMPARE(errorOf([&] { importEvents(*store, run); }).code(), ErrorCode::AlreadyExists);
    QCOMPARE(allRows(here), before);
    writeEvents(folder, textOf(events));
    importEvents(*store, run);
    QCOMPARE(store->run(run).epochsDone, 2);
    QCOMPARE(store->steps(run).size(), std::size_t{8});
}

QTEST_GUILESS_MAIN(TestEventImport)
#include "tst_event_import.moc"
