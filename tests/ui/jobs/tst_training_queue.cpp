#include "ui/jobs/training_queue.h"

#include "support/scripted_backend.h"
#include "support/signal_error.h"
#include "support/workspace_fixture.h"
#include "ui/jobs/job_list.h"

#include <SQLiteCpp/Database.h>

#include <QSignalSpy>
#include <QTest>

#include <memory>
#include <new>
#include <stdexcept>
#include <utility>

using namespace formwork;
using namespace formwork::ui;
using namespace formwork::test;

class TestTrainingQueue : public QObject, private WorkspaceFixture
{
    Q_OBJECT

private Q_SLOTS:
    void init()
    {
        openStore();
        m_script = std::make_unique<BackendScript>();
        m_loaded = 0;
    }

    void cleanup() { closeStore(); }

    void trainsTheQueueInOrder()
    {
        const RunId first = addRun("first");
        const RunId second = addRun("second");
        JobList jobs;
        const auto queue = makeQueue(jobs);
        QSignalSpy started(queue.get(), &TrainingQueue::runStarted);
        QSignalSpy finished(queue.get(), &TrainingQueue::runFinished);
        QSignalSpy idle(queue.get(), &TrainingQueue::becameIdle);
        QVERIFY(!queue->isActive());
        queue->start();
        QVERIFY(queue->isActive());
        QTRY_COMPARE(idle.count(), 1);
        QCOMPARE(started.count(), 2);
        QCOMPARE(started[0][0].toLongLong(), first);
        QCOMPARE(started[1][0].toLongLong(), second);
        QCOMPARE(finished.count(), 2);
        QCOMPARE(m_store->run(first).status, RunStatus::Done);
        QCOMPARE(m_store->run(second).status, RunStatus::Done);
        QCOMPARE(m_store->epochs(second).size(), std::size_t(3));
        QVERIFY(!queue->isActive());
        QVERIFY(!queue->currentRun());
        QVERIFY(jobs.isIdle());
        QCOMPARE(m_loaded.load(), 1); // the module is loaded once, for the first run
    }

    void showsTheRunAsActivity()
    {
        m_script->endless = true;
        const RunId run = addRun("levit");
        JobList jobs;
        const auto queue = makeQueue(jobs);
        queue->start();
        QTRY_COMPARE(jobs.activities().size(), std::size_t(1));
        QCOMPARE(queue->currentRun(), std::optional<RunId>(run));
        Activity* activity = jobs.activities().front();
        QCOMPARE(activity->title(), QStringLiteral("Training levit"));
        QCOMPARE(activity->page(), 2);
        QTRY_VERIFY(activity->status().share > 0);
        QVERIFY(activity->status().rate.contains(QStringLiteral("100 images/s")));
        QSignalSpy finished(queue.get(), &TrainingQueue::runFinished);
        activity->cancel();
        QTRY_COMPARE(finished.count(), 1);
        QCOMPARE(m_store->run(run).status, RunStatus::Stopped);
        QTRY_VERIFY(jobs.isIdle());
    }

    void stoppingOneContinuesWithTheNext()
    {
        m_script->endless = true;
        const RunId first = addRun("first");
        const RunId second = addRun("second");
        JobList jobs;
        const auto queue = makeQueue(jobs);
        queue->start();
        QTRY_COMPARE(queue->currentRun(), std::optional<RunId>(first));
        QVERIFY(!queue->stopRun(second)); // not the current one
        QVERIFY(queue->stopRun(first));
        QTRY_COMPARE(queue->currentRun(), std::optional<RunId>(second));
        QCOMPARE(m_store->run(first).status, RunStatus::Stopped);
        queue->stopAll();
        QTRY_VERIFY(!queue->isActive());
    }

    void stopAllLeavesTheRestQueued()
    {
        m_script->endless = true;
        const RunId first = addRun("first");
        const RunId second = addRun("second");
        JobList jobs;
        const auto queue = makeQueue(jobs);
        queue->start();
        QTRY_VERIFY(queue->currentRun().has_value());
        queue->stopAll();
        QTRY_VERIFY(!queue->isActive());
        QCOMPARE(m_store->run(first).status, RunStatus::Stopped);
        QCOMPARE(m_store->run(second).status, RunStatus::Queued);

        m_script->endless = false;
        m_store->requestResume(first);
        queue->start();
        QTRY_VERIFY(!queue->isActive());
        QCOMPARE(m_store->run(first).status, RunStatus::Done);
        QCOMPARE(m_store->run(second).status, RunStatus::Done);
    }

