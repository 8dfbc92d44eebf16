// Changes in the window while another program has locked the database.
#include "support/error_of.h"
#include "support/sample_runs.h"
#include "ui/models/store_changes.h"

#include <QElapsedTimer>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>

#include <SQLiteCpp/Database.h>

#include <memory>
#include <optional>

using namespace formwork;
using namespace formwork::ui;

class StoreChangesTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init();
    void cleanup();
    void writesAtOnceWhereNothingIsLocked();
    void waitsForALockWithoutBlocking();
    void keepsTheOrder();
    void reportsOtherErrorsAtOnce();
    void aRunHeldElsewhereIsAnError();
    void whatACallbackAsksForIsWritten();
    void writesForAWidgetThatIsGone();
    void aCallbackThatThrowsHoldsUpNothing();

private:
    void lock()
    {
        m_other = std::make_unique<SQLite::Database>(m_store->workspace().database().string(),
                                                     SQLite::OPEN_READWRITE);
        m_other->exec("BEGIN IMMEDIATE");
    }
    void unlock() { m_other.reset(); }
    void rename(RunId run, const QString& name)
    {
        m_changes->apply(
            m_context.get(),
            [run, name](Store& store) { store.renameRun(run, name.toStdString()); },
            [this, name] { m_done.append(name); },
            [this](const Error& error) { m_failed.push_back(error); });
    }

    std::unique_ptr<QTemporaryDir> m_folder;
    PosixFileSystem m_files;
    std::unique_ptr<Store> m_store;
    std::unique_ptr<StoreChanges> m_changes;
    std::unique_ptr<SQLite::Database> m_other;
    std::unique_ptr<QObject> m_context;
    RunId m_run = 0;
    QStringList m_done;
    std::vector<Error> m_failed;
};

void StoreChangesTest::init()
{
    m_folder = std::make_unique<QTemporaryDir>();
    m_store = std::make_unique<Store>(Workspace(m_folder->path().toStdString()), m_files);
    m_changes = std::make_unique<StoreChanges>(*m_store);
    m_context = std::make_unique<QObject>();
    m_run = m_store->createRun(test::sampleConfig(test::kSampleShapes[0], 2));
    m_done.clear();
    m_failed.clear();
}

void StoreChangesTest::cleanup()
{
    m_other.reset();
    m_changes.reset();
    m_store.reset();
}

void StoreChangesTest::writesAtOnceWhereNothingIsLocked()
{
    QSignalSpy waiting(m_changes.get(), &StoreChanges::waitingChanged);
    rename(m_run, QStringLiteral("first"));
    QCOMPARE(m_done, QStringList{QStringLiteral("first")});
    QCOMPARE(m_store->run(m_run).name, "first");
    QCOMPARE(waiting.count(), 0);
}

void StoreChangesTest::waitsForALockWithoutBlocking()
{
    QSignalSpy waiting(m_changes.get(), &StoreChanges::waitingChanged);
    const auto patience = m_store->busyTimeout();
    lock();
    QElapsedTimer time;
    time.start();
    rename(m_run, QStringLiteral("first"));
    QVERIFY2(time.elapsed() < 1000, "the window stood still"); // the store's patience is 5 s
    QCOMPARE(m_done, QStringList());
    QCOMPARE(m_changes->waiting(), 1);
    QCOMPARE(waiting.count(), 1);
    QCOMPARE(waiting.last().first().toInt(), 1);
    QCOMPARE(m_store->busyTimeout(), patience);
    unlock();
    QTRY_COMPARE(m_done, QStringList{QStringLiteral("first")});
    QCOMPARE(m_store->run(m_run).name, "first");
    QCOMPARE(waiting.last().first().toInt(), 0);
    QCOMPARE(m_changes->waiting(), 0);
}

void StoreChangesTest::keepsTheOrder()
{
    lock();
    for (const char* name : {"first", "second", "third"})
        rename(m_run, QString::fromLatin1(name));
    QCOMPARE(m_changes->waiting(), 3);
    unlock();
    QTRY_COMPARE(m_done.size(), 3);
    QCOMPARE(m_done.join(u' '), QStringLiteral("first second third"));
    QCOMPARE(m_store->run(m_run).name, "third");
    QVERIFY(m_failed.empty());
}

void StoreChangesTest::reportsOtherErrorsAtOnce()
{
    rename(m_run + 7, QStringLiteral("nobody"));
    QCOMPARE(m_failed.size(), 1U);
    QCOMPARE(m_failed[0].code(), ErrorCode::NotFound);
    // One that fails does not hold up those behind it.
    lock();
    rename(m_run + 7, QStringLiteral("nobody"));
    rename(m_run, QStringLiteral("first"));
    unlock();
    QTRY_COMPARE(m_done, QStringList{QStringLiteral("first")});
    QCOMPARE(m_failed.size(), 2U);
}

// It has the same code as a locked database, and waiting would not help.
void StoreChangesTest::aRunHeldElsewhereIsAnError()
{
    Store trainer(m_store->workspace(), m_files);
    trainer.claimRun(m_run);
    m_changes->apply(
        m_context.get(), [this](Store& store) { store.binRun(m_run); },
        [this] { m_done.append(QStringLiteral("deleted")); },
        [this](const Error& error) { m_failed.push_back(error); });
    QCOMPARE(m_done, QStringList());
    QCOMPARE(m_failed.size(), 1U);
    QCOMPARE(m_failed[0].code(), ErrorCode::Busy);
    QCOMPARE(m_changes->waiting(), 0);
}

void StoreChangesTest::whatACallbackAsksForIsWritten()
{
    lock();
    m_changes->apply(
        m_context.get(), [this](Store& store) { store.setNote(m_run, "note"); },
        [this] { rename(m_run, QStringLiteral("after the note")); },
        [this](const Error& error) { m_failed.push_back(error); });
    unlock();
    QTRY_COMPARE(m_done, QStringList{QStringLiteral("after the note")});
    QCOMPARE(m_store->run(m_run).note, "note");
    QCOMPARE(m_store->run(m_run).name, "after the note");
}

void StoreChangesTest::writesForAWidgetThatIsGone()
{
    lock();
    rename(m_run, QStringLiteral("first"));
    m_context.reset();
    unlock();
    QTRY_COMPARE(m_changes->waiting(), 0);
    QCOMPARE(m_store->run(m_run).name, "first");
    QCOMPARE(m_done, QStringList());
}

void StoreChangesTest::aCallbackThatThrowsHoldsUpNothing()
{
    const Error thrown = test::errorOf([this] {
        m_changes->apply(
            m_context.get(), [this](Store& store) { store.setNote(m_run, "note"); },
            [] { throw Error(ErrorCode::Io, Text::verbatim("reading failed")); },
            [this](const Error& error) { m_failed.push_back(error); });
    });
    QCOMPARE(thrown.code(), ErrorCode::Io);
    QCOMPARE(m_store->run(m_run).note, "note");
    rename(m_run, QStringLiteral("first"));
    QCOMPARE(m_done, QStringList{QStringLiteral("first")});
}

QTEST_MAIN(StoreChangesTest)
#include "tst_store_changes.moc"
