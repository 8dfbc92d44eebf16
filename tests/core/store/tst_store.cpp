#include "core/base/clock.h"
#include "core/store/schema.h"
#include "core/store/store.h"
#include "store_fixture.h"

#include <QElapsedTimer>
#include <QFile>
#include <QTest>

#include <algorithm>
#include <array>
#include <cstdlib>

#include <unistd.h>

using namespace formwork;
using namespace formwork::test;

namespace {

const std::string kHost = [] {
    std::array<char, 256> name{};
    ::gethostname(name.data(), name.size() - 1);
    return std::string(name.data());
}();

template <typename T>
void writeJunk(const std::filesystem::path& path, const T& bytes)
{
    QFile file(QString::fromStdString(path.string()));
    QVERIFY(file.open(QIODevice::WriteOnly));
    file.write(bytes);
}

std::vector<RunId> idsOf(const std::vector<RunRow>& rows)
{
    std::vector<RunId> ids;
    for (const RunRow& row : rows)
        ids.push_back(row.id);
    return ids;
}

// A file system whose k-th creation of a file fails, as on a full disk.
class FullDisk final : public FileSystem
{
public:
    std::unique_ptr<WritableFile> create(const std::filesystem::path& path) override
    {
        throw Error(ErrorCode::NoSpace, "cannot create: No space left on device", path);
    }
    std::unique_ptr<MappedFile> map(const std::filesystem::path& path) override
    {
        return m_real.map(path);
    }
    void read(const std::filesystem::path& path, std::vector<std::byte>& out,
              std::uint64_t maxBytes) override
    {
        m_real.read(path, out, maxBytes);
    }
    void rename(const std::filesystem::path& from, const std::filesystem::path& to) override
    {
        m_real.rename(from, to);
    }
    void remove(const std::filesystem::path& path) override { m_real.remove(path); }
    void createDirectories(const std::filesystem::path& path) override
    {
        m_real.createDirectories(path);
    }
    void syncDirectory(const std::filesystem::path& path) override { m_real.syncDirectory(path); }

private:
    PosixFileSystem m_real;
};

} // namespace

class TestStore : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    // Workspace
    void defaultRootFollowsTheEnvironment();
    void makesTheWorkspace();
    void connectionSettings();
    void unwritableWorkspace_data();
    void unwritableWorkspace();
    void damagedDatabase();
    void foreignDatabase();
    void newerSchemaIsRefused();
    void migrationBacksUpAndIsOneTransaction();
    void failedMigrationChangesNothing();

    // Runs
    void createdRunIsQueuedWithItsConfig();
    void createRunOnFullDiskLeavesNothing();
    void listsNewestFirst();
    void unknownRunIsNotFound();
    void coloursAreTheSmallestFreeOnes();
    void renameTagsColour();
    void queueOrder();
    void requeue();
    void removeTakesRowsAndFolder();

    // Life
    void claimFromEveryStatus();
    void secondClaimIsBusyAndNamesTheHolder();
    void claimOfAnotherMachineDependsOnTheHeartbeat();
    void runOfADeadProcessIsInterrupted();
    void reusedPidIsNotTheSameProcess();
    void staleHeartbeatIsInterrupted();
    void heartbeatRestoresAnInterruptedRun();
    void stopRequests();
    void finishRecordsStatusAndError();
    void finishOfSomebodyElsesRunIsBusy();

    // Records
    void environmentRoundTrip();
    void progressShowsInTheRow();
    void epochsRoundTripAndSummary();
    void epochAgainReplacesItAndWhatCameAfter();
    void stepsAreWrittenInBunches();
    void stepsOfAResumedRunReplaceTheOldOnes();
    void logsAndArtifacts();

    void datasets();
    void dataVersionShowsOthersWrites();
    void tenThousandRunsAreListedWithoutCurves();
};

void TestStore::defaultRootFollowsTheEnvironment()
{
    const auto set = [](const char* name, const char* value) {
        if (value == nullptr)
            ::unsetenv(name);
        else
            ::setenv(name, value, 1);
    };
    set("FORMWORK_WORKSPACE", "/some/where");
    set("XDG_DATA_HOME", "/data");
    set("HOME", "/home/someone");
    QCOMPARE(Workspace::defaultRoot(), std::filesystem::path("/some/where"));
    set("FORMWORK_WORKSPACE", nullptr);
    QCOMPARE(Workspace::defaultRoot(), std::filesystem::path("/data/formwork"));
    set("XDG_DATA_HOME", "relative/is/ignored");
    QCOMPARE(Workspace::defaultRoot(),
             std::filesystem::path("/home/someone/.local/share/formwork"));
    set("XDG_DATA_HOME", nullptr);
    QCOMPARE(Workspace::defaultRoot(),
             std::filesystem::path("/home/someone/.local/share/formwork"));
    QCOMPARE(Workspace("/w").runFolder(12), std::filesystem::path("/w/runs/12"));
    QCOMPARE(Workspace("/w").database(), std::filesystem::path("/w/formwork.db"));
}