    void alternatingRunsAreTrainedTogether()
    {
        m_script->endless = true;
        const RunId first = addRun("beton");
        const RunId second = addRun("folder");
        const RunId next = addRun("next");
        m_store->setTurns({first, second});
        JobList jobs;
        const auto queue = makeQueue(jobs);
        QSignalSpy finished(queue.get(), &TrainingQueue::runFinished);
        queue->start();
        QTRY_COMPARE(queue->currentRuns(), (std::vector<RunId>{first, second}));
        QTRY_COMPARE(jobs.activities().size(), std::size_t(2));
        QCOMPARE(m_store->run(next).status, RunStatus::Queued);
        m_script->endless = false;
        QTRY_VERIFY(!queue->isActive());
        QCOMPARE(finished.count(), 3);
        for (const RunId run : {first, second, next})
            QCOMPARE(m_store->run(run).status, RunStatus::Done);
        QVERIFY(queue->currentRuns().empty());
        QVERIFY(jobs.isIdle());
    }

    void stopsOneOfTwoAlternating()
    {
        m_script->endless = true;
        const RunId first = addRun("beton");
        const RunId second = addRun("folder");
        m_store->setTurns({first, second});
        JobList jobs;
        const auto queue = makeQueue(jobs);
        queue->start();
        QTRY_COMPARE(queue->currentRuns().size(), std::size_t(2));
        QVERIFY(queue->stopRun(second));
        QTRY_COMPARE(queue->currentRuns(), std::vector<RunId>{first});
        QCOMPARE(m_store->run(second).status, RunStatus::Stopped);
        queue->stopAll();
        QTRY_VERIFY(!queue->isActive());
        QCOMPARE(m_store->run(first).status, RunStatus::Stopped);
    }

    void eachDeviceHasItsRunInTheStrip()
    {
        m_script->cudaDevices = {"one", "two"};
        m_script->endless = true;
        const RunId first = addRun("first");
        const RunId second = addRun("second");
        const RunId third = addRun("third");
        JobList jobs;
        const auto queue = makeQueue(jobs);
        queue->start();
        QTRY_COMPARE(jobs.activities().size(), std::size_t(2));
        QCOMPARE(queue->currentRuns(), (std::vector<RunId>{first, second}));
        QVERIFY(queue->stopRun(first));
        QTRY_COMPARE(queue->currentRuns(), (std::vector<RunId>{second, third}));
        QCOMPARE(m_store->run(first).status, RunStatus::Stopped);
        queue->stopAll();
        QTRY_VERIFY(!queue->isActive());
        QCOMPARE(m_store->run(second).status, RunStatus::Stopped);
        QCOMPARE(m_store->run(third).status, RunStatus::Stopped);
        QVERIFY(jobs.isIdle());
    }

    void severalOnTheCpu()
    {
        m_script->endless = true;
        addRun("first");
        addRun("second");
        JobList jobs;
        const auto queue = makeQueue(jobs);
        queue->start();
        QTRY_COMPARE(queue->currentRuns().size(), std::size_t(1));
        queue->setCpuSlots(2);
        QTRY_COMPARE(queue->currentRuns().size(), std::size_t(2));
        queue->stopAll();
        QTRY_VERIFY(!queue->isActive());
    }

    void aLostDeviceIsReportedOnce()
    {
        m_script->cudaDevices = {"one", "two"};
        m_script->afterEpoch = [](const TrainRequest& request, RunObserver&, int) {
            if (request.device == DeviceChoice::cuda({0}))
                throw Error(ErrorCode::DeviceUnavailable, Text("training lost its GPU"));
        };
        std::vector<RunId> runs;
        for (const char* name : {"a", "b", "c"})
            runs.push_back(addRun(name));
        JobList jobs;
        const auto queue = makeQueue(jobs);
        QSignalSpy lost(queue.get(), &TrainingQueue::deviceLost);
        QSignalSpy failed(queue.get(), &TrainingQueue::runFailed);
        queue->start();
        QTRY_VERIFY(!queue->isActive());
        QCOMPARE(failed.count(), 1);
        QCOMPARE(failed[0][0].toLongLong(), runs[0]);
        QCOMPARE(lost.count(), 1);
        QCOMPARE(lost[0][0].toString(), QStringLiteral("cuda:0"));
        QCOMPARE(m_store->run(runs[0]).status, RunStatus::Failed);
        QCOMPARE(m_store->run(runs[1]).status, RunStatus::Done);
        QCOMPARE(m_store->run(runs[2]).status, RunStatus::Done);
    }

