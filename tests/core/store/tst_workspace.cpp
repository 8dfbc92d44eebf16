// Opening a workspace: where it is, how it is made, and what can be wrong.
#include "core/store/schema.h"
#include "core/store/store.h"
#include "store_fixture.h"
#include "support/mount.h"

#include <QDir>
#include <QTest>

#include <array>
#include <atomic>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <thread>
#include <vector>

#include <sys/stat.h>

using namespace formwork;
using namespace formwork::test;

namespace {

auto temporaryCopies()
{
    return QDir::temp().entryList({QStringLiteral("formwork-??????")}, QDir::Dirs).size();
}

} // namespace

class TestWorkspace : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void defaultRootFollowsTheEnvironment();
    void makesTheWorkspace();
    void connectionSettings();
    void journalFollowsTheDisk_data();
    void journalFollowsTheDisk();
    void rollbackJournal();
    void rollbackJournalWithSeveralWriters();
    void failedPartOfATransaction();
    void readOnlyMount();
    void anEmptyDatabaseIsNoWorkspaceYet();
    void whatIsNotAFileIsRefused();
    void readOnlyMountAfterAKill();
    void readOnlyMountWithTheIndexOfAnotherLog();
    void damagedCopyLeavesNothing();
    void fullDisk();
    void readersOfAFullDiskSeeWhatIsWrittenLater();
    void opensToRead();
    void deadRunsShowAsInterrupted();
    void unwritableWorkspace_data();
    void unwritableWorkspace();
    void damagedDatabase();
    void foreignDatabase();
};

void TestWorkspace::defaultRootFollowsTheEnvironment()
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

void TestWorkspace::makesTheWorkspace()
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

void TestWorkspace::connectionSettings()
{
    TemporaryWorkspace here;
    Connection connection((std::filesystem::path(here.folder.path().toStdString()) / "x.db"));
    QCOMPARE(connection.handle().execAndGet("PRAGMA journal_mode").getString(), std::string("wal"));
    QCOMPARE(connection.integer("PRAGMA busy_timeout"), 5000);
    QCOMPARE(connection.integer("PRAGMA foreign_keys"), 1);
    QCOMPARE(connection.integer("PRAGMA synchronous"), 1); // NORMAL
}

void TestWorkspace::journalFollowsTheDisk_data()
{
    QTest::addColumn<quint32>("type");
    QTest::addColumn<bool>("writeAhead");
    QTest::addColumn<QString>("network");
    QTest::newRow("ext4") << 0xEF53U << true << "";
    QTest::newRow("Btrfs") << 0x9123683EU << true << "";
    QTest::newRow("XFS") << 0x58465342U << true << "";
    QTest::newRow("tmpfs") << 0x01021994U << true << "";
    QTest::newRow("overlay") << 0x794C7630U << true << "";
    QTest::newRow("unknown") << 0U << true << "";
    QTest::newRow("NFS") << 0x6969U << false << "NFS";
    QTest::newRow("CIFS") << 0xFF534D42U << false << "CIFS";
    QTest::newRow("SMB 2") << 0xFE534D42U << false << "SMB";
    QTest::newRow("9p") << 0x01021997U << false << "9p";
    QTest::newRow("Ceph") << 0x00C36400U << false << "Ceph";
    QTest::newRow("FUSE") << 0x65735546U << false << ""; // a memory stick, perhaps
}

void TestWorkspace::journalFollowsTheDisk()
{
    QFETCH(quint32, type);
    QFETCH(bool, writeAhead);
    QFETCH(QString, network);
    QCOMPARE(journalKindFor(type) == JournalKind::WriteAhead, writeAhead);
    QCOMPARE(QString::fromStdString(networkName(type)), network);
}

