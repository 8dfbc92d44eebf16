// executeRun: how a training is claimed, recorded, stopped and failed. Training itself is played by
// a scripted Backend; tests/core/train has the real one.
#include "core/base/error.h"
#include "core/runner/run_job.h"
#include "support/idle_backend.h"

#include <QTemporaryDir>
#include <QTest>

#include <chrono>
#include <functional>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

using namespace formwork;

namespace {

class ScriptedBackend final : public test::IdleBackend
{
public:
    using Script =
        std::function<TrainResult(const TrainRequest&, RunObserver&, const std::stop_token&)>;
    explicit ScriptedBackend(Script script) : m_script(std::move(script)) {}

    TrainResult train(const TrainRequest& request, RunObserver& observer, FileSystem&,
                      std::stop_token stop) override
    {
        return m_script(request, observer, stop);
    }

private:
    Script m_script;
};

class CountingObserver final : public RunObserver
{
public:
    void started(const RunEnvironment&) override {}
    void progress(const RunProgress&) override {}
    void step(const StepRecord&) override {}
    void epoch(const EpochRecord&) override { ++epochs; }
    void log(Severity, const std::string&) override {}
    void artifact(const std::string&, const std::filesystem::path&) override {}
    int epochs = 0;
};

class LogObserver final : public RunObserver
{
public:
    void started(const RunEnvironment&) override {}
    void progress(const RunProgress&) override {}
    void step(const StepRecord&) override {}
    void epoch(const EpochRecord&) override {}
    void log(Severity, const std::string& line) override { lines.push_back(line); }
    void artifact(const std::string&, const std::filesystem::path&) override {}
    std::vector<std::string> lines;
};

EpochRecord epochRecord(int number)
{
    EpochRecord record;
    record.epoch = number;
    record.trainLoss = 2.0 / number;
    record.validationTop1 = 0.1 * number;
    record.images = 100;
    record.epochSeconds = 3;
    record.computeSeconds = 2;
    return record;
}

} // namespace

