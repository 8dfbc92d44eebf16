#include "core/base/clock.h"
#include "core/store/store.h"
#include "store_fixture.h"

#include <QTest>

#include <array>

#include <unistd.h>

using namespace formwork;
using namespace formwork::test;

namespace {

const std::string kHost = [] {
    std::array<char, 256> name{};
    ::gethostname(name.data(), name.size() - 1);
    return std::string(name.data());
}();

} // namespace

class TestRunLife : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void claimFromEveryStatus();
    void createdClaimedIsNeverOnTheQueue();
    void secondClaimIsBusyAndNamesTheHolder();
    void claimOfAnotherMachineDependsOnTheHeartbeat_data();
    void claimOfAnotherMachineDependsOnTheHeartbeat();
    void runOfADeadProcessIsInterrupted();
    void reusedPidIsNotTheSameProcess();
    void silentThreadOfThisProcessIsInterrupted();
    void livingProcessOfThisMachineMayBeSilent();
    void heartbeatRestoresAnInterruptedRun();
    void stopRequests();
    void finishRecordsStatusAndError();
    void finishOfSomebodyElsesRunIsBusy();
};

void TestRunLife::claimFromEveryStatus()
{
    TemporaryWorkspace here;
    auto store = here.open();
    const RunId id = store->createRun(someConfig());
    std::int64_t firstStart = 0;
    for (const RunStatus status : {RunStatus::Stopped, RunStatus::Failed, RunStatus::Interrupted}) {
        store->claimRun(id);
        const RunRow running = store->run(id);
        QCOMPARE(running.status, RunStatus::Running);
        QVERIFY(running.startedAt > 0);
        QCOMPARE(running.finishedAt, 0);
        QCOMPARE(running.errorMessage, std::string());
        if (firstStart == 0)
            firstStart = running.startedAt;
        QCOMPARE(running.startedAt, firstStart);
        store->finishRun(id, status, "reason");
        QCOMPARE(store->run(id).status, status);
        QCOMPARE(store->run(id).errorMessage, std::string("reason"));
        QVERIFY(store->run(id).finishedAt >= firstStart);
    }
    store->claimRun(id);
    store->finishRun(id, RunStatus::Done);
    QCOMPARE(errorOf([&] { store->claimRun(id); }).code(), ErrorCode::InvalidArgument);
}

void TestRunLife::createdClaimedIsNeverOnTheQueue()
{
    TemporaryWorkspace here;
    auto store = here.open();
    auto other = here.open();
    const RunId id = store->createRun(someConfig(), RunStart::Claimed);
    QCOMPARE(other->run(id).status, RunStatus::Running);
    QVERIFY(other->run(id).startedAt > 0);
    QVERIFY(!other->nextQueued());
    QCOMPARE(errorOf([&] { other->claimRun(id); }).code(), ErrorCode::Busy);
    QVERIFY(store->heartbeat(id));
    store->finishRun(id, RunStatus::Stopped);
    other->claimRun(id);
}

void TestRunLife::secondClaimIsBusyAndNamesTheHolder()
{
    TemporaryWorkspace here;
    auto store = here.open();
    auto other = here.open();
    const RunId id = store->createRun(someConfig());
    store->claimRun(id);
    const Error own = errorOf([&] { other->claimRun(id); });
    QCOMPARE(own.code(), ErrorCode::Busy);
    QVERIFY(own.message().find("this process") != std::string::npos);

    // Process 1 lives as long as the machine.
    here.sql("UPDATE runs SET owner_pid = 1, owner_start = 0");
    here.sql("UPDATE runs SET owner_start = " + std::to_string(startTimeOfInit()));
    const Error error = errorOf([&] { other->claimRun(id); });
    QCOMPARE(error.code(), ErrorCode::Busy);
    QVERIFY2(error.message().find("process 1 on " + kHost) != std::string::npos, error.what());
    QVERIFY(other->markInterrupted().empty());
}

