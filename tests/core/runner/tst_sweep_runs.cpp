// Sweeps that stop their losers: runs pause, the best are resumed, and the others keep the reason.
// Training itself is scripted: a run's accuracy is its learning rate.
#include "core/base/error.h"
#include "core/runner/inference_job.h"
#include "core/runner/run_job.h"
#include "core/runner/sweep_plan.h"
#include "support/error_of.h"
#include "support/failing_file_system.h"
#include "support/sweep_backend.h"

#include <SQLiteCpp/Database.h>

#include <QTemporaryDir>
#include <QTest>

#include <algorithm>
#include <filesystem>
#include <map>
#include <string>
#include <vector>

using namespace formwork;

class TestSweepRuns : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init();
    void cleanup();
    void losersStopAndSurvivorsResume();
    void runsOfDifferentLengths();
    void failedAndStoppedRunsAreNotWaitedFor();
    void interruptedRunsAreWaitedFor();
    void removedRunsAreNotWaitedFor();
    void aStoppedLoserCanBeResumed();
    void lossesCountFromBelow();
    void twoProcessesDecideOnce();
    void survivorsOfAReservedSweepStayReserved();
    void aReservedSweepIsMadeAsAWhole();
    void aReservedSweepHasTheCpuForItself();
    void resumedTrialsCountAsAllOthers_data();
    void resumedTrialsCountAsAllOthers();
    void aResumedTrialStaysReserved();
    void anEndedSweepQueuesNothing();
    void ofEqualAccuraciesTheLowerLossIsBetter();
    void withoutHalvingNothingPauses();
    void plansNameTheTime();

private:
    std::vector<RunId> makeSweep(const std::string& rules, int count = 9, int epochs = 9,
                                 RunStart start = RunStart::Queued);
    void trainAll();
    RunRow row(RunId run) { return m_store->run(run); }

    std::unique_ptr<QTemporaryDir> m_folder;
    PosixFileSystem m_fileSystem;
    std::unique_ptr<Workspace> m_workspace;
    std::unique_ptr<Store> m_store;
    test::SweepBackend m_backend;
};

void TestSweepRuns::init()
{
    m_folder = std::make_unique<QTemporaryDir>();
    m_workspace = std::make_unique<Workspace>(m_folder->path().toStdString());
    m_store = std::make_unique<Store>(*m_workspace, m_fileSystem);
    m_backend = {};
}

void TestSweepRuns::cleanup()
{
    m_store.reset();
    m_folder.reset();
}

// Learning rates 0.01, 0.02, ...: the last run is the best one.
std::vector<RunId> TestSweepRuns::makeSweep(const std::string& rules, int count, int epochs,
                                            RunStart start)
{
    std::string rates;
    for (int i = 1; i <= count; ++i)
        rates += (i > 1 ? ", " : "") + std::to_string(0.01 * i);
    return queueSweep(*m_store,
                      sweepFromYaml("data: {train: /t.beton, val: /v.beton}\ntrain.epochs: " +
                                        std::to_string(epochs) + "\noptimizer.lr: [" + rates +
                                        "]\n" + rules,
                                    "sweep.yaml"),
                      start);
}

// As the window's queue does.
void TestSweepRuns::trainAll()
{
    for (;;) {
        if (!m_store->nextQueued() && !decideSweeps(*m_store))
            return;
        const RunId run = m_store->claimNext().value();
        try {
            executeClaimedRun(m_backend, *m_workspace, run, m_fileSystem, nullptr, {});
        } catch (const Error&) {
            // Recorded; the others continue.
        }
    }
}