    // As when Resume is pressed for a run while another one trains, and then Delete.
    void deletedWhileItWaitsForItsResume()
    {
        m_script->endless = true;
        const RunId deleted = addStopped("deleted");
        const RunId purged = addStopped("purged");
        const RunId current = addRun("current");
        const RunId next = addRun("next");
        JobList jobs;
        const auto queue = makeQueue(jobs);
        QSignalSpy started(queue.get(), &TrainingQueue::runStarted);
        QSignalSpy failed(queue.get(), &TrainingQueue::runFailed);
        queue->start();
        QTRY_COMPARE(queue->currentRun(), std::optional<RunId>(current));
        m_store->requestResume(deleted);
        m_store->requestResume(purged);
        m_store->binRun(deleted);
        m_store->removeRun(purged);
        m_script->endless = false;
        QTRY_VERIFY(!queue->isActive());
        QCOMPARE(started.count(), 2);
        QCOMPARE(failed.count(), 0);
        QCOMPARE(m_store->run(next).status, RunStatus::Done);
        QVERIFY(m_store->resumes(deleted).empty());
    }

    void resumeAskedForTwiceTrainsOnce()
    {
        m_script->endless = true;
        const RunId current = addRun("current");
        const RunId stopped = addStopped("stopped");
        JobList jobs;
        const auto queue = makeQueue(jobs);
        QSignalSpy failed(queue.get(), &TrainingQueue::runFailed);
        queue->start();
        QTRY_COMPARE(queue->currentRun(), std::optional<RunId>(current));
        for (int i = 0; i < 2; ++i) {
            m_store->requestResume(stopped);
            queue->start();
        }
        m_script->endless = false;
        QTRY_VERIFY(!queue->isActive());
        QCOMPARE(m_script->trained.load(), 2);
        QCOMPARE(failed.count(), 0);
        QCOMPARE(m_store->run(stopped).status, RunStatus::Done);
    }

    // The row goes between taking the run and training it, which only another program can do.
    void runThatVanishesFailsAlone()
    {
        const RunId first = addRun("first");
        const RunId second = addRun("second");
        m_script->beforeTraining = [&, done = false]() mutable {
            if (std::exchange(done, true))
                return;
            SQLite::Database database(workspace().database(), SQLite::OPEN_READWRITE, 5000);
            database.exec("DELETE FROM runs WHERE id = " + std::to_string(first));
        };
        JobList jobs;
        const auto queue = makeQueue(jobs);
        QSignalSpy failed(queue.get(), &TrainingQueue::runFailed);
        queue->start();
        QTRY_VERIFY(!queue->isActive());
        QCOMPARE(failed.count(), 1);
        QCOMPARE(failed[0][0].toLongLong(), first);
        QCOMPARE(m_store->run(second).status, RunStatus::Done);
    }

    void foreignExceptionsFailTheRunAlone()
    {
        const RunId first = addRun("first");
        const RunId second = addRun("second");
        m_script->beforeTraining = [done = false]() mutable {
            if (!std::exchange(done, true))
                throw std::length_error("vector::reserve");
        };
        JobList jobs;
        const auto queue = makeQueue(jobs);
        QSignalSpy failed(queue.get(), &TrainingQueue::runFailed);
        queue->start();
        QTRY_VERIFY(!queue->isActive());
        QCOMPARE(failed.count(), 1);
        QCOMPARE(m_store->run(first).status, RunStatus::Failed);
        QCOMPARE(m_store->run(second).status, RunStatus::Done);
    }

    void foreignExceptionOfTheLoaderHoldsTheQueue()
    {
        const RunId run = addRun("first");
        JobList jobs;
        TrainingQueue queue(
            workspace(), m_fileSystem, []() -> std::unique_ptr<Backend> { throw std::bad_alloc(); },
            jobs, 2);
        QSignalSpy failed(&queue, &TrainingQueue::runFailed);
        queue.start();
        QTRY_VERIFY(!queue.isActive());
        QCOMPARE(failed.count(), 1);
        QCOMPARE(m_store->run(run).status, RunStatus::Queued);
    }

    void fullDiskPausesAndHoldsTheQueue()
    {
        const RunId first = addRun("first");
        const RunId second = addRun("second");
        m_script->beforeTraining = [] {
            throw Error(ErrorCode::NoSpace, Text("the disk is full"), "/runs/1/checkpoints");
        };
        JobList jobs;
        const auto queue = makeQueue(jobs);
        QSignalSpy failed(queue.get(), &TrainingQueue::runFailed);
        queue->start();
        QTRY_VERIFY(!queue->isActive());
        QCOMPARE(failed.count(), 1);
        QCOMPARE(m_store->run(first).status, RunStatus::Stopped);
        QVERIFY(m_store->run(first).errorMessage.find("disk is full") != std::string::npos);
        QCOMPARE(m_store->run(second).status, RunStatus::Queued);
    }

