#include "core/store/store.h"
#include "store_fixture.h"

#include <QTest>

#include <string>

using namespace formwork;
using namespace formwork::test;

class TestRemoteRunTable : public QObject
{
    Q_OBJECT

private:
    static RunId submitted(Store& store)
    {
        const RunId run = store.createRun(someConfig(), RunStart::Submitted);
        store.beginSubmission(run, "cluster", "/scratch/runs/x");
        store.recordSubmitted(run, "12_3");
        return run;
    }

private Q_SLOTS:
    void targetsAreKept()
    {
        TemporaryWorkspace here;
        auto store = here.open();
        QVERIFY(store->targetTexts().empty());
        store->putTarget("b", "1");
        store->putTarget("a", "2");
        store->putTarget("b", "3");
        QCOMPARE(store->targetTexts().size(), std::size_t{2});
        QCOMPARE(store->targetTexts().front().first, std::string("a"));
        QCOMPARE(store->targetText("b"), std::optional<std::string>("3"));
        store->removeTarget("a");
        QVERIFY(!store->targetText("a"));
        QCOMPARE(errorOf([&] { store->removeTarget("a"); }).code(), ErrorCode::NotFound);
    }

    void aTargetWithARunStays()
    {
        TemporaryWorkspace here;
        auto store = here.open();
        store->putTarget("cluster", "1");
        const RunId run = submitted(*store);
        QCOMPARE(errorOf([&] { store->removeTarget("cluster"); }).code(), ErrorCode::Busy);
        store->endRemote(run, RunStatus::Failed, "x");
        store->removeTarget("cluster");
    }

    void theWayOfARun()
    {
        TemporaryWorkspace here;
        auto store = here.open();
        const RunId run = store->createRun(someConfig(), RunStart::Submitted);
        QCOMPARE(store->run(run).status, RunStatus::Submitted);
        QVERIFY(store->queue().empty());
        QVERIFY(!store->run(run).remote);
        store->beginSubmission(run, "cluster", "/scratch/runs/x");
        QCOMPARE(store->run(run).remote->phase, RemotePhase::Preparing);
        QVERIFY(store->runsOnTargets().empty()); // this process takes it there
        store->recordSubmitted(run, "12");
        RunRow row = store->run(run);
        QCOMPARE(row.status, RunStatus::Submitted);
        QCOMPARE(row.remote->target, std::string("cluster"));
        QCOMPARE(row.remote->folder, std::string("/scratch/runs/x"));
        QCOMPARE(row.remote->job, std::string("12"));
        QCOMPARE(row.remote->phase, RemotePhase::Waiting);
        QVERIFY(row.remote->contactAt > 0);
        QCOMPARE(store->runsOnTargets(), std::vector<RunId>{run});

        store->recordContact(run, RemotePhase::Waiting, "Priority");
        QCOMPARE(store->run(run).remote->detail, std::string("Priority"));
        QCOMPARE(store->run(run).status, RunStatus::Submitted);
        store->recordContact(run, RemotePhase::Running, "node7");
        row = store->run(run);
        QCOMPARE(row.status, RunStatus::Running);
        QVERIFY(row.startedAt > 0);
        QVERIFY(store->markInterrupted().empty());                    // no silence ends it
        store->recordContact(run, RemotePhase::Waiting, "BeginTime"); // requeued
        QCOMPARE(store->run(run).status, RunStatus::Submitted);

        store->endRemote(run, RunStatus::NodeFailed, "the node failed");
        row = store->run(run);
        QCOMPARE(row.status, RunStatus::NodeFailed);
        QCOMPARE(row.errorMessage, std::string("the node failed"));
        QCOMPARE(row.remote->phase, RemotePhase::Ended);
        QVERIFY(row.finishedAt > 0);
        QVERIFY(store->runsOnTargets().empty());
        // What comes late changes nothing.
        store->recordContact(run, RemotePhase::Running, "node7");
        QCOMPARE(store->run(run).remote->phase, RemotePhase::Ended);
    }

    void whatSlurmEndsCanBeResumed()
    {
        TemporaryWorkspace here;
        auto store = here.open();
        for (const RunStatus end :
             {RunStatus::TimeLimit, RunStatus::Preempted, RunStatus::NodeFailed}) {
            const RunId run = submitted(*store);
            store->recordContact(run, RemotePhase::Running, {});
            store->endRemote(run, end, "of Slurm");
            QCOMPARE(here.open()->run(run).status, end); // as the database has it
            QVERIFY(isInterrupted(end));
            store->beginSubmission(run, "cluster", "/scratch/runs/x");
            QCOMPARE(store->run(run).status, RunStatus::Submitted);
            QVERIFY(store->run(run).errorMessage.empty());
        }
    }

