#include "core/store/database_backup.h"

#include "store_fixture.h"

#include <QTest>

#include <chrono>

using namespace formwork;
using namespace formwork::test;

namespace {

void damage(const Workspace& workspace)
{
    for (const char* companion : {"-wal", "-shm"})
        std::filesystem::remove(workspace.database().string() + companion);
    writeJunk(workspace.database(), std::string(8192, 'x'));
}

void makeOlder(const std::filesystem::path& file, std::chrono::hours age)
{
    std::filesystem::last_write_time(file, std::filesystem::last_write_time(file) - age);
}

} // namespace

class TestDatabaseBackup : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void backupIsRestored();
    void backupHasWhatIsNotCheckpointedYet();
    void damagedDatabaseIsNotBackedUp();
    void damagedBackupsAreNotOffered();
    void restoringFromAnUnreadableBackupLosesNothing();
    void settingAsideStartsOver();
    void dueWhenOldAndChanged();
    void readOnlyReadsAndNeverWrites();
    void readOnlyNeedsADatabase();
    void readOnlyRefusesOldSchemas();
    void localDisksAreNoNetwork();
};

void TestDatabaseBackup::backupIsRestored()
{
    TemporaryWorkspace here;
    here.open()->createRun(someConfig("kept"));
    QVERIFY(databaseBackups(here.workspace).empty());
    backUpDatabase(here.workspace, here.fileSystem);
    here.open()->createRun(someConfig("lost"));
    damage(here.workspace);
    QCOMPARE(errorOf([&] { here.open(); }).code(), ErrorCode::CorruptData);

    const auto backups = databaseBackups(here.workspace);
    QCOMPARE(backups.size(), std::size_t{1});
    const auto aside = restoreBackup(here.workspace, backups[0].path, here.fileSystem);
    QCOMPARE(std::filesystem::file_size(aside), std::uintmax_t{8192}); // what was damaged
    const auto store = here.open();
    QCOMPARE(store->runs().size(), std::size_t{1});
    QCOMPARE(store->runs()[0].name, std::string("kept"));
    QVERIFY(std::filesystem::exists(backups[0].path)); // may be needed again
}

void TestDatabaseBackup::backupHasWhatIsNotCheckpointedYet()
{
    TemporaryWorkspace here;
    const auto store = here.open(); // stays open: all it wrote is in the write-ahead log
    store->createRun(someConfig("fresh"));
    backUpDatabase(here.workspace, here.fileSystem);
    const auto backups = databaseBackups(here.workspace);
    QCOMPARE(backups.size(), std::size_t{1});
    SQLite::Database copy(backups[0].path, SQLite::OPEN_READONLY);
    QCOMPARE(copy.execAndGet("SELECT name FROM runs").getString(), std::string("fresh"));
}

void TestDatabaseBackup::damagedDatabaseIsNotBackedUp()
{
    TemporaryWorkspace here;
    here.open()->createRun(someConfig("kept"));
    backUpDatabase(here.workspace, here.fileSystem);
    damage(here.workspace);
    QCOMPARE(errorOf([&] { backUpDatabase(here.workspace, here.fileSystem); }).code(),
             ErrorCode::CorruptData);
    const auto backups = databaseBackups(here.workspace);
    QCOMPARE(backups.size(), std::size_t{1}); // the old one, and nothing half-written
    restoreBackup(here.workspace, backups[0].path, here.fileSystem);
    QCOMPARE(here.open()->runs().size(), std::size_t{1});
}

void TestDatabaseBackup::damagedBackupsAreNotOffered()
{
    TemporaryWorkspace here;
    here.open();
    writeJunk(here.workspace.database().string() + ".backup", "no database at all");
    writeJunk(here.workspace.database().string() + ".backup-1", "");
    QVERIFY(databaseBackups(here.workspace).empty());
}

void TestDatabaseBackup::restoringFromAnUnreadableBackupLosesNothing()
{
    TemporaryWorkspace here;
    here.open()->createRun(someConfig("kept"));
    const std::filesystem::path junk = here.workspace.root() / "junk";
    writeJunk(junk, std::string(5000, 'j'));
    QCOMPARE(errorOf([&] { restoreBackup(here.workspace, junk, here.fileSystem); }).code(),
             ErrorCode::CorruptData);
    QCOMPARE(here.open()->runs().size(), std::size_t{1});
}