    void waitsForALockedDatabase()
    {
        const RunId run = addRun("first");
        JobList jobs;
        SQLite::Database other(workspace().database(), SQLite::OPEN_READWRITE, 5000);
        other.exec("BEGIN IMMEDIATE");
        const auto queue = makeQueue(jobs);
        QSignalSpy failed(queue.get(), &TrainingQueue::runFailed);
        queue->start();
        QTest::qWait(1200); // for longer than one try
        QCOMPARE(failed.count(), 0);
        QVERIFY(queue->isActive());
        other.exec("ROLLBACK");
        QTRY_VERIFY(!queue->isActive());
        QCOMPARE(m_store->run(run).status, RunStatus::Done);
    }

    void picksUpWhatIsQueuedLater()
    {
        m_script->endless = true;
        addRun("first");
        JobList jobs;
        const auto queue = makeQueue(jobs);
        queue->start();
        QTRY_VERIFY(queue->currentRun().has_value());
        const RunId later = addRun("later");
        m_script->endless = false;
        QTRY_VERIFY(!queue->isActive());
        QCOMPARE(m_store->run(later).status, RunStatus::Done);
    }

    void failureIsRecordedAndReported()
    {
        m_script->failure = "not enough memory for batch 64";
        const RunId first = addRun("first");
        const RunId second = addRun("second");
        JobList jobs;
        const auto queue = makeQueue(jobs);
        QSignalSpy failed(queue.get(), &TrainingQueue::runFailed);
        queue->start();
        QTRY_VERIFY(!queue->isActive());
        QCOMPARE(failed.count(), 2); // one failing run does not hold up the next
        QCOMPARE(failed[0][0].toLongLong(), first);
        const Error& error = errorOf(failed[0][1]);
        QCOMPARE(error.code(), ErrorCode::OutOfMemory);
        QCOMPARE(error.hint().english(), std::string("use a smaller batch"));
        QCOMPARE(m_store->run(second).status, RunStatus::Failed);
    }

    void missingModuleHoldsTheQueue()
    {
        const RunId first = addRun("first");
        const RunId second = addRun("second");
        JobList jobs;
        TrainingQueue queue(
            workspace(), m_fileSystem,
            [this]() -> std::unique_ptr<Backend> {
                ++m_loaded;
                throw Error(ErrorCode::NotFound, Text("the training module is missing"),
                            "/lib/formwork-backend.so", Text("install Formwork again"));
            },
            jobs, 2);
        QSignalSpy failed(&queue, &TrainingQueue::runFailed);
        queue.start();
        QTRY_VERIFY(!queue.isActive());
        QCOMPARE(failed.count(), 1);
        QCOMPARE(m_loaded.load(), 1);
        QCOMPARE(m_store->run(first).status, RunStatus::Queued);
        QCOMPARE(m_store->run(second).status, RunStatus::Queued);
    }

    void destructorStopsWithTheRunRecorded()
    {
        m_script->endless = true;
        const RunId run = addRun("left alone");
        JobList jobs;
        {
            const auto queue = makeQueue(jobs);
            queue->start();
            QTRY_VERIFY(queue->currentRun().has_value());
        }
        QCOMPARE(m_script->trained.load(), 1);
        QCOMPARE(m_store->run(run).status, RunStatus::Stopped);
    }

private:
    RunId addRun(const std::string& name)
    {
        ExperimentConfig config;
        config.name = name;
        config.data.train = "train.beton";
        config.train.epochs = 3;
        return m_store->createRun(config);
    }

    RunId addStopped(const std::string& name)
    {
        const RunId run = addRun(name);
        m_store->claimRun(run);
        m_store->finishRun(run, RunStatus::Stopped);
        return run;
    }

    std::unique_ptr<TrainingQueue> makeQueue(JobList& jobs)
    {
        return std::make_unique<TrainingQueue>(
            workspace(), m_fileSystem,
            [this]() -> std::unique_ptr<Backend> {
                ++m_loaded;
                return std::make_unique<ScriptedBackend>(*m_script);
            },
            jobs, 2);
    }

    std::unique_ptr<BackendScript> m_script;
    std::atomic<int> m_loaded = 0;
};

QTEST_GUILESS_MAIN(TestTrainingQueue)
#include "tst_training_queue.moc"
