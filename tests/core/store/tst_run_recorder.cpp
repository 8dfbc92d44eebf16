#include "core/base/clock.h"
#include "core/store/run_recorder.h"
#include "core/store/store.h"
#include "store_fixture.h"

#include <QTest>

#include <filesystem>
#include <functional>
#include <memory>
#include <stop_token>
#include <string>
#include <thread>
#include <vector>

#include <sys/resource.h>

using namespace formwork;
using namespace formwork::test;

class TestRunRecorder : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void recordsAWholeRun();
    void anotherConnectionSeesItLive();
    void heartbeatContinuesWithoutReports();
    void losingTheRunEndsIt();
    void deletingTheRunEndsIt();
    void purgingTheRunEndsIt();
    void deletingTheWorkspaceEndsIt();
    void lockedDatabaseHoldsUpNoReport();
    void epochWaitsForALock();
    void epochGivesUpWithTheReason();
    void stopEndsTheWaiting();
    void logLinesKeepTheirTime();
    void whatWaitsIsReported();
    void lockIsOnlyReportedIfItLasts();
    void delaysAreReportedSparingly();
    void fileSizeLimitIsNamed();
};

namespace {

// Another program in the middle of writing.
class Lock
{
public:
    explicit Lock(const Workspace& workspace)
        : m_database(workspace.database(), SQLite::OPEN_READWRITE, 5000)
    {
        m_database.exec("BEGIN IMMEDIATE");
    }
    void release() { m_database.exec("ROLLBACK"); }

private:
    SQLite::Database m_database;
};

// While it lives no file of this process grows, as on a full disk.
class FullDisk
{
public:
    FullDisk()
    {
        ignoreFileSizeSignal();
        ::getrlimit(RLIMIT_FSIZE, &m_before);
        set({0, m_before.rlim_max});
    }
    ~FullDisk() { set(m_before); }
    FullDisk(const FullDisk&) = delete;
    FullDisk& operator=(const FullDisk&) = delete;

private:
    static void set(const rlimit& limit) { ::setrlimit(RLIMIT_FSIZE, &limit); }
    rlimit m_before = {};
};

// What RecorderSettings::delayed was called with: reasons, and "" for the end.
struct Delays
{
    std::vector<std::string> said = {};
    std::vector<std::thread::id> threads = {};
    std::function<void()> onFirst = {};

    std::function<void(const RecordDelay*)> callback()
    {
        return [this](const RecordDelay* delay) {
            said.emplace_back(delay != nullptr ? delay->reason.what() : "");
            threads.push_back(std::this_thread::get_id());
            if (said.size() == 1 && onFirst)
                onFirst();
        };
    }
};

} // namespace

void TestRunRecorder::recordsAWholeRun()
{
    TemporaryWorkspace here;
    auto store = here.open();
    const RunId id = store->createRun(someConfig());
    store->claimRun(id);
    {
        RunRecorder recorder(*store, id);
        RunObserver& observer = recorder;
        RunEnvironment environment;
        environment.parameters = 42;
        observer.started(environment);
        observer.log(Severity::Info, "started");
        for (int epoch = 1; epoch <= 3; ++epoch) {
            for (std::uint64_t batch = 1; batch <= 5; ++batch) {
                observer.step(someStep(static_cast<std::uint64_t>(epoch - 1) * 5 + batch, epoch));
                observer.progress({.epoch = epoch, .epochs = 3, .batch = batch, .batches = 5});
            }
            observer.epoch(someEpoch(epoch));
            observer.artifact("checkpoint.last", here.workspace.runFolder(id) / "last");
        }
    }
    store->finishRun(id, RunStatus::Done);

    auto reader = here.open();
    QCOMPARE(reader->environment(id).parameters, 42);
    QCOMPARE(reader->logs(id).size(), std::size_t{1});
    QCOMPARE(reader->epochs(id).size(), std::size_t{3});
    QCOMPARE(reader->steps(id).size(), std::size_t{15});
    QCOMPARE(reader->artifacts(id).size(), std::size_t{1});
    QCOMPARE(reader->run(id).status, RunStatus::Done);
    QCOMPARE(reader->run(id).epochsDone, 3);
}