void TestDatabaseBackup::settingAsideStartsOver()
{
    TemporaryWorkspace here;
    const RunId run = here.open()->createRun(someConfig("old"));
    damage(here.workspace);
    const auto aside = setDatabaseAside(here.workspace, here.fileSystem);
    QVERIFY(aside.filename().string().starts_with("formwork.db.damaged-"));
    QCOMPARE(std::filesystem::file_size(aside), std::uintmax_t{8192});
    QVERIFY(here.open()->runs().empty());
    QVERIFY(std::filesystem::exists(here.workspace.runFolder(run))); // checkpoints stay
}

void TestDatabaseBackup::dueWhenOldAndChanged()
{
    using namespace std::chrono_literals;
    TemporaryWorkspace here;
    QVERIFY(!backupIsDue(here.workspace, 24h)); // nothing there
    here.open()->createRun(someConfig("first"));
    QVERIFY(backupIsDue(here.workspace, 24h));
    backUpDatabase(here.workspace, here.fileSystem);
    QVERIFY(!backupIsDue(here.workspace, 24h));
    const std::filesystem::path backup = here.workspace.database().string() + ".backup";
    makeOlder(backup, std::chrono::hours(25));
    QVERIFY(backupIsDue(here.workspace, 24h));
    makeOlder(here.workspace.database(), std::chrono::hours(26)); // nothing has changed since
    std::filesystem::remove(here.workspace.database().string() + "-wal");
    QVERIFY(!backupIsDue(here.workspace, 24h));
}

void TestDatabaseBackup::readOnlyReadsAndNeverWrites()
{
    TemporaryWorkspace here;
    const RunId run = here.open()->createRun(someConfig("kept"));
    Store store(here.workspace, here.fileSystem, StoreMode::ReadOnly);
    QVERIFY(store.isReadOnly());
    QVERIFY(!here.open()->isReadOnly());
    QCOMPARE(store.runs().size(), std::size_t{1});
    for (const std::function<void()>& change :
         {std::function<void()>([&] { store.renameRun(run, "other"); }),
          std::function<void()>([&] { store.createRun(someConfig("new")); }),
          std::function<void()>([&] { store.requestStop(run); })}) {
        const Error error = errorOf(change);
        QCOMPARE(error.code(), ErrorCode::PermissionDenied);
        QCOMPARE(error.path(), here.workspace.database());
        QVERIFY(!error.hint().empty());
    }
    QCOMPARE(here.open()->run(run).name, std::string("kept"));
    // What others write is seen.
    here.open()->renameRun(run, "renamed");
    QCOMPARE(store.run(run).name, std::string("renamed"));
}

void TestDatabaseBackup::readOnlyNeedsADatabase()
{
    TemporaryWorkspace here;
    const Error error =
        errorOf([&] { Store(here.workspace, here.fileSystem, StoreMode::ReadOnly); });
    QCOMPARE(error.code(), ErrorCode::NotFound);
    QVERIFY(!std::filesystem::exists(here.workspace.root())); // looking makes nothing
}

void TestDatabaseBackup::readOnlyRefusesOldSchemas()
{
    TemporaryWorkspace here;
    here.open();
    here.sql("PRAGMA user_version = 1");
    const Error error =
        errorOf([&] { Store(here.workspace, here.fileSystem, StoreMode::ReadOnly); });
    QCOMPARE(error.code(), ErrorCode::UnsupportedVersion);
    QCOMPARE(here.sqlInteger("PRAGMA user_version"), 1);
}

void TestDatabaseBackup::localDisksAreNoNetwork()
{
    const TemporaryWorkspace here;
    QCOMPARE(networkFileSystem(here.workspace.root()), std::string()); // not made yet: its parent
    QCOMPARE(networkFileSystem("/proc"), std::string());
}

QTEST_GUILESS_MAIN(TestDatabaseBackup)
#include "tst_database_backup.moc"
