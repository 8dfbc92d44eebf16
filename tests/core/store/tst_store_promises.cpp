// What Formwork promises about a workspace that several programs use, at length: this program again
// plays the others, by FORMWORK_TEST_ROLE. FORMWORK_PROMISE_SECONDS and
// FORMWORK_PROMISE_ROUNDS make it longer.
#include "core/store/database_backup.h"
#include "core/store/run_recorder.h"
#include "core/store/schema.h"
#include "core/store/store.h"
#include "store_fixture.h"
#include "support/rounds.h"

#include <QCoreApplication>
#include <QFile>
#include <QFileInfo>
#include <QProcess>
#include <QTest>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <cstdio>
#include <map>
#include <mutex>
#include <random>
#include <thread>

using namespace formwork;
using namespace formwork::test;

namespace {

using std::chrono::steady_clock;

std::chrono::seconds duration()
{
    return std::chrono::seconds(roundsFrom("FORMWORK_PROMISE_SECONDS", 5));
}

// Records epoch after epoch, run after run.
void writeUntil(Store& store, steady_clock::time_point end, const std::string& name)
{
    while (steady_clock::now() < end) {
        const RunId id = store.createRun(someConfig(name), RunStart::Claimed);
        RunRecorder recorder(store, id, {.beat = std::chrono::milliseconds(20)});
        std::uint64_t step = 0;
        for (int epoch = 1; epoch <= 20 && steady_clock::now() < end; ++epoch) {
            for (std::uint64_t batch = 1; batch <= 20; ++batch) {
                recorder.step(someStep(++step, epoch));
                recorder.progress({.epoch = epoch, .epochs = 20, .batch = batch, .batches = 20});
            }
            recorder.log(Severity::Info, "an epoch");
            recorder.epoch(someEpoch(epoch));
        }
        recorder.finish(RunStatus::Done);
    }
}

// Trains what is queued; notes each run that it was given. Returns how many.
int drain(Store& store, const std::filesystem::path& diary)
{
    QFile file(QString::fromStdString(diary.string()));
    if (!file.open(QIODevice::WriteOnly | QIODevice::Append | QIODevice::Unbuffered))
        throw Error(ErrorCode::Io, Text("cannot write the diary"), diary);
    int trained = 0;
    for (; const auto run = store.claimNext(); ++trained) {
        file.write(QByteArray::number(qint64(*run)) + '\n');
        RunRecorder recorder(store, *run);
        recorder.progress({.epoch = 1, .epochs = 1, .batch = 1, .batches = 1});
        recorder.epoch(someEpoch(1));
        recorder.finish(RunStatus::Done);
    }
    return trained;
}

int playRole(const QString& role, const std::filesystem::path& root)
{
    try {
        PosixFileSystem fileSystem;
        Store store(Workspace(root), fileSystem);
        if (role == "write")
            writeUntil(store, steady_clock::now() + duration(), "of the other process");
        else if (role == "drain")
            drain(store, root / "diary");
        return 0;
    } catch (const Error& error) {
        std::fprintf(stderr, "%s\n", error.what());
        return error.code() == ErrorCode::Busy ? 3 : 1;
    }
}

void start(QProcess& process, const char* role, const TemporaryWorkspace& here)
{
    QProcessEnvironment environment = QProcessEnvironment::systemEnvironment();
    environment.insert("FORMWORK_TEST_ROLE", role);
    environment.insert("FORMWORK_TEST_ROOT", QString::fromStdString(here.workspace.root()));
    process.setProcessEnvironment(environment);
    process.setProcessChannelMode(QProcess::ForwardedErrorChannel);
    process.start(QCoreApplication::applicationFilePath(), {});
}

int exitCode(QProcess& process)
{
    // False, too, for a process whose end was noticed earlier.
    if (process.state() != QProcess::NotRunning && !process.waitForFinished(120'000))
        return -1;
    if (process.exitStatus() != QProcess::NormalExit)
        return -1;
    return process.exitCode();
}

// What a list and its curves show belongs together.
void requireWhole(Store& store)
{
    for (const RunRow& row : store.runs()) {
        const std::vector<EpochRecord> epochs = store.epochs(row.id);
        if (static_cast<int>(epochs.size()) < row.epochsDone)
            throw Error(ErrorCode::CorruptData, Text("a run shows more epochs than it has"));
        for (std::size_t i = 0; i < epochs.size(); ++i) {
            if (epochs[i].epoch != static_cast<int>(i) + 1)
                throw Error(ErrorCode::CorruptData, Text("an epoch is missing"));
        }
    }
}

void requireSound(const Workspace& workspace)
{
    SQLite::Database database(workspace.database(), SQLite::OPEN_READONLY, 5000);
    QCOMPARE(database.execAndGet("PRAGMA integrity_check").getString(), std::string("ok"));
}

} // namespace

class TestStorePromises : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void writersAndReadersNeverFail();
    void everyReleasedSchemaMigrates_data();
    void everyReleasedSchemaMigrates();
    void noRunIsExecutedTwice();
};

void TestStorePromises::writersAndReadersNeverFail()
{
    TemporaryWorkspace here;
    auto store = here.open();
    const auto end = steady_clock::now() + duration();
    QProcess other;
    start(other, "write", here);
    std::mutex mutex;
    std::string problem;
    std::atomic<int> reads = 0;
    const auto guarded = [&](const std::function<void()>& action) {
        const Error error = errorOf(action);
        const std::lock_guard lock(mutex);
        if (error.code() != ErrorCode::Internal && problem.empty())
            problem = error.what();
    };
    {
        std::vector<std::jthread> threads;
        threads.emplace_back([&] {
            guarded([&] {
                Store own(here.workspace, here.fileSystem);
                writeUntil(own, end, "of this process");
            });
        });
        for (int i = 0; i < 4; ++i)
            threads.emplace_back([&, i] {
                guarded([&] {
                    // Half of them as programs that only look.
                    Store own(here.workspace, here.fileSystem,
                              i % 2 == 0 ? StoreMode::ReadWrite : StoreMode::ReadOnly);
                    while (steady_clock::now() < end) {
                        requireWhole(own);
                        ++reads;
                    }
                });
            });
        // A backup in the middle of it all.
        guarded([&] { backUpDatabase(here.workspace, here.fileSystem); });
    }
    QCOMPARE(problem, std::string());
    QCOMPARE(exitCode(other), 0);
    QVERIFY(reads > 4);
    requireSound(here.workspace);
    for (const RunRow& row : store->runs())
        QCOMPARE(row.status, RunStatus::Done);
    qInfo("%zu runs written, %d times all of them read", store->runs().size(), reads.load());

    const auto backups = databaseBackups(here.workspace);
    QCOMPARE(backups.size(), std::size_t{1});
    store.reset();
    restoreBackup(here.workspace, backups.front().path, here.fileSystem);
    requireWhole(*here.open());
    requireSound(here.workspace);
}

void TestStorePromises::everyReleasedSchemaMigrates_data()
{
    QTest::addColumn<int>("version");
    for (int version = 1; version <= static_cast<int>(schemaMigrations().size()) + 1; ++version)
        QTest::addRow("version %d", version) << version;
}

void TestStorePromises::everyReleasedSchemaMigrates()
{
    QFETCH(int, version);
    const auto newest = static_cast<int>(schemaMigrations().size());
    TemporaryWorkspace here;
    here.fileSystem.createDirectories(here.workspace.runFolder(1));
    {
        Connection old(here.workspace.database());
        migrate(old, here.fileSystem,
                schemaMigrations().first(static_cast<std::size_t>(std::min(version, newest))));
        // What version 1 had, and all later ones still have.
        old.exec(
            ("INSERT INTO runs (id, name, status, model, loader, dataset, seed, batch_size, "
             "colour, config, queue_order, created_at, started_at, epochs_total) VALUES "
             "(1, 'kept', 'stopped', 'levit_128s', 'beton', '/d.beton', 7, 64, 3, '" +
             configToYaml(someConfig("kept")) +
             "', 1, 1700000000000, 1700000000001, 20);"
             "INSERT INTO epochs (run_id, epoch, train_loss, images, peak_memory, finished_at) "
             "VALUES (1, 1, 2.5, 100, 5, 9);"
             "INSERT INTO tags VALUES (1, 0, 'a tag');"
             "INSERT INTO logs (run_id, time, severity, text) VALUES (1, 5, 0, 'a line');")
                .c_str());
        if (version >= 3 && version < 10)
            old.exec("INSERT INTO confusions VALUES (1, 'best', 4, '5:tench8:gas:pump0:6:éclat', "
                     "'0 0 7 1 0 2 1 3 5000000000 ');"
                     "INSERT INTO confusions VALUES (1, 'last', 5, '1:a', '');");
        if (version > newest)
            old.exec(("PRAGMA user_version = " + std::to_string(version)).c_str());
    }
    if (version > newest) {
        QCOMPARE(errorOf([&] { here.open(); }).code(), ErrorCode::UnsupportedVersion);
        QCOMPARE(here.sqlInteger("PRAGMA user_version"), version); // untouched
        return;
    }
    const auto requireKept = [&] {
        auto store = here.open();
        QCOMPARE(here.sqlInteger("PRAGMA user_version"), newest);
        const RunRow row = store->run(1);
        QCOMPARE(row.name, std::string("kept"));
        QCOMPARE(row.tags, std::vector<std::string>{"a tag"});
        QCOMPARE(store->epochs(1).front().trainLoss, 2.5);
        QCOMPARE(store->logs(1).front().text, std::string("a line"));
        QCOMPARE(store->config(1).name, std::string("kept"));
        if (version < 3 || version >= 10)
            return;
        const ConfusionRecord best{"best",
                                   4,
                                   {"tench", "gas:pump", "", "éclat"},
                                   {{0, 0, 7}, {1, 0, 2}, {1, 3, 5'000'000'000}}};
        QVERIFY(store->confusion(1, "best") == best);
        const ConfusionRecord last{"last", 5, {"a"}, {}};
        QVERIFY(store->confusion(1, "last") == last);
    };
    requireKept();
    requireSound(here.workspace);
    if (version == newest)
        return;
    const std::filesystem::path backup =
        here.workspace.database().string() + ".backup-" + std::to_string(version);
    {
        SQLite::Database database(backup, SQLite::OPEN_READONLY);
        QCOMPARE(database.execAndGet("PRAGMA user_version").getInt(), version);
    }
    restoreBackup(here.workspace, backup, here.fileSystem);
    requireKept(); // migrated once more
    auto store = here.open();
    store->requestResume(1); // and is resumed as any other
    QCOMPARE(store->claimNext(), std::optional<RunId>(1));
}

void TestStorePromises::noRunIsExecutedTwice()
{
    const int rounds = roundsFrom("FORMWORK_PROMISE_ROUNDS", 20);
    std::mt19937 random(20'240'229);
    int trained = 0;
    int own = 0; // by this process
    for (int round = 0; round < rounds; ++round) {
        TemporaryWorkspace here;
        auto store = here.open();
        std::vector<RunId> runs;
        for (int i = 0; i < 40; ++i) {
            runs.push_back(store->createRun(someConfig()));
            if (i % 3 == 0) { // some wait for their resume
                store->claimRun(runs.back());
                store->finishRun(runs.back(), RunStatus::Stopped);
                store->requestResume(runs.back());
            }
        }
        QProcess first;
        QProcess second;
        start(first, "drain", here);
        start(second, "drain", here);
        std::ranges::shuffle(runs, random);
        const QString diaryPath =
            QString::fromStdString((here.workspace.root() / "diary").string());
        QTRY_VERIFY_WITH_TIMEOUT(QFileInfo(diaryPath).size() > 0, 30'000); // they are at it
        std::vector<RunId> deleted;
        // This program takes part, deletes, and asks again for what is being trained or done.
        for (const RunId run : runs) {
            const Error error = errorOf([&] {
                if (run % 4 == 0) {
                    store->binRun(run);
                    if (store->run(run).status == RunStatus::Queued)
                        deleted.push_back(run);
                } else {
                    store->requestResume(run);
                }
            });
            // Done, or trained at this moment.
            QVERIFY2(error.code() == ErrorCode::Internal || error.code() == ErrorCode::Busy ||
                         error.code() == ErrorCode::InvalidArgument,
                     error.what());
        }
        own += drain(*store, here.workspace.root() / "diary");
        QCOMPARE(exitCode(first), 0);
        QCOMPARE(exitCode(second), 0);

        std::map<RunId, int> times;
        QFile diary(diaryPath);
        QVERIFY(diary.open(QIODevice::ReadOnly));
        for (const QByteArray& line : diary.readAll().trimmed().split('\n'))
            ++times[line.toLongLong()];
        for (const RunId run : runs) {
            const bool isDeleted = std::ranges::find(deleted, run) != deleted.end();
            QCOMPARE(times[run], isDeleted ? 0 : 1);
            QCOMPARE(store->run(run).status, isDeleted ? RunStatus::Queued : RunStatus::Done);
            trained += times[run];
        }
        QVERIFY(!store->claimNext());
    }
    qInfo("%d rounds, %d runs trained, each once, %d of them by the other two programs", rounds,
          trained, trained - own);
    QVERIFY(own < trained); // the others took part
}

int main(int argc, char** argv)
{
    if (const QByteArray role = qgetenv("FORMWORK_TEST_ROLE"); !role.isEmpty())
        return playRole(role, qgetenv("FORMWORK_TEST_ROOT").toStdString());
    QCoreApplication application(argc, argv);
    TestStorePromises test;
    return QTest::qExec(&test, argc, argv);
}
#include "tst_store_promises.moc"