void TestStore::makesTheWorkspace()
{
    TemporaryWorkspace here;
    {
        auto store = here.open();
        QVERIFY(store->runs().empty());
        QVERIFY(store->datasets().empty());
        QVERIFY(!store->nextQueued());
        store->createRun(someConfig());
    }
    auto store = here.open();
    QCOMPARE(store->runs().size(), std::size_t{1});
    QCOMPARE(store->workspace().root(), here.workspace.root());
}

void TestStore::connectionSettings()
{
    TemporaryWorkspace here;
    Connection connection((std::filesystem::path(here.folder.path().toStdString()) / "x.db"));
    QCOMPARE(connection.handle().execAndGet("PRAGMA journal_mode").getString(), std::string("wal"));
    QCOMPARE(connection.integer("PRAGMA busy_timeout"), 5000);
    QCOMPARE(connection.integer("PRAGMA foreign_keys"), 1);
    QCOMPARE(connection.integer("PRAGMA synchronous"), 1); // NORMAL
}

void TestStore::unwritableWorkspace_data()
{
    QTest::addColumn<QString>("root");
    QTest::newRow("below a file") << "FOLDER/file/workspace";
    QTest::newRow("kernel's folder, new") << "/proc/formwork-workspace";
    QTest::newRow("kernel's folder") << "/proc/self/net";
}

void TestStore::unwritableWorkspace()
{
    QFETCH(QString, root);
    QTemporaryDir folder;
    writeJunk(folder.filePath("file").toStdString(), "text");
    root.replace("FOLDER", folder.path());
    PosixFileSystem fileSystem;
    const Workspace workspace(root.toStdString());
    const Error error = errorOf([&] { Store(workspace, fileSystem); });
    QCOMPARE(error.code(), ErrorCode::PermissionDenied);
    QVERIFY(error.path().string().starts_with(root.toStdString()));
    QVERIFY(!error.hint().empty());
}

void TestStore::damagedDatabase()
{
    TemporaryWorkspace here;
    here.open();
    std::filesystem::remove(here.workspace.root() / "formwork.db-wal");
    std::filesystem::remove(here.workspace.root() / "formwork.db-shm");
    writeJunk(here.workspace.database(), QByteArray(8192, 'x'));
    const Error error = errorOf([&] { here.open(); });
    QCOMPARE(error.code(), ErrorCode::Database);
    QCOMPARE(error.path(), here.workspace.database());
    QVERIFY(error.message().find("damaged") != std::string::npos);
    QVERIFY(error.hint().find("backup") != std::string::npos);
    QCOMPARE(std::filesystem::file_size(here.workspace.database()), std::uintmax_t{8192});
}

void TestStore::foreignDatabase()
{
    TemporaryWorkspace here;
    here.fileSystem.createDirectories(here.workspace.root());
    {
        SQLite::Database other(here.workspace.database(),
                               SQLite::OPEN_READWRITE | SQLite::OPEN_CREATE);
        other.exec("CREATE TABLE bookmarks (url TEXT)");
    }
    const Error error = errorOf([&] { here.open(); });
    QCOMPARE(error.code(), ErrorCode::Database);
    QCOMPARE(here.sqlInteger("SELECT count(*) FROM sqlite_master"), 1);
}

void TestStore::newerSchemaIsRefused()
{
    TemporaryWorkspace here;
    here.open();
    here.sql("PRAGMA user_version = 99");
    const Error error = errorOf([&] { here.open(); });
    QCOMPARE(error.code(), ErrorCode::UnsupportedVersion);
    QVERIFY(error.message().find("99") != std::string::npos);
    QCOMPARE(here.sqlInteger("PRAGMA user_version"), 99);
}

void TestStore::migrationBacksUpAndIsOneTransaction()
{
    QTemporaryDir folder;
    PosixFileSystem fileSystem;
    const std::filesystem::path path = folder.filePath("formwork.db").toStdString();
    const std::array first = {"CREATE TABLE a (x INTEGER); INSERT INTO a VALUES (7)"};
    {
        Connection connection(path);
        migrate(connection, fileSystem, first);
        QCOMPARE(connection.integer("PRAGMA user_version"), 1);
    }
    QVERIFY(!std::filesystem::exists(path.string() + ".backup-0")); // nothing to lose yet

    const std::array all = {first[0], "ALTER TABLE a ADD COLUMN y INTEGER DEFAULT 1",
                            "UPDATE a SET y = x + 1"};
    Connection connection(path);
    migrate(connection, fileSystem, all);
    QCOMPARE(connection.integer("PRAGMA user_version"), 3);
    QCOMPARE(connection.integer("SELECT y FROM a"), 8);

    SQLite::Database backup(path.string() + ".backup-1", SQLite::OPEN_READONLY);
    QCOMPARE(backup.execAndGet("PRAGMA user_version").getInt(), 1);
    QCOMPARE(backup.execAndGet("SELECT x FROM a").getInt(), 7);
    QCOMPARE(backup.execAndGet("SELECT count(*) FROM pragma_table_info('a')").getInt(), 1);

    migrate(connection, fileSystem, all); // once is enough
    QCOMPARE(connection.integer("SELECT y FROM a"), 8);
}