void TestSweepRuns::losersStopAndSurvivorsResume()
{
    const auto runs = makeSweep("sweep: {halving: 3, min_epochs: 1}\n");
    QCOMPARE(row(runs[0]).sweep, runs[0]);
    QCOMPARE(row(runs[8]).sweep, runs[0]);
    QCOMPARE(row(runs[0]).pauseAt, 1);
    trainAll();
    for (std::size_t i = 0; i < 6; ++i) {
        QCOMPARE(row(runs[i]).status, RunStatus::Stopped);
        QCOMPARE(row(runs[i]).epochsDone, 1);
        QVERIFY(endedBySweep(row(runs[i])));
    }
    QCOMPARE(row(runs[0]).errorMessage,
             std::string("stopped by its sweep after epoch 1: val_top1 0.01 is place 9 of 9, and "
                         "the best 3 continue"));
    QCOMPARE(row(runs[6]).epochsDone, 3);
    QCOMPARE(row(runs[7]).epochsDone, 3);
    QVERIFY(row(runs[7]).errorMessage.find("after epoch 3") != std::string::npos);
    QCOMPARE(row(runs[8]).status, RunStatus::Done);
    QCOMPARE(row(runs[8]).epochsDone, 9);
    QCOMPARE(row(runs[8]).errorMessage, std::string());
    // Each survivor went on from its checkpoint, and nothing was trained twice.
    QCOMPARE(m_backend.epochsTrained, 9 * 1 + 3 * 2 + 6);
    QCOMPARE(m_backend.resumed, 3 + 1);
    QCOMPARE(m_store->resumes(runs[8]).size(), std::size_t(2));
    const auto logs = m_store->logs(runs[8]);
    QVERIFY(std::ranges::any_of(logs, [](const LogLine& line) {
        return line.text.find("Continues: one of the best 3") != std::string::npos;
    }));
    // What was planned is what was trained.
    QCOMPARE(sweepBudget({.factor = 3, .minEpochs = 1}, std::vector<int>(9, 9)).epochs,
             std::uint64_t(m_backend.epochsTrained));
}

void TestSweepRuns::runsOfDifferentLengths()
{
    const Sweep sweep = sweepFromYaml("data: {train: /t.beton, val: /v.beton}\n"
                                      "train.epochs: [2, 8]\noptimizer.lr: [0.01, 0.02]\n"
                                      "sweep: {halving: 2, min_epochs: 2}\n",
                                      "sweep.yaml");
    const auto runs = queueSweep(*m_store, sweep);
    trainAll();
    std::map<int, int> done; // runs by epochs
    for (const RunId run : runs)
        ++done[row(run).epochsDone];
    // Both short ones end by themselves, of the long ones the better one continues.
    QCOMPARE(done, (std::map<int, int>{{2, 3}, {8, 1}}));
}

void TestSweepRuns::failedAndStoppedRunsAreNotWaitedFor()
{
    const auto runs = makeSweep("sweep: {halving: 2, min_epochs: 2}\n", 4, 4);
    m_backend.failing = 0.04; // the best one
    m_store->requestStop(runs[2]);
    trainAll();
    QCOMPARE(row(runs[3]).status, RunStatus::Failed);
    QCOMPARE(row(runs[2]).status, RunStatus::Stopped);
    QCOMPARE(row(runs[2]).epochsDone, 0);
    QVERIFY(!endedBySweep(row(runs[2])));
    QCOMPARE(row(runs[1]).status, RunStatus::Done);
    QCOMPARE(row(runs[0]).status, RunStatus::Stopped);
    QVERIFY(row(runs[0]).errorMessage.find("place 2 of 2") != std::string::npos);
}

void TestSweepRuns::interruptedRunsAreWaitedFor()
{
    const auto runs = makeSweep("sweep: {halving: 2, min_epochs: 2}\n", 2, 4);
    m_store->claimRun(runs[1]);
    m_store->finishRun(runs[1], RunStatus::Interrupted);
    trainAll();
    QCOMPARE(row(runs[0]).status, RunStatus::Stopped);
    QVERIFY(row(runs[0]).errorMessage.find("waits for the other runs") != std::string::npos);
    m_store->requestResume(runs[1]);
    trainAll();
    QCOMPARE(row(runs[1]).status, RunStatus::Done);
    QVERIFY(row(runs[0]).errorMessage.find("stopped by its sweep") != std::string::npos);
}