void TestRunRecorder::anotherConnectionSeesItLive()
{
    TemporaryWorkspace here;
    auto store = here.open();
    auto reader = here.open();
    const RunId id = store->createRun(someConfig());
    store->claimRun(id);
    RunRecorder recorder(*store, id);
    std::int64_t version = reader->dataVersion();
    for (int epoch = 1; epoch <= 3; ++epoch) {
        recorder.step(someStep(static_cast<std::uint64_t>(epoch), epoch));
        recorder.epoch(someEpoch(epoch));
        QVERIFY(reader->dataVersion() != version);
        version = reader->dataVersion();
        QCOMPARE(reader->run(id).epochsDone, epoch);
        QCOMPARE(reader->epochs(id, epoch - 1).size(), std::size_t{1});
        QCOMPARE(reader->steps(id).size(), static_cast<std::size_t>(epoch));
    }
}

void TestRunRecorder::heartbeatContinuesWithoutReports()
{
    TemporaryWorkspace here;
    auto store = here.open();
    const RunId id = store->createRun(someConfig());
    store->claimRun(id);
    RunRecorder recorder(*store, id, {.beat = std::chrono::milliseconds(20)});
    // As if a step had taken longer than an hour: the thread beats on its own.
    here.sql("UPDATE runs SET heartbeat_at = 1");
    QTRY_VERIFY(here.sqlInteger("SELECT heartbeat_at FROM runs") > 1);
    QVERIFY(store->markInterrupted().empty());
}

void TestRunRecorder::losingTheRunEndsIt()
{
    TemporaryWorkspace here;
    auto store = here.open();
    const RunId id = store->createRun(someConfig());
    store->claimRun(id);
    RunRecorder recorder(*store, id, {.beat = std::chrono::milliseconds(20)});
    recorder.progress({.epoch = 1});
    here.sql("UPDATE runs SET owner_host = 'elsewhere', owner_machine = 'elsewhere'");
    const auto lost = [&] {
        const Error error = errorOf([&] { recorder.progress({.epoch = 1}); });
        return error.code() == ErrorCode::Busy &&
               error.message().find("taken over") != std::string::npos;
    };
    QTRY_VERIFY(lost());
    QCOMPARE(errorOf([&] { recorder.epoch(someEpoch(1)); }).code(), ErrorCode::Busy);
    QVERIFY(store->epochs(id).empty());
}

void TestRunRecorder::deletingTheRunEndsIt()
{
    TemporaryWorkspace here;
    auto store = here.open();
    const RunId id = store->createRun(someConfig(), RunStart::Claimed);
    RunRecorder recorder(*store, id, {.beat = std::chrono::milliseconds(20)});
    here.sql("DELETE FROM runs");
    QCOMPARE(errorOf([&] { recorder.epoch(someEpoch(1)); }).code(), ErrorCode::Busy);
}

// By another program, between two heartbeats.
void TestRunRecorder::purgingTheRunEndsIt()
{
    TemporaryWorkspace here;
    auto store = here.open();
    const RunId id = store->createRun(someConfig(), RunStart::Claimed);
    RunRecorder recorder(*store, id, {.beat = std::chrono::hours(1)});
    recorder.epoch(someEpoch(1));
    here.sql("DELETE FROM runs");
    recorder.log(Severity::Info, "a record without a run");
    const Error error = errorOf([&] { recorder.epoch(someEpoch(2)); });
    QCOMPARE(error.code(), ErrorCode::Busy);
    QVERIFY2(error.message().find("deleted") != std::string::npos, error.what());
}

void TestRunRecorder::deletingTheWorkspaceEndsIt()
{
    TemporaryWorkspace here;
    auto store = here.open();
    const RunId id = store->createRun(someConfig(), RunStart::Claimed);
    RunRecorder recorder(*store, id, {.beat = std::chrono::hours(1)});
    recorder.epoch(someEpoch(1));
    std::filesystem::remove_all(here.workspace.root());
    const Error error = errorOf([&] { recorder.epoch(someEpoch(2)); });
    QCOMPARE(error.code(), ErrorCode::Database);
    QCOMPARE(error.path(), here.workspace.root());
    QVERIFY2(error.message().find("deleted") != std::string::npos, error.what());
}

