// The queue of a workspace: order, resume requests, reservations, and who takes the next run.
#include "core/store/store.h"
#include "store_fixture.h"

#include <QTest>

#include <algorithm>
#include <mutex>
#include <thread>

using namespace formwork;
using namespace formwork::test;

class TestRunQueue : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void queueOrder();
    void resumesGoAheadOfNewRuns();
    void askingForAResumeTwiceIsAskingOnce();
    void resumeRequestsSurviveARestart();
    void deletedRunsAreNeverTrained();
    void purgeTakesOnlyWhatIsInTheBin();
    void claimNextTakesInOrder();
    void twoWhoAskGetDifferentRuns();
    void reservedRunsAreLeftToTheirProcess();
    void stoppedReservationIsNotTaken();
    void finishedRunIsExtended();
    void refusedExtensionLeavesTheRunDone();
    void onlyWhatHasNotStartedIsUndone();
    void extensionIsUndoneOnAFullDisk();
    void alternatingRunsAreTakenTogether();
};

namespace {

// With 20 epochs and a checkpoint.
RunId doneRun(const TemporaryWorkspace& here, Store& store)
{
    const RunId run = store.createRun(someConfig(), RunStart::Claimed);
    for (int number = 1; number <= 20; ++number)
        store.recordEpoch(run, someEpoch(number));
    store.recordArtifact(run, kLastCheckpoint, here.workspace.runFolder(run) / "last");
    store.finishRun(run, RunStatus::Done);
    return run;
}

} // namespace

void TestRunQueue::queueOrder()
{
    TemporaryWorkspace here;
    auto store = here.open();
    std::vector<RunId> id;
    for (int i = 0; i < 4; ++i)
        id.push_back(store->createRun(someConfig()));
    QCOMPARE(store->queue(), id);
    QCOMPARE(*store->nextQueued(), id[0]);

    store->moveQueued(id[3], id[0]);
    QCOMPARE(store->queue(), (std::vector<RunId>{id[3], id[0], id[1], id[2]}));
    store->moveQueued(id[3], 0);
    QCOMPARE(store->queue(), id);
    store->moveQueued(id[0], id[2]);
    QCOMPARE(store->queue(), (std::vector<RunId>{id[1], id[0], id[2], id[3]}));
    store->moveQueued(id[1], id[1]);
    QCOMPARE(*store->nextQueued(), id[1]);

    store->claimRun(id[1]);
    QCOMPARE(*store->nextQueued(), id[0]);
    QCOMPARE(errorOf([&] { store->moveQueued(id[1], 0); }).code(), ErrorCode::InvalidArgument);
    QCOMPARE(errorOf([&] { store->moveQueued(id[0], id[1]); }).code(), ErrorCode::InvalidArgument);
    QCOMPARE(store->queue(), (std::vector<RunId>{id[0], id[2], id[3]}));
    const RunId late = store->createRun(someConfig());
    QCOMPARE(store->queue().back(), late);
}

void TestRunQueue::resumesGoAheadOfNewRuns()
{
    TemporaryWorkspace here;
    auto store = here.open();
    const RunId fresh = store->createRun(someConfig());
    const RunId first = store->createRun(someConfig(), RunStart::Claimed);
    const RunId second = store->createRun(someConfig(), RunStart::Claimed);
    store->finishRun(first, RunStatus::Failed, "it broke");
    store->finishRun(second, RunStatus::Stopped);
    store->requestResume(first);
    store->requestResume(second);
    QCOMPARE(store->queue(), (std::vector<RunId>{first, second, fresh}));
    QVERIFY(store->run(first).willResume);
    QVERIFY(!store->run(fresh).willResume);
    QCOMPARE(store->run(first).errorMessage, std::string());
    QCOMPARE(store->run(first).finishedAt, 0);
    store->moveQueued(second, first);
    QCOMPARE(store->queue(), (std::vector<RunId>{second, first, fresh}));
    store->requestStop(second);
    QCOMPARE(store->run(second).status, RunStatus::Stopped);
    QCOMPARE(*store->claimNext(), first);
    store->finishRun(first, RunStatus::Done);
    QCOMPARE(errorOf([&] { store->requestResume(first); }).code(), ErrorCode::InvalidArgument);
}

