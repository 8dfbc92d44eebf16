#include "ui/jobs/bin_purge.h"

#include "core/store/store_fixture.h"

#include <QSignalSpy>
#include <QTest>

#include <SQLiteCpp/Transaction.h>

#include <filesystem>
#include <memory>

using namespace formwork;
using namespace formwork::test;
using namespace formwork::ui;
using namespace std::chrono_literals;

class TestBinPurge : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void removesRowsAndFolders()
    {
        TemporaryWorkspace here;
        auto store = here.open();
        const RunId binned = store->createRun(someConfig("binned"));
        const RunId kept = store->createRun(someConfig("kept"));
        store->binRun(binned);
        BinPurge purge(*store, here.fileSystem);
        QSignalSpy ended(&purge, &BinPurge::ended);
        purge.start(0ms);
        QVERIFY(ended.wait());
        QCOMPARE(here.sqlInteger("SELECT count(*) FROM runs"), 1);
        QVERIFY(!std::filesystem::exists(here.workspace.runFolder(binned)));
        QVERIFY(std::filesystem::exists(here.workspace.runFolder(kept)));
    }

    void youngOnesStay()
    {
        TemporaryWorkspace here;
        auto store = here.open();
        store->binRun(store->createRun(someConfig()));
        BinPurge purge(*store, here.fileSystem);
        QSignalSpy ended(&purge, &BinPurge::ended);
        purge.start(1h);
        QVERIFY(ended.wait());
        QCOMPARE(here.sqlInteger("SELECT count(*) FROM runs"), 1);
    }

    // The thread of the window goes on while another program holds the database.
    void doesNotWaitForOthers()
    {
        TemporaryWorkspace here;
        auto store = here.open();
        store->binRun(store->createRun(someConfig()));
        SQLite::Database other(here.workspace.database(), SQLite::OPEN_READWRITE);
        auto writing =
            std::make_unique<SQLite::Transaction>(other, SQLite::TransactionBehavior::IMMEDIATE);
        BinPurge purge(*store, here.fileSystem);
        QSignalSpy ended(&purge, &BinPurge::ended);
        purge.start(0ms); // returns although nothing can be written
        QVERIFY(ended.isEmpty());
        writing.reset();
        QVERIFY(ended.wait());
        QCOMPARE(here.sqlInteger("SELECT count(*) FROM runs"), 0);
    }

    void readOnlyWorkspacesKeepTheirs()
    {
        TemporaryWorkspace here;
        {
            auto writable = here.open();
            writable->binRun(writable->createRun(someConfig()));
        }
        Store store(here.workspace, here.fileSystem, StoreMode::ReadOnly);
        BinPurge purge(store, here.fileSystem);
        QSignalSpy failed(&purge, &BinPurge::failed);
        QSignalSpy ended(&purge, &BinPurge::ended);
        purge.start(0ms);
        QCoreApplication::processEvents();
        QVERIFY(ended.isEmpty() && failed.isEmpty());
        QCOMPARE(here.sqlInteger("SELECT count(*) FROM runs"), 1);
    }
};

QTEST_GUILESS_MAIN(TestBinPurge)
#include "tst_bin_purge.moc"
