// The workspaces that were opened last, newest first, kept in the user's settings. GUI thread only;
// nothing here looks at a disk.
#pragma once

#include <QString>
#include <QStringList>

namespace formwork::ui {

inline constexpr int kMostRecentWorkspaces = 8;

QStringList recentWorkspaces(); // absolute folders
void rememberWorkspace(const QString& folder);
void forgetWorkspace(const QString& folder);
void forgetAllWorkspaces();

} // namespace formwork::ui
