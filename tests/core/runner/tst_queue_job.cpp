// The queue over several devices, with a backend that trains nothing: who trains where, what a lost
// device costs, and runs on several devices at once.
#include "core/runner/queue_job.h"

#include "support/scripted_backend.h"
#include "support/workspace_fixture.h"

#include <QScopeGuard>
#include <QTest>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <map>
#include <memory>
#include <mutex>
#include <thread>

using namespace formwork;
using namespace formwork::test;

namespace {

// Notes who trained where, and how it ended.
class Notes final : public QueueObserver
{
public:
    std::vector<AlternatingRun> taken(Store&, const ClaimedRuns& claimed) override
    {
        const std::lock_guard lock(m_mutex);
        std::vector<AlternatingRun> players;
        for (const RunId run : claimed.runs) {
            m_devices[run].push_back(deviceName(claimed.device));
            players.push_back({.run = run,
                               .stop = m_stop.get_token(),
                               .ended = [this](const AlternationEnd& end) {
                                   note(end);
                               }});
        }
        return players;
    }
    void deviceLost(const std::string& device, const Error&) override
    {
        const std::lock_guard lock(m_mutex);
        m_lost.push_back(device);
    }

    // "cuda:0, cuda:1" where it was trained twice.
    std::string devicesOf(RunId run) const
    {
        const std::lock_guard lock(m_mutex);
        std::string text;
        for (const std::string& device : m_devices.at(run))
            text += (text.empty() ? "" : ", ") + device;
        return text;
    }
    std::size_t started() const
    {
        const std::lock_guard lock(m_mutex);
        return m_devices.size();
    }
    std::vector<std::string> lost() const
    {
        const std::lock_guard lock(m_mutex);
        return m_lost;
    }
    int ended() const
    {
        const std::lock_guard lock(m_mutex);
        return m_ended;
    }
    void stop() { m_stop.request_stop(); }

private:
    void note(const AlternationEnd&)
    {
        const std::lock_guard lock(m_mutex);
        ++m_ended;
    }

    mutable std::mutex m_mutex;
    std::map<RunId, std::vector<std::string>> m_devices;
    std::vector<std::string> m_lost;
    int m_ended = 0;
    std::stop_source m_stop;
};

} // namespace

class TestQueueJob : public QObject, private WorkspaceFixture
{
    Q_OBJECT

private Q_SLOTS:
    void init()
    {
        openStore();
        m_script = std::make_unique<BackendScript>();
    }
    void cleanup() { closeStore(); }

    void oneTrainingOnEachDevice()
    {
        m_script->cudaDevices = {"one", "two"};
        m_script->endless = true;
        const RunId a = addRun("auto");
        const RunId b = addRun("cuda");
        const RunId c = addRun("auto");
        const RunId onCpu = addRun("cpu");
        Notes notes;
        QueueJob job(workspace(), m_fileSystem, loader(), {});
        std::jthread thread([&] { job.run(notes, {}); });
        const auto release = qScopeGuard([this] { m_script->endless = false; });
        QTRY_COMPARE(notes.started(), std::size_t{3}); // at the same time
        QTRY_COMPARE(m_store->run(onCpu).status, RunStatus::Running);
        QCOMPARE(m_store->run(c).status, RunStatus::Queued);
        QCOMPARE(notes.ended(), 0);
        m_script->endless = false;
        thread.join();
        QCOMPARE(notes.devicesOf(a), "cuda:0");
        QCOMPARE(notes.devicesOf(b), "cuda:1");
        QCOMPARE(notes.devicesOf(onCpu), "cpu");
        QVERIFY(notes.devicesOf(c).starts_with("cuda:"));
        for (const RunId run : {a, b, c, onCpu})
            QCOMPARE(m_store->run(run).status, RunStatus::Done);
    }

