#include "support/sample_runs.h"
#include "ui/models/store_watcher.h"

#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>

using namespace formwork;
using namespace formwork::ui;

class StoreWatcherTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void reportsAnotherConnectionsWrites();
    void isSilentWhenNothingHappens();
    void pokeReportsOnce();
};

void StoreWatcherTest::reportsAnotherConnectionsWrites()
{
    QTemporaryDir folder;
    PosixFileSystem files;
    const Workspace workspace(folder.path().toStdString());
    Store store(workspace, files);
    StoreWatcher watcher(store);
    QSignalSpy changed(&watcher, &StoreWatcher::changed);
    Store other(workspace, files);
    other.createRun(test::sampleConfig(test::kSampleShapes[0], 2));
    QTRY_VERIFY_WITH_TIMEOUT(changed.count() >= 1, 2000);
}

void StoreWatcherTest::isSilentWhenNothingHappens()
{
    QTemporaryDir folder;
    PosixFileSystem files;
    Store store(Workspace(folder.path().toStdString()), files);
    StoreWatcher watcher(store);
    QSignalSpy changed(&watcher, &StoreWatcher::changed);
    QTest::qWait(400); // for a few looks at the database
    QCOMPARE(changed.count(), 0);
}

void StoreWatcherTest::pokeReportsOnce()
{
    QTemporaryDir folder;
    PosixFileSystem files;
    Store store(Workspace(folder.path().toStdString()), files);
    StoreWatcher watcher(store);
    QSignalSpy changed(&watcher, &StoreWatcher::changed);
    for (int i = 0; i < 5; ++i)
        watcher.poke();
    QCOMPARE(changed.count(), 0);
    QTRY_COMPARE(changed.count(), 1);
    QTest::qWait(20); // no second one follows
    QCOMPARE(changed.count(), 1);
}

QTEST_MAIN(StoreWatcherTest)
#include "tst_store_watcher.moc"
