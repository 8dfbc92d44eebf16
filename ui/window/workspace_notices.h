// What the window reports about its workspace as a whole: where it lies, whether it can be written,
// and whether it is still there.
#pragma once

#include "core/store/store.h"

#include <QCoreApplication>

namespace formwork::ui {

class InlineMessage;

class WorkspaceNotices
{
    Q_DECLARE_TR_FUNCTIONS(formwork::ui::WorkspaceNotices)

public:
    // Both must outlive it.
    WorkspaceNotices(const Store& store, InlineMessage& message)
        : m_store(store)
        , m_message(message)
    {}

    // That it is read-only, or on a network disk; nothing otherwise.
    void showState();
    // How many changes wait until another program unlocks the database.
    void showWaiting(int waiting);
    // The same when the window was asked to close; its action closes it without them.
    void showUnsaved(int waiting);
    // The database was moved away or deleted, or came back.
    void showGone(bool gone);

private:
    const Store& m_store;
    InlineMessage& m_message;
};

} // namespace formwork::ui
