// Texts that have to fit into a width: lines that are broken, and names that are shortened.
#pragma once

#include <QString>
#include <QStringList>

class QFontMetrics;

namespace formwork::ui {

// Words on as few lines as fit into the width; a word that does not fit stays as it is.
QString wrapped(const QString& text, const QFontMetrics& metrics, int width);

// Names that fit, and stay different where shortening in the middle leaves what differs.
QStringList shortened(const QStringList& names, const QFontMetrics& metrics, int width);

} // namespace formwork::ui
