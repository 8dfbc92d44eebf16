#include "core/store/store.h"
#include "store_fixture.h"

#include <QTest>

using namespace formwork;
using namespace formwork::test;

class TestRunRecorder : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void recordsAWholeRun();
    void anotherConnectionSeesItLive();
    void heartbeatGoesOnWithoutReports();
    void losingTheRunEndsIt();
};

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

void TestRunRecorder::heartbeatGoesOnWithoutReports()
{
    TemporaryWorkspace here;
    auto store = here.open();
    const RunId id = store->createRun(someConfig());
    store->claimRun(id);
    RunRecorder recorder(*store, id, std::chrono::milliseconds(20));
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
    RunRecorder recorder(*store, id, std::chrono::milliseconds(20));
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

QTEST_GUILESS_MAIN(TestRunRecorder)
#include "tst_run_recorder.moc"
