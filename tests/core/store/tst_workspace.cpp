// Opening a workspace: where it is, how it is made and brought up to date, and what can be wrong.
#include "core/store/schema.h"
#include "core/store/store.h"
#include "store_fixture.h"

#include <QTest>

#include <array>
#include <cstdlib>

using namespace formwork;
using namespace formwork::test;

class TestWorkspace : public QObject
{
    Q_OBJECT

private Q_SLOTS:
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
    QVERIFY(error.hint().find("backup") != std::string::npos);
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

void TestWorkspace::newerSchemaIsRefused()
{
    TemporaryWorkspace here;
    here.open();
    here.sql("PRAGMA user_version = 99");
    const Error error = errorOf([&] { here.open(); });
    QCOMPARE(error.code(), ErrorCode::UnsupportedVersion);
    QVERIFY(error.message().find("99") != std::string::npos);
    QCOMPARE(here.sqlInteger("PRAGMA user_version"), 99);
}

void TestWorkspace::migrationBacksUpAndIsOneTransaction()
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

void TestWorkspace::failedMigrationChangesNothing()
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

QTEST_GUILESS_MAIN(TestWorkspace)
#include "tst_workspace.moc"
