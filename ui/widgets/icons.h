// The program's own icons: single-colour SVGs that take the palette's text colour when drawn, so
// that they follow a change between light and dark by themselves.
#pragma once

#include <QIcon>
#include <QString>

namespace formwork::ui {

// Name of a file in resources/icons without ".svg": "add", "datasets", "warning", ...
QIcon icon(const QString& name);

// The program's coloured icon.
QIcon applicationIcon();

} // namespace formwork::ui
