// What the user changes in the workspace, written without making the window wait: at once where the
// database is free, otherwise as soon as the program that has locked it lets go.
//
// GUI thread only, over the GUI's own Store. Changes are written in the order in which they were
// asked for, so that a later one finds what an earlier one wrote.
#pragma once

#include "core/base/error.h"
#include "core/store/store.h"

#include <QObject>
#include <QPointer>
#include <QTimer>
#include <QUndoStack>

#include <deque>
#include <functional>

namespace formwork::ui {

class StoreChanges final : public QObject
{
    Q_OBJECT

public:
    using Write = std::function<void(Store&)>;
    using Done = std::function<void()>;
    using Failed = std::function<void(const Error&)>;

    // The store must outlive it.
    explicit StoreChanges(Store& store, QObject* parent = nullptr);

    Store& store() const { return m_store; }

    // Calls `write`, and then `done`, or `failed` with its error: before it returns, if the
    // database is free and nothing else waits. While the database is locked, `write` is called
    // again from its beginning, so it must bear that: one call of the store does, since each is one
    // transaction. `done` and `failed` are not called when `context` is gone; what waits is written
    // all the same.
    void apply(QObject* context, Write write, Done done, Failed failed);

    int waiting() const { return static_cast<int>(m_waiting.size()); }
    // Whether it says that the database is locked. A run that another process holds is reported
    // with the same code.
    bool isLocked(const Error& error) const;

    // Steps that can be undone, see run_edits.h.
    QUndoStack& undoStack() { return m_undoStack; }

Q_SIGNALS:
    // 0: everything is written. The first signal comes when a change has to wait.
    void waitingChanged(int waiting);

private:
    struct Change
    {
        QPointer<QObject> context;
        Write write;
        Done done;
        Failed failed;
    };

    void writeWaiting();
    bool writeFirst(); // false if the database is locked
    void report();

    Store& m_store;
    QUndoStack m_undoStack;
    QTimer m_retry;
    std::deque<Change> m_waiting;
    bool m_isWriting = false;
    int m_reported = 0;
};

} // namespace formwork::ui
