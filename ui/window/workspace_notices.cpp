#include "ui/window/workspace_notices.h"

#include "core/base/file_system.h"
#include "ui/widgets/inline_message.h"
#include "ui/widgets/style.h"

namespace formwork::ui {

void WorkspaceNotices::showState()
{
    const std::filesystem::path& root = m_store.workspace().root();
    if (m_store.isReadOnly()) {
        m_message.showMessage(
            Severity::Warning, tr("This workspace is open read-only: nothing is changed in it."),
            tr("Runs can be looked at, compared and exported. %1").arg(toQString(root)));
        return;
    }
    const std::string network = networkFileSystem(root);
    if (!network.empty())
        m_message.showMessage(
            Severity::Info,
            tr("The workspace is on a network disk (%1).").arg(QString::fromStdString(network)),
            tr("Open %1 on one computer at a time: such disks do not lock files reliably between "
               "computers. Training with formwork-cli does not open its database.")
                .arg(toQString(root)));
}

void WorkspaceNotices::showWaiting(int waiting)
{
    m_message.clear();
    if (waiting == 0)
        return showState();
    m_message.showMessage(
        Severity::Warning,
        waiting == 1
            ? tr("Another program has locked the workspace: one change waits.")
            : tr("Another program has locked the workspace: %Ln changes wait.", nullptr, waiting),
        tr("What you changed is saved as soon as %1 is free.")
            .arg(toQString(m_store.workspace().database())));
}

void WorkspaceNotices::showUnsaved(int waiting)
{
    m_message.showMessage(
        Severity::Warning,
        waiting == 1 ? tr("One change is not saved yet: another program has locked the workspace.")
                     : tr("%Ln changes are not saved yet: another program has locked the "
                          "workspace.",
                          nullptr, waiting),
        tr("The window closes as soon as %1 is free.")
            .arg(toQString(m_store.workspace().database())));
    m_message.setAction(tr("Close and lose them"));
}

void WorkspaceNotices::showGone(bool gone)
{
    if (!gone) {
        m_message.clear();
        showState();
        return;
    }
    m_message.showMessage(
        Severity::Error,
        tr("The workspace folder was moved or removed: changes made now are lost."),
        tr("Restore %1, or open another workspace (File menu).")
            .arg(toQString(m_store.workspace().database())));
}

} // namespace formwork::ui