void TestRunQueue::askingForAResumeTwiceIsAskingOnce()
{
    TemporaryWorkspace here;
    auto store = here.open();
    const RunId run = store->createRun(someConfig(), RunStart::Claimed);
    store->finishRun(run, RunStatus::Stopped);
    store->requestResume(run);
    store->requestResume(run);
    QCOMPARE(store->queue(), std::vector<RunId>{run});
    QCOMPARE(store->claimNext(), std::optional(run));
    store->requestResume(run); // pressed again while it is being trained
    QCOMPARE(store->run(run).status, RunStatus::Running);
    QVERIFY(store->queue().empty());
    QVERIFY(!store->claimNext());
}

void TestRunQueue::resumeRequestsSurviveARestart()
{
    TemporaryWorkspace here;
    auto store = here.open();
    const RunId run = store->createRun(someConfig(), RunStart::Claimed);
    store->finishRun(run, RunStatus::Stopped);
    store->requestResume(run);
    store.reset();
    store = here.open();
    QVERIFY(store->run(run).willResume);
    QCOMPARE(store->claimNext(), std::optional(run));
    QCOMPARE(store->resumes(run).size(), std::size_t{1});
}

void TestRunQueue::deletedRunsAreNeverTrained()
{
    TemporaryWorkspace here;
    auto store = here.open();
    const RunId run = store->createRun(someConfig(), RunStart::Claimed);
    store->finishRun(run, RunStatus::Stopped);
    store->requestResume(run);
    store->binRun(run);
    QVERIFY(store->queue().empty());
    QVERIFY(!store->claimNext());
    for (const auto& action : {std::function([&] { store->claimRun(run); }),
                               std::function([&] { store->requestResume(run); })}) {
        const Error error = errorOf(action);
        QCOMPARE(error.code(), ErrorCode::NotFound);
        QVERIFY2(error.message().find("deleted") != std::string::npos, error.what());
    }
    QVERIFY(store->resumes(run).empty());
    store->restoreRun(run);
    QCOMPARE(store->claimNext(), std::optional(run)); // in its place again

    // Taken for interrupted and deleted while its process slept: it does not come back to life.
    here.sql("UPDATE runs SET status = 'interrupted', deleted_at = 1");
    QVERIFY(!store->heartbeat(run));
}

void TestRunQueue::purgeTakesOnlyWhatIsInTheBin()
{
    TemporaryWorkspace here;
    auto store = here.open();
    const RunId run = store->createRun(someConfig());
    QVERIFY(!store->removeBinned(run));
    store->binRun(run);
    store->restoreRun(run);
    QVERIFY(!store->removeBinned(run));
    store->binRun(run);
    QVERIFY(store->removeBinned(run));
    QCOMPARE(errorOf([&] { store->removeBinned(run); }).code(), ErrorCode::NotFound);
    QVERIFY(!std::filesystem::exists(here.workspace.runFolder(run)));
}

void TestRunQueue::claimNextTakesInOrder()
{
    TemporaryWorkspace here;
    auto store = here.open();
    QVERIFY(!store->claimNext());
    const RunId first = store->createRun(someConfig());
    const RunId second = store->createRun(someConfig());
    store->moveQueued(second, first);
    QCOMPARE(store->claimNext(), std::optional(second));
    QCOMPARE(store->run(second).status, RunStatus::Running);
    QCOMPARE(store->claimNext(), std::optional(first));
    QVERIFY(!store->claimNext());
}

void TestRunQueue::twoWhoAskGetDifferentRuns()
{
    TemporaryWorkspace here;
    constexpr std::size_t kRuns = 40;
    {
        auto store = here.open();
        for (std::size_t i = 0; i < kRuns; ++i)
            store->createRun(someConfig());
    }
    std::mutex mutex;
    std::vector<RunId> taken;
    std::string problem;
    {
        std::vector<std::jthread> threads;
        for (int i = 0; i < 4; ++i)
            threads.emplace_back([&] {
                try {
                    Store own(here.workspace, here.fileSystem);
                    while (const auto run = own.claimNext()) {
                        const std::lock_guard lock(mutex);
                        taken.push_back(*run);
                    }
                } catch (const Error& error) {
                    const std::lock_guard lock(mutex);
                    problem = error.what();
                }
            });
    }
    QCOMPARE(problem, std::string());
    std::ranges::sort(taken);
    QVERIFY(std::ranges::adjacent_find(taken) == taken.end());
    QCOMPARE(taken.size(), kRuns);
}

