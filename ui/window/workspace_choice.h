// Which workspace is opened next: asked for as a folder, or one that was open before.
#pragma once

#include "core/store/workspace.h"

#include <QObject>
#include <QStringList>

class QWidget;

namespace formwork::ui {

class InlineMessage;

class WorkspaceChoice final : public QObject
{
    Q_OBJECT

public:
    // `current`: the one that is open. Dialogs belong to `window`; the references must outlive it.
    WorkspaceChoice(Workspace current, QWidget& window, InlineMessage& message,
                    QObject* parent = nullptr);

    // Those that were open before, newest first.
    QStringList others() const;

    void ask();
    // One of others(); if it is gone, says so and forgets it.
    void open(const QString& folder);

Q_SIGNALS:
    void chosen(const QString& folder);
    void othersChanged();

private:
    Workspace m_current;
    QWidget& m_window;
    InlineMessage& m_message;
};

} // namespace formwork::ui
