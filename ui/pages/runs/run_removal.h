// Deletes runs so that it can be undone: they go into the store's bin, which is emptied when the
// window is closed.
#pragma once

#include "core/store/store.h"

#include <QObject>

#include <vector>

class QUndoCommand;

namespace formwork::ui {

class InlineMessage;
class RunUndo;
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
               RunUndo& undo, QObject* parent = nullptr);

    // Puts the selected runs into the bin, but for those that are being trained.
    void removeSelected();
    // Removes from the disk what was put into the bin. To be called when it can no longer be
    // undone.
    void emptyBin();

Q_SIGNALS:
    void changed(); // something was written to the store

private:
    void showRemoved(const QString& name, std::size_t before, const QUndoCommand* step);

    StoreChanges& m_changes;
    RunsModel& m_runs;
    RunsView& m_view;
    InlineMessage& m_message;
    RunUndo& m_undo;
    std::vector<RunId> m_binned; // by this object
};

} // namespace formwork::ui