    void slotsOfTheCpuShareTheCores()
    {
        m_script->endless = true;
        std::mutex mutex;
        std::vector<int> shares;
        m_script->afterEpoch = [&](const TrainRequest& request, RunObserver&, int epoch) {
            const std::lock_guard lock(mutex);
            if (epoch == 1)
                shares.push_back(request.coresSharedBy);
            if (request.device != DeviceChoice(DeviceKind::Cpu))
                throw Error(ErrorCode::Internal, Text("trained elsewhere"));
        };
        for (int i = 0; i < 3; ++i)
            addRun("auto");
        Notes notes;
        QueueJob job(workspace(), m_fileSystem, loader(), {.cpuSlots = 2});
        std::jthread thread([&] { job.run(notes, {}); });
        const auto release = qScopeGuard([this] { m_script->endless = false; });
        QTRY_COMPARE(notes.started(), std::size_t{2});
        m_script->endless = false;
        thread.join();
        QCOMPARE(notes.ended(), 3);
        QCOMPARE(shares, (std::vector{2, 2, 2}));
    }

    // Without setting the queue's slots.
    void slotsOfTheRunsThemselves()
    {
        m_script->endless = true;
        std::mutex mutex;
        std::map<std::string, int> shares;
        m_script->afterEpoch = [&](const TrainRequest& request, RunObserver&, int) {
            const std::lock_guard lock(mutex);
            shares[request.config.name] = request.coresSharedBy;
        };
        const auto add = [this](const std::string& name, int slots) {
            ExperimentConfig config = configOn("auto");
            config.name = name;
            config.train.slots = slots;
            return m_store->createRun(config);
        };
        add("one of two", 2);
        add("one of three", 3);
        const RunId alone = add("alone", 0);
        const RunId behind = add("behind", 3); // does not overtake
        Notes notes;
        QueueJob job(workspace(), m_fileSystem, loader(), {});
        std::jthread thread([&] { job.run(notes, {}); });
        const auto release = qScopeGuard([this] { m_script->endless = false; });
        QTRY_COMPARE(notes.started(), std::size_t{2});
        QTest::qWait(300); // the queue looks again meanwhile
        QCOMPARE(notes.started(), std::size_t{2});
        QCOMPARE(m_store->run(alone).status, RunStatus::Queued);
        QCOMPARE(m_store->run(behind).status, RunStatus::Queued);
        m_script->endless = false;
        thread.join();
        QCOMPARE(notes.ended(), 4);
        QCOMPARE(shares, (std::map<std::string, int>{
                             {"one of two", 2}, {"one of three", 3}, {"alone", 1}, {"behind", 3}}));
    }

    // Each plans its loader's workers for its part of the cores.
    void trainingsOnGpusShareTheCores_data()
    {
        QTest::addColumn<QStringList>("devices");
        QTest::addColumn<std::vector<int>>("shares"); // of the runs, in order
        QTest::newRow("on GPUs alone") << QStringList{"auto", "cuda"} << std::vector{4, 4};
        QTest::newRow("beside the CPU")
            << QStringList{"auto", "cuda", "cpu"} << std::vector{6, 6, 6};
        QTest::newRow("on two together") << QStringList{"cuda:1,2", "auto"} << std::vector{2, 4};
        QTest::newRow("on the CPU alone") << QStringList{"cpu", "cpu"} << std::vector{2, 2};
    }
    void trainingsOnGpusShareTheCores()
    {
        QFETCH(QStringList, devices);
        QFETCH(std::vector<int>, shares);
        m_script->cudaDevices = {"one", "two", "three", "four"};
        std::mutex mutex;
        std::map<std::string, int> found;
        m_script->afterEpoch = [&](const TrainRequest& request, RunObserver&, int) {
            const std::lock_guard lock(mutex);
            found[request.config.name] = request.coresSharedBy;
        };
        for (const QString& device : devices)
            addRun(device.toStdString());
        Notes notes;
        QueueJob job(workspace(), m_fileSystem, loader(),
                     {.cpuSlots = 2, .rankProgram = "/bin/true"});
        job.run(notes, {});
        for (qsizetype i = 0; i < devices.size(); ++i)
            QCOMPARE(found["on " + devices[i].toStdString()], shares[static_cast<std::size_t>(i)]);
    }

