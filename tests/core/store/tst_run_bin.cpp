#include "core/store/run_recorder.h"
#include "store_fixture.h"

#include <SQLiteCpp/Statement.h>

#include <QTest>

#include <algorithm>
#include <chrono>

using namespace formwork;
using namespace formwork::test;
using namespace std::chrono_literals;

class TestRunRemoval : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void binHidesAndRestores();
    void binnedRunsAreNotTrained();
    void emptyingRemovesRowsAndFolders();
    void youngOnesStayInTheBin();
    void emptyingLooksAtTheBinAlone();
    void emptyingStops();
    void runningRunsStay();
    void notesAndArchive();
    void resumesAreRemembered();
    void systemSamples();
    void configTextsSkipKnownRuns();
};

void TestRunRemoval::binHidesAndRestores()
{
    TemporaryWorkspace here;
    auto store = here.open();
    const RunId first = store->createRun(someConfig("first"));
    const RunId second = store->createRun(someConfig("second"));
    store->setTags(first, {"kept"});
    store->binRun(first);
    QCOMPARE(store->runs().size(), std::size_t(1));
    QCOMPARE(store->runs().front().id, second);
    QVERIFY(std::filesystem::exists(here.workspace.runFolder(first)));
    store->restoreRun(first);
    QCOMPARE(store->runs().size(), std::size_t(2));
    QCOMPARE(store->run(first).tags, std::vector<std::string>{"kept"});
    QCOMPARE(errorOf([&] { store->binRun(99); }).code(), ErrorCode::NotFound);
    QCOMPARE(errorOf([&] { store->restoreRun(99); }).code(), ErrorCode::NotFound);
}

void TestRunRemoval::binnedRunsAreNotTrained()
{
    TemporaryWorkspace here;
    auto store = here.open();
    const RunId first = store->createRun(someConfig("first"));
    const RunId second = store->createRun(someConfig("second"));
    store->binRun(first);
    QCOMPARE(store->queue(), std::vector<RunId>{second});
    QCOMPARE(store->nextQueued(), std::optional(second));
    store->restoreRun(first);
    QCOMPARE(store->nextQueued(), std::optional(first));
}

void TestRunRemoval::emptyingRemovesRowsAndFolders()
{
    TemporaryWorkspace here;
    auto store = here.open();
    const RunId kept = store->createRun(someConfig("kept"));
    const RunId gone = store->createRun(someConfig("gone"));
    store->binRun(gone);
    QCOMPARE(store->emptyBin(), 1);
    QCOMPARE(store->emptyBin(), 0);
    QVERIFY(!std::filesystem::exists(here.workspace.runFolder(gone)));
    QVERIFY(std::filesystem::exists(here.workspace.runFolder(kept)));
    QCOMPARE(here.sqlInteger("SELECT count(*) FROM runs"), 1);
}

void TestRunRemoval::youngOnesStayInTheBin()
{
    TemporaryWorkspace here;
    auto store = here.open();
    const RunId run = store->createRun(someConfig());
    store->binRun(run);
    QCOMPARE(store->emptyBin(1h), 0);
    here.sql("UPDATE runs SET deleted_at = deleted_at - 3600001");
    QCOMPARE(store->emptyBin(1h), 1);
}

// Not at all runs of the workspace: the bin is nearly always empty.
void TestRunRemoval::emptyingLooksAtTheBinAlone()
{
    TemporaryWorkspace here;
    here.open();
    SQLite::Database database(here.workspace.database(), SQLite::OPEN_READONLY);
    SQLite::Statement plan(database, "EXPLAIN QUERY PLAN SELECT id FROM runs WHERE deleted_at > 0 "
                                     "AND deleted_at <= 5 ORDER BY id");
    std::string steps;
    while (plan.executeStep())
        steps += plan.getColumn("detail").getString() + '\n';
    QVERIFY2(steps.find("runs_deleted") != std::string::npos, steps.c_str());
    QVERIFY2(steps.find("SCAN runs\n") == std::string::npos, steps.c_str());
}

void TestRunRemoval::emptyingStops()
{
    TemporaryWorkspace here;
    auto store = here.open();
    const RunId run = store->createRun(someConfig());
    store->binRun(run);
    std::stop_source stop;
    stop.request_stop();
    QCOMPARE(store->emptyBin(0ms, stop.get_token()), 0);
    store->restoreRun(run);
    store->binRun(run);
    QCOMPARE(store->emptyBin(), 1);
}

