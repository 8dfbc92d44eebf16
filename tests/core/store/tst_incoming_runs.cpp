// Runs that were trained into a workspace without its database, in folders made by hand.
#include "core/store/incoming_runs.h"

#include "store_fixture.h"
#include "support/some_events.h"

#include <QTest>

#include <filesystem>
#include <fstream>

using namespace formwork;
using namespace formwork::test;
namespace fs = std::filesystem;

namespace {

RunOpened openedAs(const std::string& name, const std::string& identity)
{
    RunOpened opened = someOpened("s-" + identity, configToYaml(someConfig(name)));
    opened.name = name;
    opened.run = identity;
    return opened;
}

// A run of one epoch; without its last event it is unfinished.
fs::path makeRun(const fs::path& folder, const std::string& name, bool isDone = true)
{
    auto events = someTraining(openedAs(name, folder.filename().string()), 1);
    if (!isDone)
        events.pop_back();
    fs::create_directories(folder);
    writeEvents(folder, textOf(events));
    return folder;
}

void ofNewerVersion(const fs::path& folder)
{
    std::string text = textOf(someTraining(openedAs("job", "newer"), 1));
    text.replace(text.find("\"version\":1"), 11, "\"version\":7");
    writeEvents(folder, text);
}

// What importNew() took, and what it could not.
struct Imported
{
    std::vector<RunId> runs;
    std::vector<std::string> problems;
};

Imported importNew(IncomingImport& import, Store& store)
{
    Imported result;
    const auto problem = [&result](const fs::path&, const Error& error) {
        result.problems.push_back(error.what());
    };
    for (const EventImport& imported : import.importNew(store, problem))
        result.runs.push_back(imported.run);
    return result;
}

} // namespace

class TestIncomingRuns : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void namesAreInTheOrderOfTheirRuns()
    {
        const Workspace workspace("/w");
        const fs::path folder = newIncomingFolder(workspace);
        QCOMPARE(folder.parent_path(), workspace.incomingFolder());
        QVERIFY(folder != newIncomingFolder(workspace));
        QVERIFY(folder.filename() > "20261130-000000");
    }

    void theLatestUnfinishedOne()
    {
        TemporaryWorkspace here;
        const fs::path incoming = here.workspace.incomingFolder();
        const auto latest = [&](const std::string& name) {
            return latestUnfinishedIncoming(here.fileSystem, here.workspace, name).value_or("");
        };
        QCOMPARE(latest("job"), fs::path());
        const fs::path first = makeRun(incoming / "1", "job", false);
        const fs::path second = makeRun(incoming / "2", "job", false);
        makeRun(incoming / "3", "job"); // done, but killed before it wrote its exit code
        makeRun(incoming / "4", "other", false);
        QVERIFY(fs::equivalent(latest("job"), second));
        writeExitCode(here.fileSystem, second, 130); // stopped
        QVERIFY(fs::equivalent(latest("job"), second));
        writeExitCode(here.fileSystem, second, 0);
        QVERIFY(fs::equivalent(latest("job"), first));
        ofNewerVersion(first); // must not be taken for a run that does not exist
        const Error error = errorOf([&] { latest("job"); });
        QCOMPARE(errorCodeName(error.code()), errorCodeName(ErrorCode::UnsupportedVersion));
        QVERIFY(fs::equivalent(error.path(), first / kEventFile));
    }

    void unfinishedRunsOfTheDatabaseAreKnown()
    {
        TemporaryWorkspace here;
        const auto latest = [&] {
            return latestUnfinishedRecorded(here.fileSystem, here.workspace, "job").value_or(0);
        };
        QCOMPARE(latest(), RunId(0));
        makeRun(here.workspace.runFolder(9), "job", false);
        makeRun(here.workspace.runFolder(10), "job", false);
        makeRun(here.workspace.runFolder(11), "job");
        makeRun(here.workspace.runFolder(12), "job", false); // a copy of one on a target
        std::ofstream(here.workspace.runFolder(12) / kFetchLockFile);
        QCOMPARE(latest(), RunId(10));
    }

    void eachIsImportedOnce()
    {
        TemporaryWorkspace here;
        auto store = here.open();
        IncomingImport import;
        QVERIFY(importNew(import, *store).runs.empty());
        const fs::path incoming = here.workspace.incomingFolder();
        makeRun(incoming / "1", "one");
        fs::create_directories(incoming / "2"); // begins at this moment
        std::ofstream(incoming / "2" / kEventFile);
        Imported imported = importNew(import, *store);
        QCOMPARE(imported.runs.size(), std::size_t{1});
        QVERIFY(imported.problems.empty());
        QVERIFY(importNew(import, *store).runs.empty());
        makeRun(incoming / "2", "two");
        QCOMPARE(importNew(import, *store).runs.size(), std::size_t{1});
        QCOMPARE(store->runs().size(), std::size_t{2});
        IncomingImport another; // by another program
        QVERIFY(importNew(another, *store).runs.empty());
        QCOMPARE(store->runs().size(), std::size_t{2});
    }

    void whatCannotBeImportedIsReportedAndTriedAgain()
    {
        TemporaryWorkspace here;
        auto store = here.open();
        const fs::path folder = makeRun(here.workspace.incomingFolder() / "1", "one");
        makeRun(here.workspace.incomingFolder() / "2", "two");
        ofNewerVersion(folder);
        IncomingImport import;
        for (int round = 0; round < 2; ++round) {
            const Imported imported = importNew(import, *store);
            QCOMPARE(imported.runs.size(), std::size_t(round == 0 ? 1 : 0)); // the other one
            QCOMPARE(imported.problems.size(), std::size_t{1});
        }
        makeRun(folder, "one");
        QCOMPARE(importNew(import, *store).runs.size(), std::size_t{1});
    }

    void aRemovedRunDoesNotComeBack()
    {
        TemporaryWorkspace here;
        auto store = here.open();
        const fs::path folder = makeRun(here.workspace.incomingFolder() / "1", "job", false);
        auto events = someTraining(openedAs("job", "1"), 1);
        std::get<RunEnded>(events.back().body).end = RunOutcome::Stopped;
        writeEvents(folder, textOf(events));
        IncomingImport import;
        const RunId run = importNew(import, *store).runs.at(0);
        store->binRun(run);
        QVERIFY(incomingRunFolders(here.workspace).empty());
        QVERIFY(!latestUnfinishedIncoming(here.fileSystem, here.workspace, "job"));
        store->restoreRun(run);
        QVERIFY(latestUnfinishedIncoming(here.fileSystem, here.workspace, "job"));
        {
            const auto trainer = here.fileSystem.openForUpdate(folder / kEventFile);
            trainer->lock();
            QCOMPARE(errorCodeName(errorOf([&] { store->removeRun(run); }).code()),
                     errorCodeName(ErrorCode::Busy));
        }
        QVERIFY(fs::exists(folder / kEventFile));
        QCOMPARE(store->runs().size(), std::size_t{1});
        store->removeRun(run);
        QVERIFY(!fs::exists(folder));
        IncomingImport another;
        QVERIFY(importNew(another, *store).runs.empty());
    }

    void foldersElsewhereStay()
    {
        TemporaryWorkspace here;
        auto store = here.open();
        const fs::path folder = makeRun(here.workspace.root() / "elsewhere" / "1", "job");
        const RunId run = importRunFolder(*store, folder).run;
        QVERIFY(!isIncoming(here.workspace, folder));
        store->removeRun(run);
        QVERIFY(fs::exists(folder / kEventFile));
    }
};

QTEST_APPLESS_MAIN(TestIncomingRuns)
#include "tst_incoming_runs.moc"