void TestWorkspace::rollbackJournal()
{
    const QTemporaryDir folder;
    const std::filesystem::path path = std::filesystem::path(folder.path().toStdString()) / "x.db";
    const auto modeOf = [](Connection& connection) {
        return connection.handle().execAndGet("PRAGMA journal_mode").getString();
    };
    {
        Connection local(path, StoreMode::ReadWrite, JournalKind::WriteAhead);
        local.exec("CREATE TABLE a (x)");
        // Moved to a network disk while in use: its users continue together.
        Connection second(path, StoreMode::ReadWrite, JournalKind::Rollback);
        QCOMPARE(modeOf(second), std::string("wal"));
        second.exec("INSERT INTO a VALUES (1)");
    }
    {
        Connection moved(path, StoreMode::ReadWrite, JournalKind::Rollback);
        QCOMPARE(modeOf(moved), std::string("truncate"));
        QCOMPARE(moved.integer("PRAGMA synchronous"), 2); // FULL: NORMAL could damage it
        QVERIFY(moved.integer("PRAGMA busy_timeout") > 5000);
        moved.exec("INSERT INTO a VALUES (2)");
        QVERIFY(!std::filesystem::exists(path.string() + "-shm"));
    }
    Connection back(path, StoreMode::ReadWrite, JournalKind::WriteAhead);
    QCOMPARE(modeOf(back), std::string("wal"));
    QCOMPARE(back.integer("SELECT count(*) FROM a"), 2);
}

void TestWorkspace::rollbackJournalWithSeveralWriters()
{
    const QTemporaryDir folder;
    const std::filesystem::path path = std::filesystem::path(folder.path().toStdString()) / "x.db";
    const auto open = [&] {
        return std::make_unique<Connection>(path, StoreMode::ReadWrite, JournalKind::Rollback);
    };
    open()->exec("CREATE TABLE a (x)");
    std::atomic<int> failures = 0;
    {
        std::vector<std::jthread> threads;
        for (int i = 0; i < 3; ++i)
            threads.emplace_back([&] {
                try {
                    const auto connection = open();
                    for (int k = 0; k < 10; ++k) {
                        WriteTransaction transaction(*connection);
                        connection->exec("INSERT INTO a VALUES (1)");
                        transaction.commit();
                        connection->integer("SELECT count(*) FROM a");
                    }
                } catch (const Error&) {
                    ++failures;
                }
            });
    }
    QCOMPARE(failures.load(), 0);
    QCOMPARE(open()->integer("SELECT count(*) FROM a"), 30);
}

// A caller that catches the failure of a part may commit the rest: then nothing of the part is
// kept.
void TestWorkspace::failedPartOfATransaction()
{
    const QTemporaryDir folder;
    Connection connection(std::filesystem::path(folder.path().toStdString()) / "x.db");
    connection.exec("CREATE TABLE a (x)");
    {
        WriteTransaction outer(connection);
        connection.exec("INSERT INTO a VALUES (1)");
        {
            WriteTransaction kept(connection);
            connection.exec("INSERT INTO a VALUES (2)");
            kept.commit();
        }
        try {
            WriteTransaction lost(connection);
            connection.exec("INSERT INTO a VALUES (3)");
            {
                WriteTransaction lostWithIt(connection);
                connection.exec("INSERT INTO a VALUES (4)");
                lostWithIt.commit();
            }
            connection.exec("INSERT INTO nowhere VALUES (1)");
            lost.commit();
            QFAIL("a table that does not exist was written");
        } catch (const Error&) {
        }
        QCOMPARE(connection.integer("SELECT sum(x) FROM a"), 3);
        outer.commit();
    }
    QCOMPARE(connection.integer("SELECT sum(x) FROM a"), 3);
    {
        WriteTransaction outer(connection);
        WriteTransaction inner(connection);
        connection.exec("INSERT INTO a VALUES (5)");
        inner.commit();
    }
    QCOMPARE(connection.integer("SELECT sum(x) FROM a"), 3);
}

void TestWorkspace::readOnlyMount()
{
    TemporaryWorkspace here;
    const Mount mount(here.workspace.root());
    if (!mount.ok())
        QSKIP("skipped: mounting a file system needs the rights of root");
    RunId run = 0;
    {
        auto store = here.open();
        run = store->createRun(someConfig("kept"));
    }
    QVERIFY(mount.makeReadOnly());
    const Error error = errorOf([&] { here.open(); });
    QCOMPARE(error.code(), ErrorCode::PermissionDenied);
    QVERIFY2(error.message().find("ead-only") != std::string::npos, error.message().c_str());
    Store store(here.workspace, here.fileSystem, StoreMode::ReadOnly);
    QCOMPARE(store.run(run).name, std::string("kept"));
    QCOMPARE(errorOf([&] { store.renameRun(run, "other"); }).code(), ErrorCode::PermissionDenied);
}