void TestRunLife::claimOfAnotherMachineDependsOnTheHeartbeat_data()
{
    QTest::addColumn<int>("clockSeconds");
    QTest::newRow("clocks agree") << 0;
    QTest::newRow("its clock is slow") << -3600;
    QTest::newRow("its clock is fast") << 3600;
}

// Its pid means nothing here and its clock may show any time: only its heartbeat counts.
void TestRunLife::claimOfAnotherMachineDependsOnTheHeartbeat()
{
    QFETCH(int, clockSeconds);
    TemporaryWorkspace here;
    auto store = here.open();
    const RunId id = store->createRun(someConfig());
    store->claimRun(id);
    here.sql("UPDATE runs SET owner_host = 'elsewhere', owner_machine = 'elsewhere', "
             "owner_pid = 999999999, heartbeat_at = heartbeat_at + " +
             std::to_string(1000 * clockSeconds));
    const Error error = errorOf([&] { store->claimRun(id); });
    QCOMPARE(error.code(), ErrorCode::Busy);
    QVERIFY(error.message().find("process 999999999 on elsewhere") != std::string::npos);
    QVERIFY(store->markInterrupted().empty());
    QCOMPARE(store->holderState(id), HolderState::Unknown);

    here.sql("UPDATE runs SET heartbeat_at = heartbeat_at + 5000");
    QCOMPARE(store->holderState(id), HolderState::Alive);
    QVERIFY(store->markInterrupted().empty());

    store->setSilence(std::chrono::milliseconds(20));
    QTRY_COMPARE(store->holderState(id), HolderState::None);
    QVERIFY(here.open()->markInterrupted().empty()); // it has only begun to watch
    store->claimRun(id);
    QCOMPARE(store->run(id).status, RunStatus::Running);
}

void TestRunLife::runOfADeadProcessIsInterrupted()
{
    TemporaryWorkspace here;
    auto store = here.open();
    const RunId dead = store->createRun(someConfig());
    const RunId alive = store->createRun(someConfig());
    const RunId queued = store->createRun(someConfig());
    store->claimRun(dead);
    store->claimRun(alive);
    store->requestStop(dead);
    here.sql("UPDATE runs SET owner_pid = 999999999 WHERE id = " + std::to_string(dead));

    QCOMPARE(store->markInterrupted(), std::vector<RunId>{dead});
    QCOMPARE(store->run(dead).status, RunStatus::Interrupted);
    QVERIFY(!store->run(dead).stopRequested);
    QVERIFY(store->run(dead).finishedAt > 0);
    QCOMPARE(store->run(alive).status, RunStatus::Running);
    QCOMPARE(store->run(queued).status, RunStatus::Queued);
    QVERIFY(store->markInterrupted().empty());
    store->claimRun(dead); // and can be resumed
}

void TestRunLife::reusedPidIsNotTheSameProcess()
{
    TemporaryWorkspace here;
    auto store = here.open();
    const RunId id = store->createRun(someConfig());
    store->claimRun(id);
    QVERIFY(store->markInterrupted().empty());
    here.sql("UPDATE runs SET owner_start = owner_start - 1");
    QCOMPARE(store->markInterrupted(), std::vector<RunId>{id});
}

void TestRunLife::silentThreadOfThisProcessIsInterrupted()
{
    TemporaryWorkspace here;
    auto store = here.open();
    const RunId id = store->createRun(someConfig());
    store->claimRun(id);
    here.sql("UPDATE runs SET heartbeat_at = heartbeat_at - 100000"); // the clock was set
    QVERIFY(store->markInterrupted().empty());
    store->setSilence(std::chrono::milliseconds(0));
    QCOMPARE(store->markInterrupted(), std::vector<RunId>{id});
    QVERIFY(store->run(id).finishedAt < unixMilliseconds() - 60000);
}