void TestRunQueue::reservedRunsAreLeftToTheirProcess()
{
    TemporaryWorkspace here;
    auto store = here.open();
    const RunId first = store->createRun(someConfig(), RunStart::Reserved);
    const RunId second = store->createRun(someConfig(), RunStart::Reserved);
    const RunId free = store->createRun(someConfig());
    QCOMPARE(store->queue(), (std::vector<RunId>{first, second, free}));
    QCOMPARE(store->claimNext(), std::optional(free));
    QVERIFY(!store->claimNext());
    QCOMPARE(store->claimNext(QueuePart::Reserved), std::optional(first));
    store->finishRun(first, RunStatus::Done);

    // Seen from another process: process 1 lives as long as the machine.
    here.sql("UPDATE runs SET owner_pid = 1, owner_start = " + std::to_string(startTimeOfInit()) +
             " WHERE status = 'queued'");
    QVERIFY(!store->claimNext(QueuePart::Reserved));
    QVERIFY(!store->claimNext());
    const Error error = errorOf([&] { store->claimRun(second); });
    QCOMPARE(error.code(), ErrorCode::Busy);
    QVERIFY2(error.message().find("reserved by process 1 on") != std::string::npos, error.what());

    // When that process is gone they are like all others.
    here.sql("UPDATE runs SET owner_pid = 999999999 WHERE status = 'queued'");
    QCOMPARE(store->claimNext(), std::optional(second));
}

void TestRunQueue::stoppedReservationIsNotTaken()
{
    TemporaryWorkspace here;
    auto store = here.open();
    const RunId run = store->createRun(someConfig(), RunStart::Reserved);
    store->requestStop(run);
    QVERIFY(!store->claimNext(QueuePart::Reserved));
    QCOMPARE(store->run(run).status, RunStatus::Stopped);
    store->requestResume(run);
    QVERIFY(!store->claimNext(QueuePart::Reserved));
    QCOMPARE(store->claimNext(), std::optional(run));
}

void TestRunQueue::finishedRunIsExtended()
{
    TemporaryWorkspace here;
    auto store = here.open();
    const RunId run = store->createRun(someConfig(), RunStart::Claimed);
    ExperimentConfig longer = someConfig();
    longer.train.epochs = 40;
    QCOMPARE(errorOf([&] { store->extendRun(run, longer); }).code(), ErrorCode::Busy);
    for (int number = 1; number <= 20; ++number)
        store->recordEpoch(run, someEpoch(number));
    store->finishRun(run, RunStatus::Done);
    QCOMPARE(errorOf([&] { store->requestResume(run); }).code(), ErrorCode::InvalidArgument);
    QCOMPARE(errorOf([&] { store->extendRun(run, someConfig()); }).code(),
             ErrorCode::InvalidArgument); // no more epochs than it has
    const Error bare = errorOf([&] { store->extendRun(run, longer); });
    QVERIFY2(bare.message().find("kept no optimiser state") != std::string::npos, bare.what());
    QCOMPARE(store->run(run).status, RunStatus::Done);
    store->recordArtifact(run, kLastCheckpoint, here.workspace.runFolder(run) / "last");
    store->extendRun(run, longer);
    QCOMPARE(store->run(run).status, RunStatus::Stopped);
    QCOMPARE(store->run(run).epochsTotal, 40);
    QCOMPARE(store->run(run).epochsDone, 20);
    QCOMPARE(store->config(run).train.epochs, 40);
    const std::string yaml =
        readTextFile(here.fileSystem, here.workspace.runFolder(run) / "config.yaml");
    QVERIFY(yaml.find("epochs: 40") != std::string::npos);
    store->requestResume(run);
    QCOMPARE(errorOf([&] { store->extendRun(run, longer); }).code(), ErrorCode::InvalidArgument);
    QCOMPARE(store->claimNext(), std::optional(run));
    QCOMPARE(store->resumes(run).front().afterEpoch, 20);
}

void TestRunQueue::refusedExtensionLeavesTheRunDone()
{
    TemporaryWorkspace here;
    auto store = here.open();
    const RunId run = doneRun(here, *store);
    const std::string file =
        readTextFile(here.fileSystem, here.workspace.runFolder(run) / "config.yaml");
    ExperimentConfig longer = someConfig();
    longer.train.epochs = 40;
    ExperimentConfig longest = someConfig();
    longest.train.epochs = 60;
    store->extendRun(run, longer);
    store->extendRun(run, longest); // once more, before anything was trained
    QVERIFY(store->isUnstartedExtension(run));
    store->claimRun(run);
    QCOMPARE(store->finishRun(run, RunStatus::Failed, "the data changed"), RunStatus::Done);
    const RunRow row = store->run(run);
    QCOMPARE(row.status, RunStatus::Done);
    QCOMPARE(row.epochsTotal, 20);
    QCOMPARE(row.epochsDone, 20);
    QCOMPARE(row.errorMessage, std::string());
    QCOMPARE(row.finishedAt, someEpoch(20).finishedAt);
    QCOMPARE(store->config(run).train.epochs, 20);
    QVERIFY(store->resumes(run).empty());
    QVERIFY(!store->isUnstartedExtension(run));
    QCOMPARE(readTextFile(here.fileSystem, here.workspace.runFolder(run) / "config.yaml"), file);
    QCOMPARE(errorOf([&] { store->claimRun(run); }).code(), ErrorCode::InvalidArgument);
    store->extendRun(run, longer); // it can still be
    QCOMPARE(store->run(run).epochsTotal, 40);
}