void TestRunRecorder::lockedDatabaseHoldsUpNoReport()
{
    TemporaryWorkspace here;
    auto store = here.open();
    const RunId id = store->createRun(someConfig(), RunStart::Claimed);
    {
        RunRecorder recorder(*store, id);
        Lock lock(here.workspace);
        const double began = steadySeconds();
        RunEnvironment environment;
        environment.parameters = 42;
        recorder.started(environment);
        for (std::uint64_t number = 1; number <= 600; ++number) {
            recorder.step(someStep(number, 1));
            recorder.progress({.epoch = 1, .epochs = 20, .batch = number, .batches = 600});
        }
        recorder.log(Severity::Info, "trains on");
        recorder.artifact("checkpoint.last", here.workspace.runFolder(id) / "last");
        // SQLite alone would have waited five seconds for each.
        QVERIFY(steadySeconds() - began < 2);
        lock.release();
        recorder.flush();
        QCOMPARE(store->environment(id).parameters, 42);
        QCOMPARE(store->logs(id).size(), std::size_t{1});
        QCOMPARE(store->artifacts(id).size(), std::size_t{1});
        QTRY_COMPARE(store->progress(id).batch, std::uint64_t{600});
    }
    const std::vector<StepRecord> steps = here.open()->steps(id);
    QCOMPARE(steps.size(), std::size_t{600});
    QCOMPARE(steps.back().step, std::uint64_t{600});
}

void TestRunRecorder::epochWaitsForALock()
{
    TemporaryWorkspace here;
    auto store = here.open();
    const RunId id = store->createRun(someConfig(), RunStart::Claimed);
    RunRecorder recorder(*store, id);
    auto lock = std::make_unique<Lock>(here.workspace);
    std::jthread releaser([&] {
        std::this_thread::sleep_for(std::chrono::milliseconds(600)); // longer than one try
        lock->release();
    });
    recorder.epoch(someEpoch(1));
    QCOMPARE(store->epochs(id).size(), std::size_t{1});
    QCOMPARE(store->run(id).status, RunStatus::Running);
}

void TestRunRecorder::epochGivesUpWithTheReason()
{
    TemporaryWorkspace here;
    auto store = here.open();
    const RunId id = store->createRun(someConfig(), RunStart::Claimed);
    RunRecorder recorder(*store, id, {.lockPatience = std::chrono::milliseconds(300)});
    Lock lock(here.workspace);
    const Error error = errorOf([&] { recorder.epoch(someEpoch(1)); });
    QCOMPARE(error.code(), ErrorCode::Busy);
    QVERIFY2(error.message().find("locked by another program") != std::string::npos, error.what());
    QCOMPARE(error.path(), here.workspace.database());
    lock.release();
    recorder.flush(); // it is still kept
    QCOMPARE(store->epochs(id).size(), std::size_t{1});
}

void TestRunRecorder::stopEndsTheWaiting()
{
    TemporaryWorkspace here;
    auto store = here.open();
    const RunId id = store->createRun(someConfig(), RunStart::Claimed);
    std::stop_source stop;
    RunRecorder recorder(*store, id, {.stop = stop.get_token()});
    Lock lock(here.workspace);
    std::jthread stopper([&] {
        std::this_thread::sleep_for(std::chrono::milliseconds(100)); // while the recorder waits
        stop.request_stop();
    });
    const double began = steadySeconds();
    QCOMPARE(errorOf([&] { recorder.epoch(someEpoch(1)); }).code(), ErrorCode::Busy);
    QVERIFY(steadySeconds() - began < 2);
    lock.release();
}

void TestRunRecorder::logLinesKeepTheirTime()
{
    TemporaryWorkspace here;
    auto store = here.open();
    const RunId id = store->createRun(someConfig(), RunStart::Claimed);
    RunRecorder recorder(*store, id);
    Lock lock(here.workspace);
    recorder.log(Severity::Info, "said while locked");
    const std::int64_t said = unixMilliseconds();
    std::this_thread::sleep_for(std::chrono::milliseconds(50)); // so that the times differ
    lock.release();
    recorder.flush();
    QVERIFY(store->logs(id).front().time <= said);
}

