// Undo and redo of what was changed in runs, and the button in a message that undoes what the
// message reports.
#pragma once

#include <QObject>

class QAction;
class QUndoCommand;
class QUndoStack;

namespace formwork::ui {

class InlineMessage;

class RunUndo final : public QObject
{
    Q_OBJECT

public:
    // The references must outlive it.
    RunUndo(QUndoStack& stack, InlineMessage& message, QObject* parent = nullptr);

    // Ctrl+Z and Ctrl+Shift+Z, where the actions are added to a widget. Their texts name the step.
    QAction* undoAction() const { return m_undo; }
    QAction* redoAction() const { return m_redo; }

    // Adds a button to the message that is shown; it goes when `step` is no longer the last one.
    void offer(const QUndoCommand* step);

private:
    QUndoStack& m_stack;
    InlineMessage& m_message;
    QAction* m_undo;
    QAction* m_redo;
    const QUndoCommand* m_offered = nullptr;
};

} // namespace formwork::ui