void TestStore::failedMigrationChangesNothing()
{
    QTemporaryDir folder;
    PosixFileSystem fileSystem;
    const std::filesystem::path path = folder.filePath("formwork.db").toStdString();
    Connection connection(path);
    const std::array broken = {"CREATE TABLE a (x INTEGER)", "CREATE TABLE b (x INTEGER)",
                               "INSERT INTO nowhere VALUES (1)"};
    migrate(connection, fileSystem, std::span(broken).first(1));
    const Error error = errorOf([&] { migrate(connection, fileSystem, broken); });
    QCOMPARE(error.code(), ErrorCode::Database);
    QCOMPARE(connection.integer("PRAGMA user_version"), 1);
    QCOMPARE(connection.integer("SELECT count(*) FROM sqlite_master WHERE name = 'b'"), 0);
    QVERIFY(std::filesystem::exists(path.string() + ".backup-1"));
}

void TestStore::createdRunIsQueuedWithItsConfig()
{
    TemporaryWorkspace here;
    auto store = here.open();
    ExperimentConfig config = someConfig("müder „Lauf“");
    config.train.seed = 0xffff'ffff'ffff'fff0;
    config.data.loader = LoaderKind::Folder;
    const std::int64_t before = unixMilliseconds();
    const RunId id = store->createRun(config);

    const RunRow row = store->run(id);
    QCOMPARE(row.id, id);
    QCOMPARE(row.name, config.name);
    QCOMPARE(row.status, RunStatus::Queued);
    QCOMPARE(row.model, config.model.name);
    QCOMPARE(row.loader, LoaderKind::Folder);
    QCOMPARE(row.dataset, std::string("/data/train.beton"));
    QCOMPARE(row.seed, config.train.seed);
    QCOMPARE(row.batchSize, 64);
    QCOMPARE(row.epochsTotal, 20);
    QCOMPARE(row.epochsDone, 0);
    QVERIFY(!row.lastTrainLoss);
    QVERIFY(!row.medianEpochSeconds);
    QVERIFY(row.createdAt >= before && row.createdAt <= unixMilliseconds());
    QCOMPARE(row.startedAt, 0);

    QVERIFY(configDiff({store->config(id), config}).empty());
    const std::filesystem::path file = here.workspace.runFolder(id) / "config.yaml";
    QVERIFY(configDiff({loadConfig(here.fileSystem, file, {}), config}).empty());
}

void TestStore::createRunOnFullDiskLeavesNothing()
{
    TemporaryWorkspace here;
    here.open();
    FullDisk disk;
    Store store(here.workspace, disk);
    const Error error = errorOf([&] { store.createRun(someConfig()); });
    QCOMPARE(error.code(), ErrorCode::NoSpace);
    QVERIFY(store.runs().empty());
    QVERIFY(std::filesystem::is_empty(here.workspace.root() / "runs"));
    here.open()->createRun(someConfig()); // the failed one holds no lock
}

void TestStore::listsNewestFirst()
{
    TemporaryWorkspace here;
    auto store = here.open();
    const RunId first = store->createRun(someConfig("first"));
    const RunId second = store->createRun(someConfig("second"));
    QCOMPARE(idsOf(store->runs()), (std::vector<RunId>{second, first}));
    QVERIFY(second > first);
}

void TestStore::unknownRunIsNotFound()
{
    TemporaryWorkspace here;
    auto store = here.open();
    const std::vector<std::function<void()>> actions = {
        [&] { store->run(5); },
        [&] { store->config(5); },
        [&] { store->environment(5); },
        [&] { store->progress(5); },
        [&] { store->renameRun(5, "x"); },
        [&] { store->setTags(5, {"x"}); },
        [&] { store->setColour(5, 1); },
        [&] { store->moveQueued(5, 0); },
        [&] { store->requeueRun(5); },
        [&] { store->removeRun(5); },
        [&] { store->claimRun(5); },
        [&] { store->requestStop(5); },
        [&] { store->stopRequested(5); },
        [&] { store->finishRun(5, RunStatus::Done); },
        [&] { store->recordEnvironment(5, {}); },
        [&] { store->recordProgress(5, {}); },
        [&] { store->recordEpoch(5, someEpoch(1)); },
        [&] { store->recordLog(5, Severity::Info, "x"); },
        [&] { store->recordArtifact(5, "checkpoint.last", "x"); },
        [&] { store->removeDataset(5); },
    };
    for (std::size_t i = 0; i < actions.size(); ++i)
        QVERIFY2(errorOf(actions[i]).code() == ErrorCode::NotFound, qPrintable(QString::number(i)));
}