void TestSweepRuns::removedRunsAreNotWaitedFor()
{
    const auto runs = makeSweep("sweep: {halving: 3, min_epochs: 2}\n", 3, 4);
    for (int i = 0; i < 2; ++i)
        executeClaimedRun(m_backend, *m_workspace, m_store->claimNext().value(), m_fileSystem,
                          nullptr, {});
    QVERIFY(!decideSweeps(*m_store));
    QCOMPARE(m_store->openSweeps(), std::vector<RunId>{runs[0]});
    m_store->removeRun(runs[2]);
    QVERIFY(decideSweeps(*m_store));
    trainAll();
    QCOMPARE(row(runs[1]).status, RunStatus::Done);
    QVERIFY(m_store->openSweeps().empty());
}

void TestSweepRuns::aStoppedLoserCanBeResumed()
{
    const auto runs = makeSweep("sweep: {halving: 2, min_epochs: 2}\n", 2, 4);
    trainAll();
    QCOMPARE(row(runs[0]).status, RunStatus::Stopped);
    m_store->requestResume(runs[0]);
    trainAll();
    QCOMPARE(row(runs[0]).status, RunStatus::Done);
    QCOMPARE(row(runs[0]).epochsDone, 4);
}

void TestSweepRuns::lossesCountFromBelow()
{
    const auto runs = makeSweep("sweep: {halving: 2, min_epochs: 2, metric: train_loss}\n", 2, 4);
    m_backend.lossIsRate = true;
    trainAll();
    QCOMPARE(row(runs[0]).status, RunStatus::Done); // the smallest rate
    QCOMPARE(row(runs[1]).status, RunStatus::Stopped);
}

void TestSweepRuns::twoProcessesDecideOnce()
{
    const auto runs = makeSweep("sweep: {halving: 3, min_epochs: 2}\n", 3, 4);
    Store other(*m_workspace, m_fileSystem);
    for (int i = 0; i < 3; ++i)
        executeClaimedRun(m_backend, *m_workspace, m_store->claimNext().value(), m_fileSystem,
                          nullptr, {});
    // The last one decided; nobody decides again.
    QCOMPARE(other.decideSweep(runs[0]).epoch, 0);
    QCOMPARE(m_store->decideSweep(runs[0]).epoch, 0);
    QCOMPARE(m_store->queue(), std::vector<RunId>{runs[2]});
    QVERIFY(row(runs[2]).willResume);
    QCOMPARE(row(runs[2]).pauseAt, 0);
    QVERIFY(m_store->decideSweep(4711).continued.empty());
}

// Nobody else takes them, and this process does so with the part of its sweep alone.
void TestSweepRuns::survivorsOfAReservedSweepStayReserved()
{
    const auto runs = makeSweep("sweep: {halving: 3, min_epochs: 1}\n", 3, 3, RunStart::Reserved);
    const auto others = makeSweep("sweep: {halving: 3, min_epochs: 1}\n", 3, 3, RunStart::Reserved);
    const QueueShare share(QueuePart::Reserved, runs[0]);
    for (int i = 0; i < 3; ++i)
        executeClaimedRun(m_backend, *m_workspace, m_store->claimNext(share).value(), m_fileSystem,
                          nullptr, {});
    QCOMPARE(row(runs[2]).status, RunStatus::Queued);
    QCOMPARE(row(others[0]).epochsDone, 0);
    QVERIFY(!m_store->nextQueued());
    QVERIFY(!m_store->nextQueued(QueuePart::Reserved));
    QCOMPARE(m_store->nextQueued(share), std::optional(runs[2]));

    // Another process, which is gone, as process 999999999 is: they are free.
    SQLite::Database(m_workspace->database(), SQLite::OPEN_READWRITE)
        .exec("UPDATE runs SET owner_pid = 999999999 WHERE status = 'queued'");
    QCOMPARE(m_store->nextQueued(), std::optional(runs[2]));
}