void TestRunRemoval::runningRunsStay()
{
    TemporaryWorkspace here;
    auto store = here.open();
    const RunId run = store->createRun(someConfig(), RunStart::Claimed);
    QCOMPARE(errorOf([&] { store->binRun(run); }).code(), ErrorCode::Busy);
    QCOMPARE(store->runs().size(), std::size_t(1));
    // Taken up by another process after it was put into the bin: that is not ours to remove.
    here.sql("UPDATE runs SET deleted_at = 1");
    QCOMPARE(store->emptyBin(), 0);
    QCOMPARE(here.sqlInteger("SELECT count(*) FROM runs"), 1);
}

void TestRunRemoval::notesAndArchive()
{
    TemporaryWorkspace here;
    auto store = here.open();
    const RunId run = store->createRun(someConfig());
    QVERIFY(store->run(run).note.empty());
    QVERIFY(!store->run(run).archived);
    store->setNote(run, "  first line\nsecond line \n");
    store->setArchived(run, true);
    QCOMPARE(store->run(run).note, std::string("first line\nsecond line"));
    QVERIFY(store->runs().front().archived);
    store->setArchived(run, false);
    QVERIFY(!store->run(run).archived);
    QCOMPARE(errorOf([&] { store->setNote(99, "x"); }).code(), ErrorCode::NotFound);
    QCOMPARE(errorOf([&] { store->setArchived(99, true); }).code(), ErrorCode::NotFound);
}

void TestRunRemoval::resumesAreRemembered()
{
    TemporaryWorkspace here;
    auto store = here.open();
    const RunId run = store->createRun(someConfig(), RunStart::Claimed);
    QVERIFY(store->resumes(run).empty()); // a first start is none
    store->recordEpoch(run, someEpoch(1));
    store->recordEpoch(run, someEpoch(2));
    store->finishRun(run, RunStatus::Stopped);
    store->claimRun(run);
    const std::vector<ResumeRecord> resumes = store->resumes(run);
    QCOMPARE(resumes.size(), std::size_t(1));
    QCOMPARE(resumes.front().afterEpoch, 2);
    QVERIFY(resumes.front().time > 0);
}

void TestRunRemoval::systemSamples()
{
    TemporaryWorkspace here;
    auto store = here.open();
    const RunId run = store->createRun(someConfig());
    SystemSample sample;
    sample.time = 1000;
    sample.cpuShare = 0.5;
    sample.processCores = 1.75;
    sample.loaderCores = 0.5;
    sample.memoryUsed = 3'000'000'000;
    sample.memoryTotal = 8'000'000'000;
    sample.processMemory = 1'000'000'000;
    sample.diskReadRate = 1e8;
    sample.diskBusyShare = 0.75;
    store->recordSystem(run, sample);
    sample.time = 2000;
    sample.gpuShare = 0.9;
    sample.gpuMemoryUsed = 1e9;
    sample.gpuMemoryTotal = 8e9;
    store->recordSystem(run, sample);
    const auto samples = store->systemSamples(run);
    QCOMPARE(samples.size(), std::size_t(2));
    QVERIFY(!samples[0].gpuShare);
    QCOMPARE(samples[0].processCores, 1.75);
    QCOMPARE(samples[0].loaderCores, std::optional(0.5));
    QCOMPARE(samples[0].diskBusyShare, 0.75);
    QCOMPARE(samples[0].memoryTotal, std::uint64_t(8'000'000'000));
    QCOMPARE(samples[1].gpuShare, std::optional(0.9));
    QCOMPARE(samples[1].gpuMemoryTotal, std::optional(8e9));
    QCOMPARE(store->systemSamples(run, 1000).size(), std::size_t(1));

    // A recorder takes samples by itself.
    const RunId recorded = store->createRun(someConfig(), RunStart::Claimed);
    RunRecorder recorder(*store, recorded, {.beat = 10ms});
    QTRY_VERIFY_WITH_TIMEOUT(!store->systemSamples(recorded).empty(), 3000);
    QVERIFY(store->systemSamples(recorded).front().processMemory > 0);
}

void TestRunRemoval::configTextsSkipKnownRuns()
{
    TemporaryWorkspace here;
    auto store = here.open();
    const RunId first = store->createRun(someConfig("first"));
    const RunId second = store->createRun(someConfig("second"));
    const auto all = store->configTexts();
    QCOMPARE(all.size(), std::size_t(2));
    QCOMPARE(all[0].first, first);
    QCOMPARE(all[0].second, configToYaml(someConfig("first")));
    const auto later = store->configTexts(first);
    QCOMPARE(later.size(), std::size_t(1));
    QCOMPARE(later[0].first, second);
}

QTEST_GUILESS_MAIN(TestRunRemoval)
#include "tst_run_bin.moc"