    void aSingleGpuHasAllCores()
    {
        m_script->cudaDevices = {"one"};
        std::atomic<int> share = 0;
        m_script->afterEpoch = [&](const TrainRequest& request, RunObserver&, int) {
            share = request.coresSharedBy;
        };
        addRun("auto");
        Notes notes;
        QueueJob job(workspace(), m_fileSystem, loader(), {});
        job.run(notes, {});
        QCOMPARE(share, 1);
    }

    // LibTorch has one setting for the whole process.
    void runsWithAnotherTensorFloat32Wait()
    {
        m_script->cudaDevices = {"one", "two", "three"};
        m_script->endless = true;
        const RunId first = addRun("cuda:1");
        const RunId other = addRun("auto", true);
        const RunId behind = addRun("auto"); // or the one before it might never get its turn
        const RunId onCpu = addRun("cpu", true);
        Notes notes;
        QueueJob job(workspace(), m_fileSystem, loader(), {});
        std::jthread thread([&] { job.run(notes, {}); });
        const auto release = qScopeGuard([this] { m_script->endless = false; });
        QTRY_COMPARE(notes.started(), std::size_t{2});
        QTRY_COMPARE(m_store->run(onCpu).status, RunStatus::Running);
        QTest::qWait(700); // for longer than one look
        QCOMPARE(m_store->run(other).status, RunStatus::Queued);
        QCOMPARE(m_store->run(behind).status, RunStatus::Queued);
        m_script->endless = false;
        thread.join();
        for (const RunId run : {first, other, behind, onCpu})
            QCOMPARE(m_store->run(run).status, RunStatus::Done);
        QVERIFY(m_store->run(other).startedAt >= m_store->run(first).finishedAt);
        QVERIFY(m_store->run(behind).startedAt >= m_store->run(other).finishedAt);
    }

    // As an uncorrectable memory error does: in the third epoch, after a checkpoint.
    void aLostDeviceFailsItsRunAndIsLeftOut()
    {
        m_script->cudaDevices = {"one", "two"};
        const RunId unlucky = addRun("cuda:0");
        m_script->afterEpoch = [&](const TrainRequest& request, RunObserver& observer, int epoch) {
            if (request.device != DeviceChoice::cuda({0}) || epoch != 2)
                return;
            const auto file = request.runFolder / "last.safetensors";
            std::ofstream(file) << "weights";
            observer.artifact(kLastCheckpoint, file);
            throw Error(ErrorCode::DeviceUnavailable,
                        Text("training lost its GPU: uncorrectable ECC error encountered"));
        };
        std::vector<RunId> others;
        for (int i = 0; i < 3; ++i)
            others.push_back(addRun("auto"));
        Notes notes;
        QueueJob job(workspace(), m_fileSystem, loader(), {});
        job.run(notes, {});
        const RunRow row = m_store->run(unlucky);
        QCOMPARE(row.status, RunStatus::Failed);
        QCOMPARE(row.epochsDone, 2);
        QVERIFY2(row.errorMessage.find("ECC") != std::string::npos, row.errorMessage.c_str());
        const auto artifacts = m_store->artifacts(unlucky);
        QCOMPARE(artifacts.size(), std::size_t{1});
        QVERIFY(std::filesystem::exists(artifacts.front().path));
        for (const RunId run : others)
            QCOMPARE(m_store->run(run).status, RunStatus::Done);
        QCOMPARE(notes.lost(), std::vector<std::string>{"cuda:0"});

        // It waits for its device, and continues when Formwork is restarted.
        m_store->requestResume(unlucky);
        const RunId next = addRun("auto");
        job.run(notes, {});
        QCOMPARE(m_store->run(unlucky).status, RunStatus::Queued);
        QCOMPARE(notes.devicesOf(next), "cuda:1");
        m_script->afterEpoch = {};
        QueueJob restarted(workspace(), m_fileSystem, loader(), {});
        restarted.run(notes, {});
        QCOMPARE(m_store->run(unlucky).status, RunStatus::Done);
        QCOMPARE(notes.devicesOf(unlucky), "cuda:0, cuda:0");
    }