void TestStore::coloursAreTheSmallestFreeOnes()
{
    TemporaryWorkspace here;
    auto store = here.open();
    std::vector<RunId> ids;
    for (int i = 0; i < kPaletteSize; ++i) {
        ids.push_back(store->createRun(someConfig()));
        QCOMPARE(store->run(ids.back()).colour, i);
    }
    // The oldest run's colour comes back first, unless one got free.
    QCOMPARE(store->run(store->createRun(someConfig())).colour, 0);
    QCOMPARE(store->run(store->createRun(someConfig())).colour, 1);
    store->removeRun(ids[5]);
    QCOMPARE(store->run(store->createRun(someConfig())).colour, 5);
    QCOMPARE(store->run(store->createRun(someConfig())).colour, 2);
    store->setColour(ids[9], 42);
    QCOMPARE(store->run(ids[9]).colour, 42);
    QCOMPARE(errorOf([&] { store->setColour(ids[9], -1); }).code(), ErrorCode::InvalidArgument);
}

void TestStore::renameTagsColour()
{
    TemporaryWorkspace here;
    auto store = here.open();
    const RunId id = store->createRun(someConfig());
    store->renameRun(id, "  new name ");
    QCOMPARE(store->run(id).name, std::string("new name"));
    QCOMPARE(errorOf([&] { store->renameRun(id, " \t"); }).code(), ErrorCode::InvalidArgument);

    store->setTags(id, {"z, with comma", "a", " ", "a", "é"});
    QCOMPARE(store->run(id).tags, (std::vector<std::string>{"z, with comma", "a", "é"}));
    QCOMPARE(store->runs().front().tags.size(), std::size_t{3});
    store->setTags(id, {});
    QVERIFY(store->run(id).tags.empty());
}

void TestStore::queueOrder()
{
    TemporaryWorkspace here;
    auto store = here.open();
    std::vector<RunId> id;
    for (int i = 0; i < 4; ++i)
        id.push_back(store->createRun(someConfig()));
    QCOMPARE(store->queue(), id);
    QCOMPARE(*store->nextQueued(), id[0]);

    store->moveQueued(id[3], id[0]);
    QCOMPARE(store->queue(), (std::vector<RunId>{id[3], id[0], id[1], id[2]}));
    store->moveQueued(id[3], 0);
    QCOMPARE(store->queue(), id);
    store->moveQueued(id[0], id[2]);
    QCOMPARE(store->queue(), (std::vector<RunId>{id[1], id[0], id[2], id[3]}));
    store->moveQueued(id[1], id[1]);
    QCOMPARE(*store->nextQueued(), id[1]);

    store->claimRun(id[1]);
    QCOMPARE(*store->nextQueued(), id[0]);
    QCOMPARE(errorOf([&] { store->moveQueued(id[1], 0); }).code(), ErrorCode::InvalidArgument);
    QCOMPARE(errorOf([&] { store->moveQueued(id[0], id[1]); }).code(), ErrorCode::InvalidArgument);
    QCOMPARE(store->queue(), (std::vector<RunId>{id[0], id[2], id[3]}));
    const RunId late = store->createRun(someConfig());
    QCOMPARE(store->queue().back(), late);
}

void TestStore::requeue()
{
    TemporaryWorkspace here;
    auto store = here.open();
    const RunId failed = store->createRun(someConfig());
    const RunId waiting = store->createRun(someConfig());
    store->claimRun(failed);
    QCOMPARE(errorOf([&] { store->requeueRun(failed); }).code(), ErrorCode::Busy);
    store->finishRun(failed, RunStatus::Failed, "it broke");
    store->requeueRun(failed);
    QCOMPARE(store->queue(), (std::vector<RunId>{waiting, failed}));
    QCOMPARE(store->run(failed).errorMessage, std::string());
    QCOMPARE(store->run(failed).finishedAt, 0);
    store->claimRun(failed);
    store->finishRun(failed, RunStatus::Done);
    QCOMPARE(errorOf([&] { store->requeueRun(failed); }).code(), ErrorCode::InvalidArgument);
}

void TestStore::removeTakesRowsAndFolder()
{
    TemporaryWorkspace here;
    auto store = here.open();
    const RunId keep = store->createRun(someConfig());
    const RunId id = store->createRun(someConfig());
    for (const RunId run : {keep, id}) {
        store->claimRun(run);
        store->recordEpoch(run, someEpoch(1));
        store->recordStep(run, someStep(1, 1));
        store->recordLog(run, Severity::Info, "line");
        store->recordArtifact(run, "checkpoint.last", here.workspace.runFolder(run) / "c");
        store->setTags(run, {"tag"});
    }
    store->finishRun(keep, RunStatus::Done);
    writeJunk(here.workspace.runFolder(id) / "c", "x");

    const Error busy = errorOf([&] { store->removeRun(id); });
    QCOMPARE(busy.code(), ErrorCode::Busy);
    QVERIFY(std::filesystem::exists(here.workspace.runFolder(id) / "c"));

    store->finishRun(id, RunStatus::Stopped);
    store->removeRun(id);
    QVERIFY(!std::filesystem::exists(here.workspace.runFolder(id)));
    QVERIFY(std::filesystem::exists(here.workspace.runFolder(keep)));
    QCOMPARE(idsOf(store->runs()), std::vector<RunId>{keep});
    for (const char* table : {"epochs", "steps", "logs", "artifacts", "tags"})
        QCOMPARE(here.sqlInteger(std::string("SELECT count(*) FROM ") + table), 1);
    QVERIFY(store->createRun(someConfig()) > id); // ids are never used again
}