    void aLostTargetChangesNothingElse()
    {
        TemporaryWorkspace here;
        auto store = here.open();
        const RunId run = submitted(*store);
        store->recordContact(run, RemotePhase::Running, {});
        store->recordLost(run, "no route");
        const RunRow first = store->run(run);
        QCOMPARE(first.status, RunStatus::Running);
        QVERIFY(first.remote->lostSince > 0);
        here.sql("UPDATE remote_runs SET lost_since = 5");
        store->recordLost(run, "timed out");
        QCOMPARE(store->run(run).remote->lostSince, 5); // since the first time
        QCOMPARE(store->run(run).remote->lostReason, std::string("timed out"));
        store->recordContact(run, RemotePhase::Running, {});
        QCOMPARE(store->run(run).remote->lostSince, 0);
        QVERIFY(store->run(run).remote->lostReason.empty());
    }

    void whatEventsSayAboutTheEndStays()
    {
        TemporaryWorkspace here;
        auto store = here.open();
        const RunId done = submitted(*store);
        here.sql("UPDATE runs SET status = 'done' WHERE id = " + std::to_string(done));
        store->endRemote(done, RunStatus::Interrupted, "the time limit was reached");
        QCOMPARE(store->run(done).status, RunStatus::Done);
        const RunId stopped = submitted(*store);
        here.sql("UPDATE runs SET status = 'stopped' WHERE id = " + std::to_string(stopped));
        store->endRemote(stopped, RunStatus::Stopped, {});
        QCOMPARE(store->run(stopped).status, RunStatus::Stopped);
        const RunId limited = submitted(*store);
        here.sql("UPDATE runs SET status = 'stopped' WHERE id = " + std::to_string(limited));
        store->endRemote(limited, RunStatus::TimeLimit, "the time limit was reached");
        QCOMPARE(store->run(limited).status, RunStatus::TimeLimit);
        QCOMPARE(store->run(limited).errorMessage, std::string("the time limit was reached"));
    }

    void nobodyElseTakesIt()
    {
        TemporaryWorkspace here;
        auto store = here.open();
        const RunId run = submitted(*store);
        QVERIFY(!store->claimNext());
        QCOMPARE(errorOf([&] { store->binRun(run); }).code(), ErrorCode::Busy);
        QCOMPARE(errorOf([&] { store->removeRun(run); }).code(), ErrorCode::Busy);
        QCOMPARE(errorOf([&] { store->beginSubmission(run, "other", "/x"); }).code(),
                 ErrorCode::Busy);
        store->recordContact(run, RemotePhase::Running, {});
        QCOMPARE(errorOf([&] { store->claimRun(run); }).code(), ErrorCode::Busy);
        store->requestStop(run);
        QVERIFY(store->stopRequested(run));
        QCOMPARE(store->run(run).status, RunStatus::Running);
    }

    void itIsResumedOnItsTarget()
    {
        TemporaryWorkspace here;
        auto store = here.open();
        const RunId run = submitted(*store);
        store->requestStop(run);
        store->endRemote(run, RunStatus::Stopped, {});
        QVERIFY(!store->run(run).stopRequested);
        store->followRun(run, here.workspace.runFolder(run), FollowKind::Copy);
        const Error error = errorOf([&] { store->requestResume(run); });
        QCOMPARE(error.code(), ErrorCode::InvalidArgument);
        QVERIFY2(error.message().find("'cluster'") != std::string::npos, error.what());
        store->beginSubmission(run, "cluster", "/scratch/runs/x");
        QCOMPARE(store->run(run).status, RunStatus::Submitted);
        QCOMPARE(store->run(run).remote->job, std::string());
        store->recordSubmitted(run, "13");
        here.sql("UPDATE runs SET status = 'done' WHERE id = " + std::to_string(run));
        store->endRemote(run, RunStatus::Done, {});
        QCOMPARE(errorOf([&] { store->beginSubmission(run, "cluster", "/x"); }).code(),
                 ErrorCode::InvalidArgument);
    }

    void aSubmissionThatDiedIsFound()
    {
        TemporaryWorkspace here;
        auto store = here.open();
        const RunId run = store->createRun(someConfig(), RunStart::Submitted);
        store->beginSubmission(run, "cluster", "/scratch/runs/x");
        QVERIFY(store->runsOnTargets().empty());
        here.sql("UPDATE runs SET owner_start = owner_start + 1");
        QCOMPARE(store->runsOnTargets(), std::vector<RunId>{run});
    }

    void runsInTheBinAreNotAskedAbout()
    {
        TemporaryWorkspace here;
        auto store = here.open();
        const RunId run = submitted(*store);
        store->endRemote(run, RunStatus::Stopped, {});
        store->binRun(run);
        QVERIFY(store->runsOnTargets().empty());
        store->removeBinned(run);
        QCOMPARE(here.sqlInteger("SELECT count(*) FROM remote_runs"), 0);
    }
};

QTEST_GUILESS_MAIN(TestRemoteRunTable)
#include "tst_remote_run_table.moc"