// What was written last is in the log beside the database still, and cannot be put into it.
// Whoever made the workspace was killed before its first record.
void TestWorkspace::anEmptyDatabaseIsNoWorkspaceYet()
{
    TemporaryWorkspace here;
    std::filesystem::create_directories(here.workspace.root());
    std::ofstream(here.workspace.database()).flush();
    const Error error =
        errorOf([&] { Store(here.workspace, here.fileSystem, StoreMode::ReadOnly); });
    QCOMPARE(error.code(), ErrorCode::NotFound);
    QCOMPARE(error.path(), here.workspace.root());
    here.open();
    Store(here.workspace, here.fileSystem, StoreMode::ReadOnly);
}

// SQLite waits for ever at a pipe that nobody writes to.
void TestWorkspace::whatIsNotAFileIsRefused()
{
    TemporaryWorkspace here;
    std::filesystem::create_directories(here.workspace.root());
    QCOMPARE(::mkfifo(here.workspace.database().c_str(), 0600), 0);
    for (const StoreMode mode : {StoreMode::ReadOnly, StoreMode::ReadWrite}) {
        const Error error = errorOf([&] { Store(here.workspace, here.fileSystem, mode); });
        QCOMPARE(error.code(), ErrorCode::UnsupportedFormat);
        QCOMPARE(error.path(), here.workspace.database());
    }
}

void TestWorkspace::readOnlyMountAfterAKill()
{
    TemporaryWorkspace here;
    const Mount mount(here.folder.filePath("disk").toStdString());
    if (!mount.ok())
        QSKIP("skipped: mounting a file system needs the rights of root");
    const Workspace killed(here.folder.filePath("disk/workspace").toStdString());
    RunId run = 0;
    {
        auto store = here.open();
        run = store->createRun(someConfig("written last"));
        std::filesystem::create_directories(killed.root());
        for (const char* ending : {"", "-wal"}) // as it is while the program runs
            std::filesystem::copy_file(here.workspace.database().string() + ending,
                                       killed.database().string() + ending);
    }
    QVERIFY(mount.makeReadOnly());
    const auto before = temporaryCopies();
    {
        Store store(killed, here.fileSystem, StoreMode::ReadOnly);
        QCOMPARE(store.run(run).name, std::string("written last"));
        QCOMPARE(errorOf([&] { store.renameRun(run, "other"); }).code(),
                 ErrorCode::PermissionDenied);
    }
    QCOMPARE(temporaryCopies(), before);
}