void TestStore::claimFromEveryStatus()
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

void TestStore::secondClaimIsBusyAndNamesTheHolder()
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
    const std::int64_t start = [] {
        QFile stat("/proc/1/stat");
        stat.open(QIODevice::ReadOnly);
        const QByteArray line = stat.readAll();
        return line.mid(line.lastIndexOf(')') + 2).split(' ').at(19).toLongLong();
    }();
    here.sql("UPDATE runs SET owner_start = " + std::to_string(start));
    const Error error = errorOf([&] { other->claimRun(id); });
    QCOMPARE(error.code(), ErrorCode::Busy);
    QVERIFY2(error.message().find("process 1 on " + kHost) != std::string::npos, error.what());
    QVERIFY(other->markInterrupted().empty());
}

void TestStore::claimOfAnotherMachineDependsOnTheHeartbeat()
{
    TemporaryWorkspace here;
    auto store = here.open();
    const RunId id = store->createRun(someConfig());
    store->claimRun(id);
    // Its pid means nothing here, so only time tells.
    here.sql("UPDATE runs SET owner_host = 'elsewhere', owner_machine = 'elsewhere', "
             "owner_pid = 999999999");
    const Error error = errorOf([&] { store->claimRun(id); });
    QCOMPARE(error.code(), ErrorCode::Busy);
    QVERIFY(error.message().find("process 999999999 on elsewhere") != std::string::npos);
    QVERIFY(store->markInterrupted().empty());

    here.sql("UPDATE runs SET heartbeat_at = heartbeat_at - 61000");
    store->claimRun(id);
    QCOMPARE(store->run(id).status, RunStatus::Running);
}

void TestStore::runOfADeadProcessIsInterrupted()
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

void TestStore::reusedPidIsNotTheSameProcess()
{
    TemporaryWorkspace here;
    auto store = here.open();
    const RunId id = store->createRun(someConfig());
    store->claimRun(id);
    QVERIFY(store->markInterrupted().empty());
    here.sql("UPDATE runs SET owner_start = owner_start - 1");
    QCOMPARE(store->markInterrupted(), std::vector<RunId>{id});
}

void TestStore::staleHeartbeatIsInterrupted()
{
    TemporaryWorkspace here;
    auto store = here.open();
    const RunId id = store->createRun(someConfig());
    store->claimRun(id);
    here.sql("UPDATE runs SET heartbeat_at = heartbeat_at - 50000");
    QVERIFY(store->markInterrupted().empty());
    here.sql("UPDATE runs SET heartbeat_at = heartbeat_at - 11000");
    QCOMPARE(store->markInterrupted(), std::vector<RunId>{id});
    QVERIFY(store->run(id).finishedAt < unixMilliseconds() - 60000);
}

