#include "ui/models/run_edits.h"

#include "support/sample_runs.h"

#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>
#include <QUndoStack>
#include <SQLiteCpp/SQLiteCpp.h>

#include <memory>

using namespace formwork;
using namespace formwork::ui;
using namespace formwork::test;

class TestRunEdits : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init()
    {
        m_folder = std::make_unique<QTemporaryDir>();
        m_store = std::make_unique<Store>(Workspace(m_folder->path().toStdString()), m_files);
        m_changes = std::make_unique<StoreChanges>(*m_store);
        m_runs = addSampleRuns(*m_store, 4, 2);
        m_done = m_undone = 0;
        m_problems.clear();
    }
    void cleanup()
    {
        m_changes.reset();
        m_store.reset();
    }

    void everyEditIsUndoneAndDoneAgain()
    {
        const RunId run = m_runs[1];
        const RunRow before = m_store->run(run);
        renameRun(*m_changes, run, "another", outcome());
        setRunTags(*m_changes, run, {"good"}, outcome());
        setRunNote(*m_changes, run, "as planned", outcome());
        setRunColours(*m_changes, {run}, 7, outcome());
        archiveRuns(*m_changes, {run}, true, outcome());
        const auto check = [&](bool changed) {
            const RunRow row = m_store->run(run);
            QCOMPARE(row.name, changed ? std::string("another") : before.name);
            QCOMPARE(row.tags, changed ? std::vector<std::string>{"good"} : before.tags);
            QCOMPARE(row.note, changed ? std::string("as planned") : before.note);
            QCOMPARE(row.colour, changed ? 7 : before.colour);
            QCOMPARE(row.archived, changed);
        };
        check(true);
        QUndoStack& stack = m_changes->undoStack();
        QCOMPARE(stack.count(), 5);
        QCOMPARE(stack.undoText(), QStringLiteral("archiving “another”"));
        while (stack.canUndo())
            stack.undo();
        check(false);
        while (stack.canRedo())
            stack.redo();
        check(true);
        QCOMPARE(m_done, 10);
        QCOMPARE(m_undone, 5);
        QVERIFY(m_problems.empty());
    }

    void manyRunsAreOneStep()
    {
        const std::vector<RunId> some = {m_runs[1], m_runs[2], m_runs[3]};
        m_store->setTags(m_runs[2], {"kept"});
        addRunTags(*m_changes, some, {"seeds", "kept"}, outcome());
        QCOMPARE(m_store->run(m_runs[1]).tags, (std::vector<std::string>{"seeds", "kept"}));
        QCOMPARE(m_store->run(m_runs[2]).tags, (std::vector<std::string>{"kept", "seeds"}));
        QUndoStack& stack = m_changes->undoStack();
        QCOMPARE(stack.count(), 1);
        QCOMPARE(stack.undoText(), QStringLiteral("tags of 3 runs"));
        stack.undo();
        QVERIFY(m_store->run(m_runs[1]).tags.empty());
        QCOMPARE(m_store->run(m_runs[2]).tags, std::vector<std::string>{"kept"});
    }

    void deletedRunsComeBack()
    {
        std::vector<RunId> gone;
        const auto bin = [&](const std::vector<RunId>& runs) {
            binRuns(
                *m_changes, runs, [&](RunId run) { gone.push_back(run); },
                [&](RunId run) { std::erase(gone, run); }, outcome());
        };
        bin({m_runs[1], m_runs[2]});
        QCOMPARE(m_store->runs().size(), std::size_t(2));
        QCOMPARE(gone, (std::vector<RunId>{m_runs[1], m_runs[2]}));
        m_changes->undoStack().undo();
        QCOMPARE(m_store->runs().size(), std::size_t(4));
        QVERIFY(gone.empty());
        // Those that can go are deleted; the first one is still being trained.
        bin({m_runs[0], m_runs[3]});
        QCOMPARE(gone, std::vector<RunId>{m_runs[3]});
        QCOMPARE(m_problems.size(), std::size_t(1));
        QCOMPARE(m_problems.front(), ErrorCode::Busy);
        m_changes->undoStack().undo();
        QCOMPARE(m_store->runs().size(), std::size_t(4));
    }

    void failedStepLeavesTheStack()
    {
        renameRun(*m_changes, m_runs[1], "first", outcome());
        renameRun(*m_changes, 999, "nobody", outcome());
        QCOMPARE(m_problems, std::vector<ErrorCode>{ErrorCode::NotFound});
        QTRY_COMPARE(m_changes->undoStack().count(), 1);
        QCOMPARE(m_store->run(m_runs[1]).name, std::string("first")); // nothing was undone
        m_changes->undoStack().undo();
        QVERIFY(m_store->run(m_runs[1]).name != "first");
    }

    void stepsWaitForALockedDatabase()
    {
        const std::string before = m_store->run(m_runs[1]).name;
        SQLite::Database other(m_store->workspace().database().string(), SQLite::OPEN_READWRITE);
        other.exec("BEGIN IMMEDIATE");
        renameRun(*m_changes, m_runs[1], "late", outcome());
        m_changes->undoStack().undo(); // before it was ever written
        m_changes->undoStack().redo();
        QCOMPARE(m_changes->waiting(), 3);
        QCOMPARE(m_store->run(m_runs[1]).name, before);
        other.exec("COMMIT");
        QTRY_COMPARE(m_changes->waiting(), 0);
        QCOMPARE(m_store->run(m_runs[1]).name, std::string("late"));
        m_changes->undoStack().undo();
        QCOMPARE(m_store->run(m_runs[1]).name, before);
        QVERIFY(m_problems.empty());
    }

    void contextMayGo()
    {
        auto context = std::make_unique<QObject>();
        EditOutcome shown = outcome();
        shown.context = context.get();
        renameRun(*m_changes, m_runs[1], "x", shown);
        QCOMPARE(m_done, 1);
        context.reset();
        m_changes->undoStack().undo();
        QCOMPARE(m_undone, 0);
        QVERIFY(m_store->run(m_runs[1]).name != "x");
    }

private:
    EditOutcome outcome()
    {
        return {.context = this,
                .done = [this](const QUndoCommand*) { ++m_done; },
                .undone = [this] { ++m_undone; },
                .failed =
                    [this](const Error& error) {
                        m_problems.push_back(error.code());
                    }};
    }

    PosixFileSystem m_files;
    std::unique_ptr<QTemporaryDir> m_folder;
    std::unique_ptr<Store> m_store;
    std::unique_ptr<StoreChanges> m_changes;
    std::vector<RunId> m_runs;
    int m_done = 0;
    int m_undone = 0;
    std::vector<ErrorCode> m_problems;
};

QTEST_MAIN(TestRunEdits)
#include "tst_run_edits.moc"