// Where one run cannot be made, no other is left.
void TestSweepRuns::aReservedSweepIsMadeAsAWhole()
{
    test::FailingFileSystem failing(m_fileSystem);
    Store store(*m_workspace, failing);
    const std::vector<ExperimentConfig> configs(3);
    const HalvingRule rule = {3, 1, HalvingMetric::ValidationTop1};
    failing.failAt(3, static_cast<unsigned>(test::FileOperation::CreateDirectories));
    const Error error = test::errorOf([&] { store.createReservedSweep(configs, rule, "mine"); });
    QCOMPARE(error.code(), ErrorCode::NoSpace);
    QVERIFY(m_store->runs().empty());
    QVERIFY(std::filesystem::is_empty(m_workspace->root() / "runs"));
    failing.failNever();
    const std::vector<RunId> runs = store.createReservedSweep(configs, rule, "mine");
    QCOMPARE(runs.size(), std::size_t{3});
    for (const RunId run : runs) {
        QCOMPARE(row(run).sweep, runs[0]);
        QCOMPARE(row(run).tags, std::vector<std::string>{"mine"});
        QCOMPARE(row(run).pauseAt, 1);
    }
    QVERIFY(!m_store->nextQueued());
    QCOMPARE(m_store->nextQueued({QueuePart::Reserved, runs[0]}), std::optional(runs[0]));
}

// What else this process trains on the CPU waits for neither.
void TestSweepRuns::aReservedSweepHasTheCpuForItself()
{
    const auto runs = makeSweep("sweep: {halving: 3, min_epochs: 1}\n", 3, 3, RunStart::Reserved);
    const auto queued = makeSweep("", 2, 3);
    DevicePlaces places;
    places.cpuSlots = 1;
    const QueueShare share(QueuePart::Reserved, runs[0]);
    QCOMPARE(m_store->claimNextFor(places, share).runs, std::vector<RunId>{runs[0]});
    QVERIFY(m_store->claimNextFor(places, share).isWaiting);
    QCOMPARE(m_store->claimNextFor(places).runs, std::vector<RunId>{queued[0]});
    QVERIFY(m_store->claimNextFor(places).isWaiting);
    m_store->finishRun(runs[0], RunStatus::Failed);
    QCOMPARE(m_store->claimNextFor(places, share).runs, std::vector<RunId>{runs[1]});
}

void TestSweepRuns::resumedTrialsCountAsAllOthers_data()
{
    QTest::addColumn<QString>("owner"); // of the sweep; empty: it is ended
    QTest::newRow("ended") << QString();
    QTest::newRow("killed") << QStringLiteral("owner_pid = 999999999");
    QTest::newRow("its number was used again") << QStringLiteral("owner_start = owner_start - 1");
    QTest::newRow("on another machine") << QStringLiteral("owner_machine = 'elsewhere'");
}

void TestSweepRuns::resumedTrialsCountAsAllOthers()
{
    QFETCH(const QString, owner);
    const auto runs = makeSweep("sweep: {halving: 3, min_epochs: 1}\n", 3, 3, RunStart::Reserved);
    for (const RunId run : runs)
        m_store->requestStop(run);
    if (owner.isEmpty())
        m_store->endSweep(runs[0]);
    else
        SQLite::Database(m_workspace->database(), SQLite::OPEN_READWRITE)
            .exec("UPDATE sweeps SET " + owner.toStdString());
    m_store->requestResume(runs[0]);
    m_store->requestResume(runs[1]);
    // The owner does not live any more; of another machine that takes longer to see.
    SQLite::Database(m_workspace->database(), SQLite::OPEN_READWRITE)
        .exec("UPDATE runs SET owner_pid = 0 WHERE status = 'queued' AND owner_machine = "
              "'elsewhere'");
    DevicePlaces places;
    places.cpuSlots = 1;
    QCOMPARE(m_store->claimNextFor(places).runs.size(), std::size_t{1});
    const ClaimedRuns second = m_store->claimNextFor(places);
    QVERIFY(second.runs.empty() && second.isWaiting);
}

// While the sweep's owner lives, nobody else takes a run that was stopped and resumed by hand.
void TestSweepRuns::aResumedTrialStaysReserved()
{
    const auto runs = makeSweep("sweep: {halving: 3, min_epochs: 1}\n", 3, 3, RunStart::Reserved);
    m_store->requestStop(runs[0]);
    m_store->requestResume(runs[0]);
    QVERIFY(!m_store->nextQueued());
    QCOMPARE(m_store->claimNext({QueuePart::Reserved, runs[0]}), std::optional(runs[0]));
}

