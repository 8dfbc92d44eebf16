#include "ui/window/workspace_choice.h"

#include "ui/dialogs/pick_path.h"
#include "ui/widgets/inline_message.h"
#include "ui/widgets/style.h"
#include "ui/window/recent_workspaces.h"

#include <system_error>
#include <utility>

namespace formwork::ui {

WorkspaceChoice::WorkspaceChoice(Workspace current, QWidget& window, InlineMessage& message,
                                 QObject* parent)
    : QObject(parent)
    , m_current(std::move(current))
    , m_window(window)
    , m_message(message)
{}

QStringList WorkspaceChoice::others() const
{
    QStringList folders = recentWorkspaces();
    folders.removeAll(toQString(m_current.root()));
    return folders;
}

void WorkspaceChoice::ask()
{
    pickFolder(&m_window, tr("Open workspace"), toQString(m_current.root()),
               [this](const QString& folder) { Q_EMIT chosen(folder); });
}

void WorkspaceChoice::open(const QString& folder)
{
    std::error_code ignored;
    if (std::filesystem::exists(Workspace(toPath(folder)).database(), ignored)) {
        Q_EMIT chosen(folder);
        return;
    }
    forgetWorkspace(folder); // opening it would make a new one there
    Q_EMIT othersChanged();
    m_message.showMessage(Severity::Error, tr("There is no workspace in %1 any more.").arg(folder),
                          tr("Its disk may be missing. “Open workspace folder…” in the menu File "
                             "opens it where it is now."));
}

} // namespace formwork::ui