// Awaited at the end of an epoch, or noticed with the next progress; in the thread that reports.
void TestRunRecorder::whatWaitsIsReported()
{
    TemporaryWorkspace here;
    auto store = here.open();
    const RunId id = store->createRun(someConfig(), RunStart::Claimed);
    Delays delays;
    RunRecorder recorder(*store, id, {.delayed = delays.callback()});
    recorder.epoch(someEpoch(1));
    QVERIFY(delays.said.empty());
    auto disk = std::make_unique<FullDisk>();
    delays.onFirst = [&] {
        disk.reset(); // somebody makes room
    };
    recorder.epoch(someEpoch(2));
    QCOMPARE(delays.said.size(), std::size_t{2});
    QVERIFY2(delays.said[0].find("the workspace") != std::string::npos, delays.said[0].c_str());
    QCOMPARE(delays.said[1], std::string());
    QCOMPARE(delays.threads[0], std::this_thread::get_id());
    QCOMPARE(store->epochs(id).size(), std::size_t{2});
}

void TestRunRecorder::lockIsOnlyReportedIfItLasts()
{
    TemporaryWorkspace here;
    auto store = here.open();
    const RunId id = store->createRun(someConfig(), RunStart::Claimed);
    for (const bool lasts : {false, true}) {
        Delays delays;
        RunRecorder recorder(*store, id,
                             {.lockPatience = std::chrono::milliseconds(lasts ? 60'000 : 600),
                              .quietLock = std::chrono::milliseconds(lasts ? 300 : 10'000),
                              .delayed = delays.callback()});
        Lock lock(here.workspace);
        delays.onFirst = [&] {
            lock.release();
        };
        const Error error = errorOf([&] { recorder.epoch(someEpoch(1)); });
        QCOMPARE(error.code(), lasts ? ErrorCode::Internal : ErrorCode::Busy);
        QCOMPARE(delays.said.size(), std::size_t{lasts ? 2U : 0U});
    }
}

// A disk that is full, then not, then full again.
void TestRunRecorder::delaysAreReportedSparingly()
{
    TemporaryWorkspace here;
    auto store = here.open();
    const RunId id = store->createRun(someConfig(), RunStart::Claimed);
    Delays delays;
    RunRecorder recorder(
        *store, id, {.diskPatience = std::chrono::milliseconds(1), .delayed = delays.callback()});
    for (int epoch = 1; epoch <= 3; ++epoch) {
        {
            const FullDisk disk;
            QVERIFY(errorOf([&] { recorder.epoch(someEpoch(epoch)); }).code() !=
                    ErrorCode::Internal);
            // The error was the report, if it came first.
            QTRY_VERIFY(errorOf([&] { recorder.progress({.epoch = epoch}); }).code() ==
                            ErrorCode::Internal &&
                        !delays.said.empty());
        }
        // With so little patience it may give up before the next try.
        QTRY_VERIFY(errorOf([&] { recorder.flush(); }).code() == ErrorCode::Internal);
    }
    QCOMPARE(delays.said.size(), std::size_t{2});
    QCOMPARE(store->epochs(id).size(), std::size_t{3});
}

// SQLite calls it an I/O error of the disk.
void TestRunRecorder::fileSizeLimitIsNamed()
{
    TemporaryWorkspace here;
    auto store = here.open();
    const RunId id = store->createRun(someConfig());
    std::string existing;
    std::string fresh;
    {
        const FullDisk disk; // which is a limit of file sizes
        existing = errorOf([&] { store->recordLog(id, Severity::Info, "a"); }).what();
        TemporaryWorkspace other;
        fresh = errorOf([&] { other.open(); }).what();
    }
    for (const std::string& message : {existing, fresh})
        QVERIFY2(message.find("cannot write the workspace: File too large (raise the limit of file "
                              "sizes (ulimit -f)") != std::string::npos,
                 message.c_str());
}

QTEST_GUILESS_MAIN(TestRunRecorder)
#include "tst_run_recorder.moc"
