// Bringing the database of an older workspace up to date.
#include "core/store/schema.h"

#include "core/store/store.h"
#include "store_fixture.h"

#include <QTemporaryDir>
#include <QTest>

#include <array>
#include <filesystem>
#include <span>
#include <string>
#include <vector>

using namespace formwork;
using namespace formwork::test;

class TestSchema : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void newerSchemaIsRefused();
    void migrationBacksUpAndIsOneTransaction();
    void failedMigrationChangesNothing();
    void disturbedEpochsOfAnOlderWorkspaceAreCounted();
    void exportsComeWithVersion16();
};

void TestSchema::newerSchemaIsRefused()
{
    TemporaryWorkspace here;
    here.open();
    here.sql("PRAGMA user_version = 99");
    const Error error = errorOf([&] { here.open(); });
    QCOMPARE(error.code(), ErrorCode::UnsupportedVersion);
    QVERIFY(error.message().find("99") != std::string::npos);
    QCOMPARE(here.sqlInteger("PRAGMA user_version"), 99);
}

void TestSchema::migrationBacksUpAndIsOneTransaction()
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

void TestSchema::failedMigrationChangesNothing()
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

// Version 6 recorded the load of each epoch, but counted nothing.
void TestSchema::disturbedEpochsOfAnOlderWorkspaceAreCounted()
{
    constexpr RunId busy = 1;
    constexpr RunId quiet = 2;
    TemporaryWorkspace here;
    std::filesystem::create_directories(here.workspace.root());
    {
        Connection old(here.workspace.database());
        migrate(old, here.fileSystem, schemaMigrations().first(6));
        for (const RunId run : {busy, quiet}) {
            const std::string id = std::to_string(run);
            old.exec(("INSERT INTO runs (id, name, status, model, loader, dataset, seed, "
                      "batch_size, colour, config, queue_order, created_at, epochs_total) VALUES "
                      "(" +
                      id + ", 'old', 'done', 'levit_128s', 'beton', '/d.beton', 7, 64, 3, '" +
                      configToYaml(someConfig("old")) + "', 1, 1700000000000, 3)")
                         .c_str());
            for (int epoch = 1; epoch <= 3; ++epoch)
                old.exec(("INSERT INTO epochs (run_id, epoch, train_loss, images, peak_memory, "
                          "finished_at, other_load) VALUES (" +
                          id + ", " + std::to_string(epoch) + ", 2.5, 100, 5, 9, " +
                          (run == busy ? std::to_string(0.05 * epoch) : "NULL") + ")")
                             .c_str());
        }
    }
    auto store = here.open();
    QCOMPARE(here.sqlInteger("PRAGMA user_version"),
             static_cast<std::int64_t>(schemaMigrations().size()));
    QCOMPARE(store->run(busy).disturbedEpochs, 1); // 0.15; 0.1 is not above a tenth
    QCOMPARE(store->run(quiet).disturbedEpochs, 0);
    QCOMPARE(store->run(busy).turns, 0);
    QVERIFY(std::filesystem::exists(here.workspace.database().string() + ".backup-6"));
}

void TestSchema::exportsComeWithVersion16()
{
    TemporaryWorkspace here;
    std::filesystem::create_directories(here.workspace.root());
    {
        Connection old(here.workspace.database());
        migrate(old, here.fileSystem, schemaMigrations().first(15));
        old.exec(("INSERT INTO runs (id, name, status, model, loader, dataset, seed, batch_size, "
                  "colour, config, queue_order, created_at, epochs_total, deleted_at) VALUES "
                  "(1, 'old', 'done', 'levit_128s', 'beton', '/d.beton', 7, 64, 3, '" +
                  configToYaml(someConfig("old")) + "', 1, 1700000000000, 3, 5)")
                     .c_str());
    }
    auto store = here.open();
    QVERIFY(std::filesystem::exists(here.workspace.database().string() + ".backup-15"));
    store->restoreRun(1);
    QVERIFY(store->exports(1).empty());
    const std::filesystem::path inside = here.workspace.runFolder(1) / "model.onnx";
    store->recordExport(1, {"/models/flowers", "timm", 7});
    store->recordExport(1, {inside, "onnx", 8});
    const std::vector<ExportRecord> records = {{inside, "onnx", 8}, {"/models/flowers", "timm", 7}};
    QCOMPARE(store->exports(1), records);
    QCOMPARE(errorOf([&] {
                 store->recordExport(9, {"/x", "timm", 7});
             }).code(),
             ErrorCode::NotFound);
    store->binRun(1);
    QCOMPARE(store->emptyBin(), 1);
    QCOMPARE(here.sqlInteger("SELECT count(*) FROM exports"), 0);
}

QTEST_GUILESS_MAIN(TestSchema)
#include "tst_schema.moc"
