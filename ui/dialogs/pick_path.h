// File dialogs that do not block: the answer comes in a call, no call when the user gives up.
#pragma once

#include <QString>
#include <QStringList>

#include <functional>

class QWidget;

namespace formwork::ui {

// Dialogs made here carry this object name, so that tests find and answer them.
inline constexpr auto kPickDialogName = "pickDialog";

void pickFolder(QWidget* parent, const QString& title, const QString& start,
                std::function<void(const QString&)> picked);
// `filter` as for QFileDialog: "Beton files (*.beton)".
void pickFiles(QWidget* parent, const QString& title, const QString& start, const QString& filter,
               std::function<void(const QStringList&)> picked);
// For a file to write; asks before one that exists is overwritten.
void pickNewFile(QWidget* parent, const QString& title, const QString& suggestion,
                 const QString& filter, std::function<void(const QString&)> picked);

} // namespace formwork::ui
