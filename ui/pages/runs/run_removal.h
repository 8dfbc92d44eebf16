// Deletes runs so that it can be undone: they go into the store's bin, which is emptied when the
// window is closed.
#pragma once

#include "core/store/store.h"

#include <QObject>

#include <vector>

class QAction;

namespace formwork::ui {

class InlineMessage;
class RunsModel;
class RunsView;
class StoreChanges;

class RunRemoval final : public QObject
{
    Q_OBJECT

public:
    // The references must outlive it. `view` has the selection; `message` shows what was deleted
    // and offers to undo it.
    RunRemoval(StoreChanges& changes, RunsModel& runs, RunsView& view, InlineMessage& message,
               QObject* parent = nullptr);

    // Puts the selected runs into the bin, but for those that are being trained.
    void removeSelected();
    // Brings back what removeSelected() took last; false if there is nothing.
    bool undo();
    // Removes from the disk what was put into the bin. To be called when it can no longer be
    // undone.
    void emptyBin();

    // Ctrl+Z, where the action is added to a widget.
    QAction* undoAction() const { return m_undo; }

Q_SIGNALS:
    void changed(); // something was written to the store

private:
    void showRemoved(const QString& name);
    void showProblem(const Error& error);

    StoreChanges& m_changes;
    RunsModel& m_runs;
    RunsView& m_view;
    InlineMessage& m_message;
    QAction* m_undo;
    std::vector<RunId> m_last;   // can be undone
    std::vector<RunId> m_binned; // all by this object
};

} // namespace formwork::ui