// Copied file by file while it was in use: the files beside the database do not belong together.
void TestWorkspace::readOnlyMountWithTheIndexOfAnotherLog()
{
    TemporaryWorkspace here;
    const Mount mount(here.folder.filePath("disk").toStdString());
    if (!mount.ok())
        QSKIP("skipped: mounting a file system needs the rights of root");
    const Workspace copied(here.folder.filePath("disk/workspace").toStdString());
    RunId run = 0;
    std::filesystem::create_directories(copied.root());
    {
        auto store = here.open();
        run = store->createRun(someConfig("in the database"));
        std::filesystem::copy_file(here.workspace.database().string() + "-shm",
                                   copied.database().string() + "-shm");
    }
    std::filesystem::copy_file(here.workspace.database(), copied.database());
    writeJunk(copied.database().string() + "-wal", std::string(12'288, 'x'));
    QVERIFY(mount.makeReadOnly());
    Store store(copied, here.fileSystem, StoreMode::ReadOnly);
    QCOMPARE(store.run(run).name, std::string("in the database"));
}

void TestWorkspace::damagedCopyLeavesNothing()
{
    TemporaryWorkspace here;
    const Mount mount(here.folder.filePath("disk").toStdString());
    if (!mount.ok())
        QSKIP("skipped: mounting a file system needs the rights of root");
    const Workspace damaged(here.folder.filePath("disk/workspace").toStdString());
    here.open()->createRun(someConfig());
    std::filesystem::create_directories(damaged.root());
    std::filesystem::copy_file(here.workspace.database(), damaged.database());
    {
        // The header of a database in WAL mode, the list of tables damaged, and a log to play back,
        // for which a copy has to be made.
        std::fstream file(damaged.database(), std::ios::binary | std::ios::in | std::ios::out);
        file.seekp(100);
        file << std::string(3900, 'x');
    }
    writeJunk(damaged.database().string() + "-wal", std::string(64, 'x'));
    QVERIFY(mount.makeReadOnly());
    const auto before = temporaryCopies();
    QVERIFY_THROWS_EXCEPTION(Error, Store(damaged, here.fileSystem, StoreMode::ReadOnly));
    QCOMPARE(temporaryCopies(), before);
}

void TestWorkspace::fullDisk()
{
    TemporaryWorkspace here;
    const Mount mount(here.workspace.root(), "size=4m");
    if (!mount.ok())
        QSKIP("skipped: mounting a file system needs the rights of root");
    const RunId run = here.open()->createRun(someConfig("kept"));
    mount.fill();
    QVERIFY(!std::filesystem::exists(here.workspace.database().string() + "-shm"));
    QVERIFY_THROWS_EXCEPTION(Error, here.open());
    const auto store = openToRead(here.workspace, here.fileSystem);
    QVERIFY(store->isReadOnly());
    QCOMPARE(store->run(run).name, std::string("kept"));
    QCOMPARE(store->runs().size(), std::size_t{1});
}

void TestWorkspace::readersOfAFullDiskSeeWhatIsWrittenLater()
{
    TemporaryWorkspace here;
    const Mount mount(here.workspace.root(), "size=4m");
    if (!mount.ok())
        QSKIP("skipped: mounting a file system needs the rights of root");
    const RunId run = here.open()->createRun(someConfig("before"));
    mount.fill();
    Store reader(here.workspace, here.fileSystem, StoreMode::ReadOnly);
    const std::int64_t first = reader.dataVersion();
    QCOMPARE(reader.dataVersion(), first);
    mount.makeRoom();
    auto writer = here.open();
    writer->renameRun(run, "after");
    const std::int64_t second = reader.dataVersion();
    QVERIFY(second != first);
    QCOMPARE(reader.run(run).name, std::string("after"));
    writer->renameRun(run, "later");
    QVERIFY(reader.dataVersion() != second);
    QCOMPARE(reader.run(run).name, std::string("later"));
}

void TestWorkspace::opensToRead()
{
    TemporaryWorkspace here;
    QVERIFY(!openToRead(here.workspace, here.fileSystem)->isReadOnly()); // makes it
    QVERIFY(openToRead(here.workspace, here.fileSystem)->isReadOnly());
    // Another program is in the middle of writing: what it has committed is there.
    auto writer = here.open();
    const RunId run = writer->createRun(someConfig("live"));
    const auto reader = openToRead(here.workspace, here.fileSystem);
    const std::int64_t version = reader->dataVersion();
    QCOMPARE(reader->run(run).name, std::string("live"));
    writer->renameRun(run, "renamed");
    QVERIFY(reader->dataVersion() != version);
    QCOMPARE(reader->run(run).name, std::string("renamed"));
}

void TestWorkspace::deadRunsShowAsInterrupted()
{
    TemporaryWorkspace here;
    auto store = here.open();
    const RunId run = store->createRun(someConfig(), RunStart::Claimed);
    const auto reader = openToRead(here.workspace, here.fileSystem);
    QCOMPARE(reader->run(run).status, RunStatus::Running);
    here.sql("UPDATE runs SET owner_pid = 999999999");
    QCOMPARE(reader->run(run).status, RunStatus::Interrupted);
    QCOMPARE(reader->runs().front().status, RunStatus::Interrupted);
    QCOMPARE(store->run(run).status, RunStatus::Running); // nothing was written
}

void TestWorkspace::unwritableWorkspace_data()
{
    QTest::addColumn<QString>("root");
    QTest::newRow("below a file") << "FOLDER/file/workspace";
    QTest::newRow("kernel's folder, new") << "/proc/formwork-workspace";
    QTest::newRow("kernel's folder") << "/proc/self/net";
}

void TestWorkspace::unwritableWorkspace()
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

void TestWorkspace::damagedDatabase()
{
    TemporaryWorkspace here;
    here.open();
    std::filesystem::remove(here.workspace.root() / "formwork.db-wal");
    std::filesystem::remove(here.workspace.root() / "formwork.db-shm");
    writeJunk(here.workspace.database(), std::string(8192, 'x'));
    const Error error = errorOf([&] { here.open(); });
    QCOMPARE(error.code(), ErrorCode::CorruptData);
    QCOMPARE(error.path(), here.workspace.database());
    QVERIFY(error.message().find("damaged") != std::string::npos);
    QVERIFY(error.hint().english().find("backup") != std::string::npos);
    QCOMPARE(std::filesystem::file_size(here.workspace.database()), std::uintmax_t{8192});
}

void TestWorkspace::foreignDatabase()
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

QTEST_GUILESS_MAIN(TestWorkspace)
#include "tst_workspace.moc"