void TestStore::heartbeatRestoresAnInterruptedRun()
{
    TemporaryWorkspace here;
    auto store = here.open();
    const RunId id = store->createRun(someConfig());
    store->claimRun(id);
    here.sql("UPDATE runs SET heartbeat_at = 0");
    QCOMPARE(store->markInterrupted().size(), std::size_t{1});
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

void TestStore::stopRequests()
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

void TestStore::finishRecordsStatusAndError()
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

void TestStore::finishOfSomebodyElsesRunIsBusy()
{
    TemporaryWorkspace here;
    auto store = here.open();
    const RunId id = store->createRun(someConfig());
    store->claimRun(id);
    here.sql("UPDATE runs SET owner_host = 'elsewhere', owner_machine = 'elsewhere'");
    QCOMPARE(errorOf([&] { store->finishRun(id, RunStatus::Failed); }).code(), ErrorCode::Busy);
    QCOMPARE(store->run(id).status, RunStatus::Running);
}

void TestStore::environmentRoundTrip()
{
    TemporaryWorkspace here;
    auto store = here.open();
    const RunId id = store->createRun(someConfig());
    RunEnvironment in;
    in.host = "workstation";
    in.device = "cuda:0 (Some GPU)";
    in.cpuModel = "Some CPU @ 3 GHz";
    in.computeThreads = 6;
    in.loaderWorkers = 2;
    in.versions = "formwork 0.1.0, LibTorch 1.13.1";
    in.blas = "OpenBLAS";
    in.parameters = 7'010'140;
    in.trainImages = 5'000'000'000;
    in.validationImages = 3925;
    in.classes = 10;
    store->recordEnvironment(id, in);
    const RunEnvironment out = here.open()->environment(id);
    QCOMPARE(out.host, in.host);
    QCOMPARE(out.device, in.device);
    QCOMPARE(out.cpuModel, in.cpuModel);
    QCOMPARE(out.computeThreads, in.computeThreads);
    QCOMPARE(out.loaderWorkers, in.loaderWorkers);
    QCOMPARE(out.versions, in.versions);
    QCOMPARE(out.blas, in.blas);
    QCOMPARE(out.parameters, in.parameters);
    QCOMPARE(out.trainImages, in.trainImages);
    QCOMPARE(out.validationImages, in.validationImages);
    QCOMPARE(out.classes, in.classes);
}

void TestStore::progressShowsInTheRow()
{
    TemporaryWorkspace here;
    auto store = here.open();
    auto reader = here.open();
    const RunId id = store->createRun(someConfig());
    store->claimRun(id);
    here.sql("UPDATE runs SET heartbeat_at = 1");
    store->recordProgress(id, {.epoch = 3,
                               .epochs = 20,
                               .validating = false,
                               .batch = 25,
                               .batches = 100,
                               .imagesPerSecond = 512.5,
                               .secondsLeft = 99});
    QCOMPARE(reader->run(id).epochFraction, 0.25);
    QCOMPARE(reader->run(id).secondsLeft, 99.0);
    QVERIFY(here.sqlInteger("SELECT heartbeat_at FROM runs") > 1);
    const RunProgress progress = reader->progress(id);
    QCOMPARE(progress.epoch, 3);
    QCOMPARE(progress.epochs, 20);
    QCOMPARE(progress.batch, std::uint64_t{25});
    QCOMPARE(progress.imagesPerSecond, 512.5);

    store->recordProgress(
        id, {.epoch = 3, .epochs = 20, .validating = true, .batch = 1, .batches = 10});
    QCOMPARE(reader->run(id).epochFraction, 1.0);
    QVERIFY(reader->progress(id).validating);
    store->recordEpoch(id, someEpoch(3));
    QCOMPARE(reader->run(id).epochFraction, 0.0);
    QCOMPARE(reader->run(id).epochsDone, 3);
    store->finishRun(id, RunStatus::Stopped);
    QCOMPARE(reader->run(id).secondsLeft, -1.0);
}

void TestStore::epochsRoundTripAndSummary()
{
    TemporaryWorkspace here;
    auto store = here.open();
    const RunId id = store->createRun(someConfig());
    for (int epoch = 1; epoch <= 4; ++epoch)
        store->recordEpoch(id, someEpoch(epoch));
    EpochRecord worse = someEpoch(5);
    worse.validationTop1 = 0.125;
    worse.validationSeconds = 5;
    worse.trainLoss = 9;
    store->recordEpoch(id, worse);
    EpochRecord unvalidated = someEpoch(6);
    unvalidated.validationLoss = unvalidated.validationTop1 = unvalidated.validationTop5 = {};
    store->recordEpoch(id, unvalidated);

    const std::vector<EpochRecord> epochs = here.open()->epochs(id);
    QCOMPARE(epochs.size(), std::size_t{6});
    const EpochRecord first = someEpoch(1);
    QCOMPARE(epochs[0].epoch, 1);
    QCOMPARE(epochs[0].trainLoss, first.trainLoss);
    QCOMPARE(epochs[0].trainTop1, first.trainTop1);
    QCOMPARE(epochs[0].trainTop5, first.trainTop5);
    QCOMPARE(*epochs[0].validationLoss, *first.validationLoss);
    QCOMPARE(*epochs[0].validationTop1, *first.validationTop1);
    QCOMPARE(*epochs[0].validationTop5, *first.validationTop5);
    QCOMPARE(epochs[0].learningRate, first.learningRate);
    QCOMPARE(epochs[0].images, first.images);
    QCOMPARE(epochs[0].epochSeconds, first.epochSeconds);
    QCOMPARE(epochs[0].dataWaitSeconds, first.dataWaitSeconds);
    QCOMPARE(epochs[0].transferSeconds, first.transferSeconds);
    QCOMPARE(epochs[0].computeSeconds, first.computeSeconds);
    QCOMPARE(epochs[0].validationSeconds, first.validationSeconds);
    QCOMPARE(epochs[0].peakMemoryBytes, first.peakMemoryBytes);
    QCOMPARE(epochs[0].finishedAt, first.finishedAt);
    QVERIFY(!epochs[5].validationTop1);
    QCOMPARE(store->epochs(id, 4).size(), std::size_t{2});

    const RunRow row = store->run(id);
    QCOMPARE(row.epochsDone, 6);
    QCOMPARE(*row.lastTrainLoss, 0.5);
    QCOMPARE(*row.lastTrainTop1, 0.6000000000000001);
    QCOMPARE(*row.lastValidationTop1, 0.125); // of the last epoch that has one
    QCOMPARE(*row.bestValidationTop1, 0.2);
    QCOMPARE(row.bestEpoch, 4);
    QCOMPARE(*row.firstEpochSeconds, 11.0);
    QCOMPARE(*row.medianEpochSeconds, 14.0); // of 12 13 14 15 16
    QCOMPARE(*row.imagesPerSecond, 1000.0 / 15);
    QCOMPARE(*row.dataWaitShare, 12.0 / (11 + 12 + 13 + 14 + 15 + 16 - 10));
    const MetricRange& loss = row.metrics[static_cast<std::size_t>(Metric::TrainLoss)];
    QCOMPARE(*loss.lowest, 0.5);
    QCOMPARE(*loss.highest, 9.0);
    QCOMPARE(*loss.last, 0.5);
}

void TestStore::epochAgainReplacesItAndWhatCameAfter()
{
    TemporaryWorkspace here;
    auto store = here.open();
    const RunId id = store->createRun(someConfig());
    for (int epoch = 1; epoch <= 4; ++epoch) {
        store->recordStep(id, someStep(static_cast<std::uint64_t>(epoch) * 10, epoch));
        store->recordEpoch(id, someEpoch(epoch));
    }
    EpochRecord again = someEpoch(3);
    again.trainLoss = 0.75;
    again.validationTop1 = 0.0625;
    store->recordEpoch(id, again);
    const std::vector<EpochRecord> epochs = store->epochs(id);
    QCOMPARE(epochs.size(), std::size_t{3});
    QCOMPARE(epochs[2].trainLoss, 0.75);
    QCOMPARE(store->run(id).epochsDone, 3);
    QCOMPARE(*store->run(id).lastTrainLoss, 0.75);
    QCOMPARE(*store->run(id).bestValidationTop1, 0.1);
    QCOMPARE(store->steps(id).size(), std::size_t{3});
}

void TestStore::stepsAreWrittenInBunches()
{
    TemporaryWorkspace here;
    auto store = here.open();
    const RunId id = store->createRun(someConfig());
    const auto written = [&] {
        return here.sqlInteger("SELECT count(*) FROM steps");
    };
    for (std::uint64_t step = 1; step <= 10; ++step)
        store->recordStep(id, someStep(step, 1));
    QCOMPARE(written(), 0);
    store->recordProgress(id, {.epoch = 1});
    QCOMPARE(written(), 10);
    store->recordStep(id, someStep(11, 1));
    store->recordEpoch(id, someEpoch(1));
    QCOMPARE(written(), 11);

    store->recordStep(id, someStep(12, 2));
    QTest::qSleep(1050);
    store->recordStep(id, someStep(13, 2)); // the waiting one is a second old
    QCOMPARE(written(), 13);

    store->recordStep(id, someStep(14, 2));
    QCOMPARE(store->steps(id).size(), std::size_t{14}); // its own reader misses none
    store->recordStep(id, someStep(15, 2));
    store.reset();
    QCOMPARE(written(), 15);
    const std::vector<StepRecord> steps = here.open()->steps(id);
    QCOMPARE(steps[4].step, std::uint64_t{5});
    QCOMPARE(steps[4].epoch, 1);
    QCOMPARE(steps[4].loss, 0.2);
    QCOMPARE(steps[4].learningRate, 1e-3);
    QCOMPARE(steps[4].imagesPerSecond, 100.0);
}

void TestStore::stepsOfAResumedRunReplaceTheOldOnes()
{
    TemporaryWorkspace here;
    auto store = here.open();
    const RunId id = store->createRun(someConfig());
    const RunId other = store->createRun(someConfig());
    for (std::uint64_t step = 1; step <= 20; ++step)
        store->recordStep(id, someStep(step, 1));
    store->recordStep(other, someStep(1, 1));
    StepRecord again = someStep(10, 1);
    again.loss = 42;
    store->recordStep(id, again);
    const std::vector<StepRecord> steps = store->steps(id);
    QCOMPARE(steps.size(), std::size_t{10});
    QCOMPARE(steps.back().loss, 42.0);
    QCOMPARE(store->steps(other).size(), std::size_t{1});
}

void TestStore::logsAndArtifacts()
{
    TemporaryWorkspace here;
    auto store = here.open();
    const RunId id = store->createRun(someConfig());
    store->recordLog(id, Severity::Info, "one");
    store->recordLog(id, Severity::Warning, "two\nlines");
    const std::vector<LogLine> logs = store->logs(id);
    QCOMPARE(logs.size(), std::size_t{2});
    QCOMPARE(logs[1].text, std::string("two\nlines"));
    QCOMPARE(logs[1].severity, Severity::Warning);
    QVERIFY(logs[1].time <= unixMilliseconds());
    store->recordLog(id, Severity::Error, "three");
    QCOMPARE(store->logs(id, logs[1].id).size(), std::size_t{1});

    const std::filesystem::path folder = here.workspace.runFolder(id);
    store->recordArtifact(id, "checkpoint.last", folder / "checkpoints" / "last");
    store->recordArtifact(id, "checkpoint.best", "/else/where");
    store->recordArtifact(id, "checkpoint.last", folder / "checkpoints" / "newer");
    const std::vector<Artifact> artifacts = store->artifacts(id);
    QCOMPARE(artifacts.size(), std::size_t{2});
    QCOMPARE(artifacts[0].kind, std::string("checkpoint.best"));
    QCOMPARE(artifacts[0].path, std::filesystem::path("/else/where"));
    QCOMPARE(artifacts[1].path, folder / "checkpoints" / "newer");

    // A workspace that was moved finds its own files.
    store.reset();
    const std::filesystem::path moved = here.workspace.root().parent_path() / "moved";
    std::filesystem::rename(here.workspace.root(), moved);
    Store there(Workspace(moved), here.fileSystem);
    QCOMPARE(there.artifacts(id)[1].path, Workspace(moved).runFolder(id) / "checkpoints" / "newer");
}

void TestStore::datasets()
{
    TemporaryWorkspace here;
    auto store = here.open();
    DatasetRow row;
    row.kind = DatasetKind::Beton;
    row.path = "/data/train.beton";
    row.name = "train";
    row.trainSamples = 9469;
    row.bytes = 3'000'000'000;
    row.classNames = {"tench", "English springer", "église"};
    const std::int64_t id = store->putDataset(row);
    row.path = "/data/folder";
    row.kind = DatasetKind::ImageFolder;
    row.validationSamples = 3925;
    const std::int64_t second = store->putDataset(row);
    QVERIFY(second != id);

    std::vector<DatasetRow> rows = here.open()->datasets();
    QCOMPARE(rows.size(), std::size_t{2});
    QCOMPARE(rows[0].id, second);
    QCOMPARE(rows[0].kind, DatasetKind::ImageFolder);
    QCOMPARE(rows[0].validationSamples, std::uint64_t{3925});
    QCOMPARE(rows[1].kind, DatasetKind::Beton);
    QCOMPARE(rows[1].path, std::filesystem::path("/data/train.beton"));
    QCOMPARE(rows[1].trainSamples, std::uint64_t{9469});
    QCOMPARE(rows[1].bytes, std::uint64_t{3'000'000'000});
    QCOMPARE(rows[1].classNames, row.classNames);
    QVERIFY(rows[1].addedAt > 0);

    row.classNames = {"only"};
    row.name = "again";
    QCOMPARE(store->putDataset(row), second);
    rows = store->datasets();
    QCOMPARE(rows.size(), std::size_t{2});
    QCOMPARE(rows[0].name, std::string("again"));
    QCOMPARE(rows[0].classNames, std::vector<std::string>{"only"});

    store->removeDataset(second);
    QCOMPARE(store->datasets().size(), std::size_t{1});
    QCOMPARE(here.sqlInteger("SELECT count(*) FROM dataset_classes"), 3);
}

void TestStore::dataVersionShowsOthersWrites()
{
    TemporaryWorkspace here;
    auto writer = here.open();
    auto reader = here.open();
    const std::int64_t before = reader->dataVersion();
    QCOMPARE(reader->dataVersion(), before);
    const RunId id = writer->createRun(someConfig());
    const std::int64_t after = reader->dataVersion();
    QVERIFY(after != before);
    reader->renameRun(id, "own writes do not count");
    QCOMPARE(reader->dataVersion(), after);
}

void TestStore::tenThousandRunsAreListedWithoutCurves()
{
    TemporaryWorkspace here;
    auto store = here.open();
    const RunId id = store->createRun(someConfig());
    store->setTags(id, {"a", "b"});
    for (int epoch = 1; epoch <= 3; ++epoch)
        store->recordEpoch(id, someEpoch(epoch));
    // Copies of the one run, all columns but the id.
    here.sql("CREATE TEMP TABLE copy AS SELECT * FROM runs; UPDATE copy SET id = NULL;"
             "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 9999) "
             "INSERT INTO runs SELECT copy.* FROM n, copy;"
             "INSERT INTO epochs SELECT runs.id, epochs.epoch, train_loss, train_top1, train_top5, "
             "val_loss, val_top1, val_top5, lr, images, epoch_seconds, data_wait_seconds, "
             "transfer_seconds, compute_seconds, validation_seconds, peak_memory, "
             "epochs.finished_at FROM runs, epochs WHERE runs.id > 1;"
             "INSERT INTO tags SELECT id, 0, 'copy' FROM runs WHERE id > 1");
    QCOMPARE(here.sqlInteger("SELECT count(*) FROM epochs"), 30'000);

    QElapsedTimer timer;
    timer.start();
    const std::vector<RunRow> rows = store->runs();
    qDebug() << "10,000 runs listed in" << timer.nsecsElapsed() / 1e6 << "ms";
    QCOMPARE(rows.size(), std::size_t{10'000});
    QCOMPARE(*rows.front().lastTrainLoss, 1.0);
    QCOMPARE(rows.front().tags, std::vector<std::string>{"copy"});
    QCOMPARE(rows.back().tags, (std::vector<std::string>{"a", "b"}));

    // Without any curves the list is the same: it never read them.
    here.sql("DROP TABLE epochs; DROP TABLE steps");
    const std::vector<RunRow> again = store->runs();
    QCOMPARE(idsOf(again), idsOf(rows));
    QCOMPARE(*again.front().lastTrainLoss, 1.0);
    QCOMPARE(*again.front().medianEpochSeconds, *rows.front().medianEpochSeconds);
}

QTEST_GUILESS_MAIN(TestStore)
#include "tst_store.moc"