void TestRunQueue::onlyWhatHasNotStartedIsUndone()
{
    TemporaryWorkspace here;
    auto store = here.open();
    const RunId run = doneRun(here, *store);
    ExperimentConfig longer = someConfig();
    longer.train.epochs = 40;
    store->extendRun(run, longer);
    // A stop that somebody asked for keeps the extension, as does a process that was killed.
    store->claimRun(run);
    QCOMPARE(store->finishRun(run, RunStatus::Stopped), RunStatus::Stopped);
    QVERIFY(store->isUnstartedExtension(run));
    // What has started fails as any other run does.
    store->claimRun(run);
    store->recordEnvironment(run, {});
    QVERIFY(!store->isUnstartedExtension(run));
    QCOMPARE(store->finishRun(run, RunStatus::Failed, "out of memory"), RunStatus::Failed);
    QCOMPARE(store->run(run).epochsTotal, 40);
    QVERIFY(!store->resumes(run).empty());
    // Nor was a run finished that is extended before its end.
    const RunId stopped = store->createRun(someConfig(), RunStart::Claimed);
    store->recordEpoch(stopped, someEpoch(1));
    store->recordArtifact(stopped, kLastCheckpoint, here.workspace.runFolder(stopped) / "last");
    store->finishRun(stopped, RunStatus::Stopped);
    store->extendRun(stopped, longer);
    QVERIFY(!store->isUnstartedExtension(stopped));
    QCOMPARE(store->finishRun(stopped, RunStatus::Failed, "the data changed"), RunStatus::Failed);
}

// The file beside the database is a copy for people: that it cannot be written changes nothing.
void TestRunQueue::extensionIsUndoneOnAFullDisk()
{
    TemporaryWorkspace here;
    auto store = here.open();
    const RunId run = doneRun(here, *store);
    ExperimentConfig longer = someConfig();
    longer.train.epochs = 40;
    store->extendRun(run, longer);
    store->claimRun(run);
    std::filesystem::remove_all(here.workspace.runFolder(run)); // nothing can be written there
    QCOMPARE(store->finishRun(run, RunStatus::Failed, "no checkpoint"), RunStatus::Done);
    QCOMPARE(store->config(run).train.epochs, 20);
}

void TestRunQueue::alternatingRunsAreTakenTogether()
{
    TemporaryWorkspace here;
    auto store = here.open();
    const RunId a = store->createRun(someConfig());
    const RunId alone = store->createRun(someConfig());
    const RunId b = store->createRun(someConfig());
    const RunId c = store->createRun(someConfig());
    store->setTurns({a, b, c});
    QCOMPARE(store->run(b).turns, a);
    QCOMPARE(store->run(alone).turns, 0);
    store->binRun(c); // in the bin: nobody takes it
    QCOMPARE(store->claimNextFor({.cpuSlots = 9}).runs, (std::vector<RunId>{a, b}));
    QCOMPARE(store->run(b).status, RunStatus::Running);
    QCOMPARE(store->claimNextFor({.cpuSlots = 9}).runs, std::vector<RunId>{alone});
    QVERIFY(store->claimNextFor({.cpuSlots = 9}).runs.empty());
    // One of them stopped, and is resumed while the other is done.
    store->finishRun(a, RunStatus::Stopped);
    store->finishRun(b, RunStatus::Done);
    store->requestResume(a);
    QCOMPARE(store->claimNextFor({.cpuSlots = 9}).runs, std::vector<RunId>{a});
    QCOMPARE(errorOf([&] { store->setTurns({alone, 99}); }).code(), ErrorCode::NotFound);
    QCOMPARE(store->run(alone).turns, 0);
}

QTEST_GUILESS_MAIN(TestRunQueue)
#include "tst_run_queue.moc"
