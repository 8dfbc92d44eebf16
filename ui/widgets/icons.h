// The program's own icons: single-colour SVGs that take the palette's text colour when drawn, so
// that they follow a change between light and dark by themselves.
#pragma once

#include "core/base/progress.h"

#include <QIcon>
#include <QString>

namespace formwork::ui {

// Name of a file in resources/icons without ".svg": "add", "datasets", "warning", ...
QIcon icon(const QString& name);

// That of a message: "error", "warning" or "info".
QIcon icon(Severity severity);

// The program's coloured icon.
QIcon applicationIcon();

} // namespace formwork::ui