class TestRunJob : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init()
    {
        m_folder = std::make_unique<QTemporaryDir>();
        m_workspace = std::make_unique<Workspace>(m_folder->path().toStdString());
        m_store = std::make_unique<Store>(*m_workspace, m_fileSystem);
        ExperimentConfig config;
        config.name = "scripted";
        config.data.train = "train.beton";
        config.train.epochs = 2;
        m_run = m_store->createRun(config);
    }

    void cleanup()
    {
        m_store.reset();
        m_folder.reset();
    }

    void trainsARunThatIsClaimedAlready()
    {
        ScriptedBackend backend([](const TrainRequest&, RunObserver& observer, auto&) {
            observer.epoch(epochRecord(1));
            return TrainResult{TrainEnd::Finished, 1};
        });
        const RunId claimed = m_store->createRun(m_store->config(m_run), RunStart::Claimed);
        QVERIFY_THROWS_EXCEPTION(Error, executeRun(backend, *m_workspace, claimed, m_fileSystem,
                                                   nullptr, std::stop_token()));
        QCOMPARE(m_store->run(claimed).status, RunStatus::Running);
        QCOMPARE(executeClaimedRun(backend, *m_workspace, claimed, m_fileSystem, nullptr,
                                   std::stop_token()),
                 RunStatus::Done);
        QCOMPARE(m_store->run(claimed).epochsDone, 1);
        QCOMPARE(m_store->run(m_run).status, RunStatus::Queued);
    }

    void recordsAFinishedRun()
    {
        ScriptedBackend backend([](const TrainRequest& request, RunObserver& observer, auto&) {
            if (request.resume || request.config.name != "scripted")
                throw Error(ErrorCode::Internal, Text("unexpected request"));
            for (int epoch = 1; epoch <= 2; ++epoch)
                observer.epoch(epochRecord(epoch));
            return TrainResult{TrainEnd::Finished, 2};
        });
        CountingObserver also;
        const RunStatus status =
            executeRun(backend, *m_workspace, m_run, m_fileSystem, &also, std::stop_token());
        QCOMPARE(status, RunStatus::Done);
        const RunRow row = m_store->run(m_run);
        QCOMPARE(row.status, RunStatus::Done);
        QCOMPARE(row.epochsDone, 2);
        QCOMPARE(row.bestValidationTop1.value(), 0.2);
        QCOMPARE(also.epochs, 2);
        QCOMPARE(m_store->epochs(m_run).size(), std::size_t(2));
    }

    void recordsAFailureAndRethrows()
    {
        ScriptedBackend backend([](auto&, auto&, auto&) -> TrainResult {
            throw Error(ErrorCode::Diverged, Text("the loss is not a number"), {},
                        Text("lower optimizer.lr"));
        });
        bool thrown = false;
        try {
            executeRun(backend, *m_workspace, m_run, m_fileSystem, nullptr, std::stop_token());
        } catch (const Error& error) {
            thrown = error.code() == ErrorCode::Diverged;
        }
        QVERIFY(thrown);
        const RunRow row = m_store->run(m_run);
        QCOMPARE(row.status, RunStatus::Failed);
        QVERIFY(row.errorMessage.find("lower optimizer.lr") != std::string::npos);
        QVERIFY(m_store->logs(m_run).back().text.find("not a number") != std::string::npos);
    }

    // Nothing is wrong with the run: it is stopped, not failed, and can be resumed.
    void aFullDiskPausesTheRun()
    {
        ScriptedBackend backend([](auto&, RunObserver& observer, auto&) -> TrainResult {
            observer.epoch(epochRecord(1));
            throw Error(ErrorCode::NoSpace, Text("cannot write: No space left on device"),
                        "/runs/1/checkpoints/last.safetensors", Text("free some space"));
        });
        QVERIFY_THROWS_EXCEPTION(Error, executeRun(backend, *m_workspace, m_run, m_fileSystem,
                                                   nullptr, std::stop_token()));
        const RunRow row = m_store->run(m_run);
        QCOMPARE(row.status, RunStatus::Stopped);
        QVERIFY(row.errorMessage.find("No space left") != std::string::npos);
        QVERIFY(row.errorMessage.find("last.safetensors") != std::string::npos);
        QVERIFY(m_store->logs(m_run).back().text.find("No space left") != std::string::npos);
        QCOMPARE(row.epochsDone, 1);
        m_store->requestResume(m_run);
        QCOMPARE(m_store->run(m_run).errorMessage, std::string());
    }

    // Resumed with a request that says so, and refused: nothing of the run is lost.
    void aRefusedExtensionLeavesTheRunDone()
    {
        ScriptedBackend first([this](auto&, RunObserver& observer, auto&) {
            RunEnvironment environment;
            environment.trainImages = 50;
            observer.started(environment);
            for (int epoch = 1; epoch <= 2; ++epoch)
                observer.epoch(epochRecord(epoch));
            observer.artifact(kLastCheckpoint, m_workspace->runFolder(m_run) / "last");
            return TrainResult{TrainEnd::Finished, 2};
        });
        executeRun(first, *m_workspace, m_run, m_fileSystem, nullptr, {});
        ExperimentConfig longer = m_store->config(m_run);
        longer.train.epochs = 5;
        m_store->extendRun(m_run, longer);
        m_store->requestResume(m_run);
        ScriptedBackend second([](const TrainRequest& request, auto&, auto&) -> TrainResult {
            if (!request.resume || !request.mustContinue || request.config.train.epochs != 5)
                throw Error(ErrorCode::Internal, Text("unexpected request"));
            throw Error(ErrorCode::InvalidConfig, Text("the data changed since the run stopped"));
        });
        LogObserver also;
        ErrorCode code = ErrorCode::Internal;
        try {
            executeRun(second, *m_workspace, m_run, m_fileSystem, &also, {});
        } catch (const Error& error) {
            code = error.code();
        }
        QCOMPARE(code, ErrorCode::InvalidConfig);
        const RunRow row = m_store->run(m_run);
        QCOMPARE(row.status, RunStatus::Done);
        QCOMPARE(row.epochsTotal, 2);
        QCOMPARE(m_store->epochs(m_run).size(), std::size_t(2));
        QCOMPARE(m_store->environment(m_run).trainImages, std::uint64_t{50});
        const std::vector<LogLine> lines = m_store->logs(m_run);
        QVERIFY(lines.size() >= 2);
        QCOMPARE(lines[lines.size() - 2].severity, Severity::Error);
        QCOMPARE(lines[lines.size() - 2].text,
                 std::string("the data changed since the run stopped"));
        QVERIFY(lines.back().text.find("done as before, with 2 epochs") != std::string::npos);
        QCOMPARE(also.lines, std::vector<std::string>{lines.back().text});
    }

    void whatPausesARun()
    {
        const auto pauses = [this](ErrorCode code, const std::filesystem::path& path) {
            return pausesRun(Error(code, {}, path), *m_workspace);
        };
        QVERIFY(pauses(ErrorCode::NoSpace, "/any"));
        for (const ErrorCode code : {ErrorCode::Busy, ErrorCode::Io, ErrorCode::PermissionDenied}) {
            QVERIFY(pauses(code, m_workspace->database()));
            QVERIFY(!pauses(code, "/data/train.beton"));
        }
        QVERIFY(!pauses(ErrorCode::CorruptData, m_workspace->database()));
        QVERIFY(!pauses(ErrorCode::Diverged, {}));
    }

    void foreignExceptionsAreRecorded()
    {
        ScriptedBackend backend(
            [](auto&, auto&, auto&) -> TrainResult { throw std::length_error("vector::reserve"); });
        QVERIFY_THROWS_EXCEPTION(
            std::length_error,
            executeRun(backend, *m_workspace, m_run, m_fileSystem, nullptr, std::stop_token()));
        QCOMPARE(m_store->run(m_run).status, RunStatus::Failed);
        QCOMPARE(m_store->run(m_run).errorMessage, std::string("vector::reserve"));
    }

    void aDeletedRunIsNotTrained()
    {
        bool trained = false;
        ScriptedBackend backend([&](auto&, auto&, auto&) {
            trained = true;
            return TrainResult{TrainEnd::Finished, 2};
        });
        m_store->binRun(m_run);
        QVERIFY_THROWS_EXCEPTION(Error, executeRun(backend, *m_workspace, m_run, m_fileSystem,
                                                   nullptr, std::stop_token()));
        QVERIFY(!trained);
    }

    void stopsThroughTheToken()
    {
        std::stop_source source;
        source.request_stop();
        ScriptedBackend backend([](auto&, auto&, const std::stop_token& stop) {
            return TrainResult{stop.stop_requested() ? TrainEnd::Stopped : TrainEnd::Finished, 0};
        });
        QCOMPARE(
            executeRun(backend, *m_workspace, m_run, m_fileSystem, nullptr, source.get_token()),
            RunStatus::Stopped);
    }

    void stopsThroughTheStore()
    {
        ScriptedBackend backend([this](auto&, RunObserver& observer, const std::stop_token& stop) {
            Store other(*m_workspace, m_fileSystem); // as another process would
            other.requestStop(m_run);
            // The request arrives with one of the next reports.
            for (int i = 0; i < 1000 && !stop.stop_requested(); ++i) {
                observer.progress(RunProgress{.epoch = 1, .epochs = 2, .batch = 1, .batches = 4});
                std::this_thread::sleep_for(std::chrono::milliseconds(5)); // as a batch takes
            }
            return TrainResult{stop.stop_requested() ? TrainEnd::Stopped : TrainEnd::Finished, 0};
        });
        QCOMPARE(executeRun(backend, *m_workspace, m_run, m_fileSystem, nullptr, std::stop_token()),
                 RunStatus::Stopped);
        QCOMPARE(m_store->run(m_run).status, RunStatus::Stopped);
    }

    void cancelledBeforeTheFirstStepIsStopped()
    {
        ScriptedBackend backend([](auto&, auto&, auto&) -> TrainResult {
            throw Error(ErrorCode::Cancelled, Text("cancelled"));
        });
        QCOMPARE(executeRun(backend, *m_workspace, m_run, m_fileSystem, nullptr, std::stop_token()),
                 RunStatus::Stopped);
    }

    void resumesWhatWasStartedBefore_data()
    {
        QTest::addColumn<bool>("checkpoint");
        QTest::newRow("from a checkpoint") << true;
        QTest::newRow("stopped before the first checkpoint") << false;
    }

    void resumesWhatWasStartedBefore()
    {
        QFETCH(bool, checkpoint);
        bool resumed = true;
        ScriptedBackend first([&](const TrainRequest& request, RunObserver& observer, auto&) {
            resumed = request.resume;
            if (checkpoint)
                observer.artifact("checkpoint.last", "last.safetensors");
            return TrainResult{TrainEnd::Stopped, 0};
        });
        executeRun(first, *m_workspace, m_run, m_fileSystem, nullptr, std::stop_token());
        QVERIFY(!resumed);
        ScriptedBackend second([&resumed](const TrainRequest& request, auto&, auto&) {
            resumed = request.resume;
            return TrainResult{TrainEnd::Finished, 2};
        });
        QCOMPARE(executeRun(second, *m_workspace, m_run, m_fileSystem, nullptr, std::stop_token()),
                 RunStatus::Done);
        QVERIFY(resumed);
    }

    void trainsOnDataThatWereMoved()
    {
        namespace fs = std::filesystem;
        const fs::path root = m_folder->path().toStdString();
        writeTextFile(m_fileSystem, root / "new.beton", "data");
        DatasetRow row;
        row.path = root / "old.beton";
        const std::int64_t id = m_store->putDataset(row);
        row.path = root / "new.beton";
        m_store->moveDataset(id, row);
        ExperimentConfig config = m_store->config(m_run);
        config.data.train = root / "old.beton";
        const RunId run = m_store->createRun(config);
        fs::path trained;
        ScriptedBackend backend([&](const TrainRequest& request, auto&, auto&) {
            trained = request.config.data.train;
            return TrainResult{TrainEnd::Finished, 2};
        });
        executeRun(backend, *m_workspace, run, m_fileSystem, nullptr, std::stop_token());
        QCOMPARE(trained, root / "new.beton");
        QCOMPARE(m_store->config(run).data.train, root / "old.beton"); // what it was made with
    }

    void refusesARunThatIsRunning()
    {
        ScriptedBackend backend([this](auto&, auto&, auto&) {
            ScriptedBackend inner([](auto&, auto&, auto&) { return TrainResult{}; });
            try {
                executeRun(inner, *m_workspace, m_run, m_fileSystem, nullptr, std::stop_token());
            } catch (const Error& error) {
                if (error.code() == ErrorCode::Busy)
                    return TrainResult{TrainEnd::Finished, 2};
            }
            throw Error(ErrorCode::Internal, Text("a running run was started again"));
        });
        QCOMPARE(executeRun(backend, *m_workspace, m_run, m_fileSystem, nullptr, std::stop_token()),
                 RunStatus::Done);
    }

private:
    PosixFileSystem m_fileSystem;
    std::unique_ptr<QTemporaryDir> m_folder;
    std::unique_ptr<Workspace> m_workspace;
    std::unique_ptr<Store> m_store;
    RunId m_run = 0;
};

QTEST_GUILESS_MAIN(TestRunJob)
#include "tst_run_job.moc"
