// One workspace, many connections: threads of this process, and a second process (this program
// again, by FORMWORK_TEST_ROLE).
#include "core/store/run_recorder.h"
#include "core/store/store.h"
#include "store_fixture.h"

#include <QCoreApplication>
#include <QProcess>
#include <QTest>

#include <atomic>
#include <thread>

using namespace formwork;
using namespace formwork::test;

namespace {

constexpr int kEpochs = 25;

void train(Store& store, RunId id)
{
    RunRecorder recorder(store, id);
    std::uint64_t step = 0;
    for (int epoch = 1; epoch <= kEpochs; ++epoch) {
        for (std::uint64_t batch = 1; batch <= 4; ++batch) {
            recorder.step(someStep(++step, epoch));
            recorder.progress({.epoch = epoch, .epochs = kEpochs, .batch = batch, .batches = 4});
        }
        recorder.epoch(someEpoch(epoch));
    }
}

void createClaimTrain(Store& store, const std::string& name)
{
    const RunId id = store.createRun(someConfig(name));
    store.claimRun(id);
    train(store, id);
    store.finishRun(id, RunStatus::Done);
}

// What the second process does.
int playRole(const QString& role, const std::filesystem::path& root, RunId run)
{
    try {
        PosixFileSystem fileSystem;
        Store store(Workspace(root), fileSystem);
        if (role == "train") {
            createClaimTrain(store, "of the other process");
        } else if (role == "claim") {
            store.claimRun(run);
        } else if (role == "claim and hold") {
            store.claimRun(run);
            std::puts("claimed");
            std::fflush(stdout);
            while (!store.stopRequested(run))
                std::this_thread::sleep_for(std::chrono::milliseconds(5)); // between looks
            store.finishRun(run, RunStatus::Stopped);
        } else if (role == "claim and die") {
            store.claimRun(run);
            store.recordEpoch(run, someEpoch(1));
            store.recordStep(run, someStep(1, 2));
            std::_Exit(7);
        }
        return 0;
    } catch (const Error& error) {
        std::puts(error.what());
        return error.code() == ErrorCode::Busy ? 3 : 1;
    }
}

void start(QProcess& process, const char* role, const TemporaryWorkspace& here, RunId run)
{
    QProcessEnvironment environment = QProcessEnvironment::systemEnvironment();
    environment.insert("FORMWORK_TEST_ROLE", role);
    environment.insert("FORMWORK_TEST_ROOT", QString::fromStdString(here.workspace.root()));
    environment.insert("FORMWORK_TEST_RUN", QString::number(run));
    process.setProcessEnvironment(environment);
    process.start(QCoreApplication::applicationFilePath(), {});
}

int exitCode(QProcess& process)
{
    if (!process.waitForFinished(30'000) || process.exitStatus() != QProcess::NormalExit)
        return -1;
    return process.exitCode();
}

} // namespace

class TestStoreConcurrency : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void threadsOpenANewWorkspaceTogether();
    void threadsTrainTogether();
    void processesTrainTogether();
    void oneOfManyClaims();
    void readersDoNotWaitForAWriter();
    void runHeldByAnotherProcess();
    void killedProcessLeavesAnInterruptedRun();
};

void TestStoreConcurrency::threadsOpenANewWorkspaceTogether()
{
    for (int round = 0; round < 5; ++round) {
        TemporaryWorkspace here;
        std::atomic<int> opened = 0;
        {
            std::vector<std::jthread> threads;
            for (int i = 0; i < 4; ++i)
                threads.emplace_back([&] {
                    const Error error = errorOf([&] {
                        Store store(here.workspace, here.fileSystem);
                        store.createRun(someConfig());
                        ++opened;
                    });
                    if (error.code() != ErrorCode::Internal)
                        qWarning("%s", error.what());
                });
        }
        QCOMPARE(opened.load(), 4);
        QCOMPARE(here.open()->runs().size(), std::size_t{4});
    }
}

void TestStoreConcurrency::threadsTrainTogether()
{
    TemporaryWorkspace here;
    auto reader = here.open();
    std::atomic<int> finished = 0;
    {
        std::vector<std::jthread> threads;
        for (int i = 0; i < 3; ++i)
            threads.emplace_back([&] {
                Store store(here.workspace, here.fileSystem);
                createClaimTrain(store, "of a thread");
                ++finished;
            });
        while (finished < 3) {
            for (const RunRow& row : reader->runs()) {
                // A row and its curve are of one moment or a later one, never torn.
                const std::vector<EpochRecord> epochs = reader->epochs(row.id);
                QVERIFY(static_cast<int>(epochs.size()) >= row.epochsDone);
                for (std::size_t i = 0; i < epochs.size(); ++i)
                    QCOMPARE(epochs[i].epoch, static_cast<int>(i) + 1);
            }
        }
    }
    for (const RunRow& row : reader->runs()) {
        QCOMPARE(row.status, RunStatus::Done);
        QCOMPARE(row.epochsDone, kEpochs);
        QCOMPARE(reader->steps(row.id).size(), static_cast<std::size_t>(4 * kEpochs));
    }
}

void TestStoreConcurrency::processesTrainTogether()
{
    TemporaryWorkspace here;
    auto store = here.open();
    QProcess other;
    start(other, "train", here, 0);
    createClaimTrain(*store, "of this process");
    QCOMPARE(exitCode(other), 0);
    const std::vector<RunRow> rows = store->runs();
    QCOMPARE(rows.size(), std::size_t{2});
    for (const RunRow& row : rows) {
        QCOMPARE(row.status, RunStatus::Done);
        QCOMPARE(store->epochs(row.id).size(), static_cast<std::size_t>(kEpochs));
        QCOMPARE(store->steps(row.id).size(), static_cast<std::size_t>(4 * kEpochs));
    }
}

void TestStoreConcurrency::oneOfManyClaims()
{
    TemporaryWorkspace here;
    auto store = here.open();
    for (int round = 0; round < 10; ++round) {
        const RunId id = store->createRun(someConfig());
        std::atomic<int> claimed = 0;
        std::atomic<int> busy = 0;
        {
            std::vector<std::jthread> threads;
            for (int i = 0; i < 4; ++i)
                threads.emplace_back([&] {
                    Store own(here.workspace, here.fileSystem);
                    const Error error = errorOf([&] { own.claimRun(id); });
                    claimed += error.code() == ErrorCode::Internal;
                    busy += error.code() == ErrorCode::Busy;
                });
        }
        QCOMPARE(claimed.load(), 1);
        QCOMPARE(busy.load(), 3);
    }
}

void TestStoreConcurrency::readersDoNotWaitForAWriter()
{
    TemporaryWorkspace here;
    const RunId id = here.open()->createRun(someConfig());
    SQLite::Database writer(here.workspace.database(), SQLite::OPEN_READWRITE);
    writer.exec("BEGIN IMMEDIATE; UPDATE runs SET name = 'half-written'");
    // Waiting would end in Busy after five seconds.
    auto store = here.open();
    QCOMPARE(store->runs().front().name, std::string("some run"));
    QVERIFY(store->epochs(id).empty());
    QVERIFY(store->markInterrupted().empty());
    writer.exec("COMMIT");
    QCOMPARE(store->run(id).name, std::string("half-written"));
}

void TestStoreConcurrency::runHeldByAnotherProcess()
{
    TemporaryWorkspace here;
    auto store = here.open();
    const RunId id = store->createRun(someConfig());
    QProcess holder;
    start(holder, "claim and hold", here, id);
    QVERIFY(holder.waitForReadyRead(30'000));

    const std::string pid = "process " + std::to_string(holder.processId()) + " on ";
    for (const auto& action :
         {std::function([&] { store->claimRun(id); }), std::function([&] { store->removeRun(id); }),
          std::function([&] { store->finishRun(id, RunStatus::Done); })}) {
        const Error error = errorOf(action);
        QCOMPARE(error.code(), ErrorCode::Busy);
        QVERIFY2(error.message().find(pid) != std::string::npos, error.what());
    }
    QProcess third;
    start(third, "claim", here, id);
    QCOMPARE(exitCode(third), 3);
    QVERIFY(store->markInterrupted().empty());

    store->requestStop(id);
    QCOMPARE(exitCode(holder), 0);
    QCOMPARE(store->run(id).status, RunStatus::Stopped);
}

void TestStoreConcurrency::killedProcessLeavesAnInterruptedRun()
{
    TemporaryWorkspace here;
    auto store = here.open();
    const RunId id = store->createRun(someConfig());
    QProcess other;
    start(other, "claim and die", here, id);
    QCOMPARE(exitCode(other), 7);
    QCOMPARE(store->run(id).status, RunStatus::Running);
    QCOMPARE(store->markInterrupted(), std::vector<RunId>{id});
    QCOMPARE(store->run(id).status, RunStatus::Interrupted);
    QCOMPARE(store->epochs(id).size(), std::size_t{1}); // what was committed is there
    store->claimRun(id);
    store->finishRun(id, RunStatus::Done);
}

int main(int argc, char** argv)
{
    if (const QByteArray role = qgetenv("FORMWORK_TEST_ROLE"); !role.isEmpty())
        return playRole(role, qgetenv("FORMWORK_TEST_ROOT").toStdString(),
                        qgetenv("FORMWORK_TEST_RUN").toLongLong());
    QCoreApplication application(argc, argv);
    TestStoreConcurrency test;
    return QTest::qExec(&test, argc, argv);
}
#include "tst_store_concurrency.moc"