    // Rank 0 reports what another rank lost, with the device's name.
    void theLostDeviceOfAnyRankIsLeftOut()
    {
        m_script->cudaDevices = {"one", "two", "three"};
        const RunId unlucky = addRun("cuda:0,2");
        m_script->afterEpoch = [](const TrainRequest& request, RunObserver&, int) {
            if (request.ranks.isParallel())
                throw Error(ErrorCode::DeviceUnavailable,
                            Text("rank 1 on here: training lost its GPU"), "cuda:2");
        };
        const RunId ofFirst = addRun("cuda:0");
        const RunId ofLost = addRun("cuda:2");
        Notes notes;
        QueueJob job(workspace(), m_fileSystem, loader(), {.rankProgram = "/bin/true"});
        job.run(notes, {});
        QCOMPARE(m_store->run(unlucky).status, RunStatus::Failed);
        QCOMPARE(notes.lost(), std::vector<std::string>{"cuda:2"});
        QCOMPARE(m_store->run(ofFirst).status, RunStatus::Done);
        QCOMPARE(m_store->run(ofLost).status, RunStatus::Queued);
    }

    // All of them might work.
    void anUnknownDeviceOfSeveralIsNotLeftOut()
    {
        m_script->cudaDevices = {"one", "two"};
        const RunId unlucky = addRun("cuda:0,1");
        m_script->afterEpoch = [](const TrainRequest& request, RunObserver&, int) {
            if (request.ranks.isParallel())
                throw Error(ErrorCode::DeviceUnavailable, Text("training lost a GPU"), "cuda:7");
        };
        const RunId ofFirst = addRun("cuda:0");
        const RunId ofSecond = addRun("cuda:1");
        Notes notes;
        QueueJob job(workspace(), m_fileSystem, loader(), {.rankProgram = "/bin/true"});
        job.run(notes, {});
        QCOMPARE(m_store->run(unlucky).status, RunStatus::Failed);
        QVERIFY(notes.lost().empty());
        for (const RunId run : {ofFirst, ofSecond})
            QCOMPARE(m_store->run(run).status, RunStatus::Done);
    }

    void tooLittleMemoryFailsTheRunAlone()
    {
        m_script->cudaDevices = {"one"};
        const RunId large = addRun("cuda");
        const RunId next = addRun("cuda");
        m_script->afterEpoch = [&, done = false](const TrainRequest&, RunObserver&, int) mutable {
            if (!std::exchange(done, true))
                throw Error(ErrorCode::OutOfMemory, Text("training ran out of memory"), {},
                            Text("lower train.batch_size"));
        };
        Notes notes;
        QueueJob job(workspace(), m_fileSystem, loader(), {});
        job.run(notes, {});
        QCOMPARE(m_store->run(large).status, RunStatus::Failed);
        QVERIFY(m_store->run(large).errorMessage.find("batch_size") != std::string::npos);
        QCOMPARE(m_store->run(next).status, RunStatus::Done);
        QVERIFY(notes.lost().empty());
    }

