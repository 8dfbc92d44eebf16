#include "ui/window/recent_workspaces.h"

#include <QSettings>

namespace formwork::ui {

namespace {

const QString kRecentKey = QStringLiteral("recentWorkspaces");

} // namespace

QStringList recentWorkspaces()
{
    return QSettings().value(kRecentKey).toStringList().mid(0, kMostRecentWorkspaces);
}

void rememberWorkspace(const QString& folder)
{
    QStringList folders = recentWorkspaces();
    folders.removeAll(folder);
    folders.prepend(folder);
    QSettings().setValue(kRecentKey, QStringList(folders.mid(0, kMostRecentWorkspaces)));
}

void forgetWorkspace(const QString& folder)
{
    QStringList folders = recentWorkspaces();
    folders.removeAll(folder);
    QSettings().setValue(kRecentKey, folders);
}

void forgetAllWorkspaces()
{
    QSettings().remove(kRecentKey);
}

} // namespace formwork::ui