void TestRunLife::livingProcessOfThisMachineMayBeSilent()
{
    TemporaryWorkspace here;
    auto store = here.open();
    const RunId id = store->createRun(someConfig());
    store->claimRun(id);
    // Stopped with Ctrl+Z, or waiting for a disk.
    here.sql("UPDATE runs SET owner_pid = 1, owner_start = " + std::to_string(startTimeOfInit()));
    store->setSilence(std::chrono::milliseconds(0));
    QVERIFY(store->markInterrupted().empty());
    QVERIFY(store->markInterrupted().empty());
    QCOMPARE(store->holderState(id), HolderState::Alive);
}

void TestRunLife::heartbeatRestoresAnInterruptedRun()
{
    TemporaryWorkspace here;
    auto store = here.open();
    const RunId id = store->createRun(someConfig());
    store->claimRun(id);
    here.sql("UPDATE runs SET status = 'interrupted', finished_at = 5"); // by another computer
    QVERIFY(store->heartbeat(id));
    QCOMPARE(store->run(id).status, RunStatus::Running);
    QCOMPARE(store->run(id).finishedAt, 0);
    QVERIFY(store->markInterrupted().empty());

    here.sql("UPDATE runs SET owner_pid = 1");
    QVERIFY(!store->heartbeat(id));
    store->claimRun(id); // process 1 has another start time
    store->finishRun(id, RunStatus::Interrupted);
    QVERIFY(!store->heartbeat(id));
    QCOMPARE(store->run(id).status, RunStatus::Interrupted);
}

void TestRunLife::stopRequests()
{
    TemporaryWorkspace here;
    auto store = here.open();
    auto other = here.open();
    const RunId running = store->createRun(someConfig());
    store->claimRun(running);
    QVERIFY(!store->stopRequested(running));
    other->requestStop(running);
    QVERIFY(store->stopRequested(running));
    QVERIFY(store->run(running).stopRequested);
    QCOMPARE(store->run(running).status, RunStatus::Running);
    store->finishRun(running, RunStatus::Stopped);
    QVERIFY(!store->stopRequested(running));
    other->requestStop(running); // too late, and no harm
    QVERIFY(!store->stopRequested(running));
    QCOMPARE(store->run(running).status, RunStatus::Stopped);

    const RunId queued = store->createRun(someConfig());
    other->requestStop(queued);
    QCOMPARE(store->run(queued).status, RunStatus::Stopped);
    QVERIFY(!store->nextQueued());
}

void TestRunLife::finishRecordsStatusAndError()
{
    TemporaryWorkspace here;
    auto store = here.open();
    const RunId id = store->createRun(someConfig());
    QCOMPARE(errorOf([&] { store->finishRun(id, RunStatus::Running); }).code(),
             ErrorCode::InvalidArgument);
    QCOMPARE(errorOf([&] { store->finishRun(id, RunStatus::Queued); }).code(),
             ErrorCode::InvalidArgument);
    store->claimRun(id);
    store->recordStep(id, someStep(1, 1));
    store->finishRun(id, RunStatus::Failed, "the disk is full (free some space)");
    QCOMPARE(store->run(id).errorMessage, std::string("the disk is full (free some space)"));
    QCOMPARE(here.sqlInteger("SELECT count(*) FROM steps"), 1);
}

void TestRunLife::finishOfSomebodyElsesRunIsBusy()
{
    TemporaryWorkspace here;
    auto store = here.open();
    const RunId id = store->createRun(someConfig());
    store->claimRun(id);
    here.sql("UPDATE runs SET owner_host = 'elsewhere', owner_machine = 'elsewhere'");
    QCOMPARE(errorOf([&] { store->finishRun(id, RunStatus::Failed); }).code(), ErrorCode::Busy);
    QCOMPARE(store->run(id).status, RunStatus::Running);
}

QTEST_GUILESS_MAIN(TestRunLife)
#include "tst_run_life.moc"
