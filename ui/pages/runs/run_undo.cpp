#include "ui/pages/runs/run_undo.h"

#include "ui/widgets/inline_message.h"

#include <QAction>
#include <QKeySequence>
#include <QUndoStack>

#include <utility>

namespace formwork::ui {

RunUndo::RunUndo(QUndoStack& stack, InlineMessage& message, QObject* parent)
    : QObject(parent)
    , m_stack(stack)
    , m_message(message)
    , m_undo(stack.createUndoAction(this, tr("Undo")))
    , m_redo(stack.createRedoAction(this, tr("Redo")))
{
    m_undo->setShortcut(QKeySequence(QKeySequence::Undo));
    m_redo->setShortcuts({QKeySequence(Qt::CTRL | Qt::SHIFT | Qt::Key_Z),
                          QKeySequence(Qt::CTRL | Qt::Key_Y)}); // whatever the desktop is
    for (QAction* action : {m_undo, m_redo})
        action->setShortcutContext(Qt::WidgetWithChildrenShortcut);
    connect(&m_stack, &QUndoStack::indexChanged, this, [this](int index) {
        const QUndoCommand* last = index > 0 ? m_stack.command(index - 1) : nullptr;
        if (m_offered != nullptr && last != m_offered) {
            m_offered = nullptr;
            m_message.setAction({});
        }
    });
    connect(&m_message, &InlineMessage::actionTriggered, this, [this] {
        if (std::exchange(m_offered, nullptr) == nullptr)
            return;
        m_message.clear();
        m_stack.undo();
    });
}

void RunUndo::offer(const QUndoCommand* step)
{
    m_offered = step;
    m_message.setAction(step == nullptr ? QString() : tr("Undo"));
}

} // namespace formwork::ui