void TestSweepRuns::anEndedSweepQueuesNothing()
{
    const auto runs = makeSweep("sweep: {halving: 3, min_epochs: 1}\n", 4, 3, RunStart::Reserved);
    const QueueShare share(QueuePart::Reserved, runs[0]);
    for (int i = 0; i < 2; ++i)
        executeClaimedRun(m_backend, *m_workspace, m_store->claimNext(share).value(), m_fileSystem,
                          nullptr, {});
    m_store->claimRun(runs[2]);
    m_store->endSweep(runs[0]);
    QCOMPARE(row(runs[0]).status, RunStatus::Stopped);
    QCOMPARE(row(runs[0]).errorMessage, std::string("stopped: its sweep was ended early"));
    QCOMPARE(row(runs[2]).status, RunStatus::Running);
    QCOMPARE(row(runs[3]).status, RunStatus::Stopped);
    m_store->finishRun(runs[2], RunStatus::Stopped);
    QVERIFY(!decideSweeps(*m_store));
    QVERIFY(m_store->queue().empty());
    // Each can be resumed by hand, and trains to its end.
    m_store->requestResume(runs[0]);
    trainAll();
    QCOMPARE(row(runs[0]).status, RunStatus::Done);
    QCOMPARE(row(runs[0]).epochsDone, 3);
    m_store->endSweep(4711); // does nothing
}

void TestSweepRuns::ofEqualAccuraciesTheLowerLossIsBetter()
{
    const auto runs = makeSweep("sweep: {halving: 3, min_epochs: 1}\n", 3, 3);
    m_backend.sameAccuracy = 0.5;
    trainAll();
    QCOMPARE(row(runs[2]).status, RunStatus::Done); // its loss is 1 - the rate
    QCOMPARE(row(runs[0]).status, RunStatus::Stopped);
}

void TestSweepRuns::withoutHalvingNothingPauses()
{
    const auto runs = makeSweep("", 3, 3);
    trainAll();
    for (const RunId run : runs) {
        QCOMPARE(row(run).status, RunStatus::Done);
        QCOMPARE(row(run).sweep, RunId(0));
    }
    // A single run has nobody to lose against.
    const auto one = makeSweep("sweep: {halving: 3, min_epochs: 1}\n", 1, 3);
    trainAll();
    QCOMPARE(row(one[0]).status, RunStatus::Done);
    QVERIFY(!m_store->sweepRule(one[0]));
}

void TestSweepRuns::plansNameTheTime()
{
    const Sweep sweep = sweepFromYaml("data: {train: /t.beton, val: /v.beton}\ntrain.epochs: 9\n"
                                      "train.batch_size: [32, 64, 128]\n"
                                      "sweep: {halving: 3, min_epochs: 3}\n",
                                      "sweep.yaml");
    const HalvingRule rule = sweep.base.sweep.halving;
    QVERIFY(!planSweep(rule, sweep.runs, {}).seconds);
    RunRow known;
    known.model = sweep.base.model.name;
    known.dataset = "/t.beton";
    known.batchSize = 32;
    known.medianEpochSeconds = 10;
    const SweepPlan plan = planSweep(rule, sweep.runs, {known});
    QCOMPARE(plan.budget.epochs, std::uint64_t(3 * 3 + 6));
    QCOMPARE(*plan.seconds, 150.0);
    RunRow larger = known;
    larger.batchSize = 128;
    larger.medianEpochSeconds = 4;
    // 32 and 64 as the newest with this data, 128 as its own.
    QCOMPARE(*planSweep(rule, sweep.runs, {known, larger}).seconds, 15 * (10.0 + 10 + 4) / 3);
    known.dataset = "/other.beton";
    QVERIFY(!planSweep(rule, sweep.runs, {known}).seconds);
}

QTEST_GUILESS_MAIN(TestSweepRuns)
#include "tst_sweep_runs.moc"