    // The ranks above 0 are processes; a shell replaces them.
    void severalDevicesAreSeveralRanks()
    {
        m_script->cudaDevices = {"one", "two", "three"};
        const RunId run = addRun("cuda:0,1,2");
        const std::filesystem::path note = m_folder->filePath("note").toStdString();
        const std::filesystem::path program = m_folder->filePath("rank.sh").toStdString();
        std::ofstream(program) << "#!/bin/sh\necho \"$1 $RANK of $WORLD_SIZE, $LOCAL_RANK at "
                                  "$MASTER_ADDR:$MASTER_PORT\" > "
                               << note.string() << ".$RANK\n";
        std::filesystem::permissions(program, std::filesystem::perms::owner_all);
        std::mutex mutex;
        RankLayout ranks;
        std::optional<DeviceChoice> device;
        m_script->afterEpoch = [&](const TrainRequest& request, RunObserver&, int) {
            const std::lock_guard lock(mutex);
            ranks = request.ranks;
            device = request.device;
        };
        Notes notes;
        QueueJob job(workspace(), m_fileSystem, loader(), {.rankProgram = program});
        job.run(notes, {});
        QCOMPARE(m_store->run(run).status, RunStatus::Done);
        QCOMPARE(notes.devicesOf(run), "cuda:0,1,2");
        QCOMPARE(ranks.rank, 0);
        QCOMPARE(ranks.worldSize, 3);
        QVERIFY(!device); // the config names them
        for (const int rank : {1, 2}) {
            std::ifstream file(note.string() + "." + std::to_string(rank));
            std::string line;
            std::getline(file, line);
            const std::string number = std::to_string(rank);
            QCOMPARE(line, "train " + number + " of 3, " + number +
                               " at 127.0.0.1:" + std::to_string(ranks.port));
        }
    }

    void heldQueueTakesNothing()
    {
        m_script->endless = true;
        addRun("auto");
        const RunId second = addRun("auto");
        Notes notes;
        QueueJob job(workspace(), m_fileSystem, loader(), {});
        std::jthread thread([&] { job.run(notes, {}); });
        const auto release = qScopeGuard([this] { m_script->endless = false; });
        QTRY_COMPARE(notes.started(), std::size_t{1});
        job.hold();
        notes.stop();
        thread.join();
        QCOMPARE(m_store->run(second).status, RunStatus::Queued);
        job.run(notes, {});
        QCOMPARE(m_store->run(second).status, RunStatus::Queued);
    }

    // A run that waits for a device of another program is taken when that is free.
    void waitsForADeviceOfAnotherProgram()
    {
        m_script->cudaDevices = {"one"};
        const RunId theirs = addRun("auto");
        Store other(workspace(), m_fileSystem);
        QCOMPARE(other.claimNextFor({.cudaDevices = 1}).runs, std::vector{theirs});
        const RunId ours = addRun("auto");
        Notes notes;
        QueueJob job(workspace(), m_fileSystem, loader(), {});
        std::atomic<bool> hasEnded = false;
        std::jthread thread([&] {
            job.run(notes, {});
            hasEnded = true;
        });
        QTest::qWait(700); // for longer than one look
        QVERIFY(!hasEnded);
        QCOMPARE(notes.started(), std::size_t{0});
        other.finishRun(theirs, RunStatus::Done);
        thread.join();
        QCOMPARE(m_store->run(ours).status, RunStatus::Done);
    }

    void stopEndsTheWaiting()
    {
        m_script->cudaDevices = {"one"};
        addRun("auto");
        QVERIFY(!m_store->claimNextFor({.cudaDevices = 1}).runs.empty());
        addRun("auto");
        Notes notes;
        QueueJob job(workspace(), m_fileSystem, loader(), {});
        std::stop_source stop;
        std::jthread thread([&] { job.run(notes, stop.get_token()); });
        stop.request_stop();
        thread.join();
        QCOMPARE(notes.started(), std::size_t{0});
    }

private:
    std::function<std::unique_ptr<Backend>()> loader()
    {
        return [this] {
            return std::make_unique<ScriptedBackend>(*m_script);
        };
    }

    static ExperimentConfig configOn(const std::string& device)
    {
        ExperimentConfig config;
        config.name = "on " + device;
        config.data.train = "train.beton";
        config.train.epochs = 3;
        config.train.device = deviceChoiceFrom(device).value();
        return config;
    }

    RunId addRun(const std::string& device, bool tf32 = false)
    {
        ExperimentConfig config = configOn(device);
        config.train.tf32 = tf32;
        return m_store->createRun(config);
    }

    std::unique_ptr<BackendScript> m_script;
};

QTEST_GUILESS_MAIN(TestQueueJob)
#include "tst_queue_job.moc"
