#include "ui/charts/fitted_text.h"

#include <QFontMetrics>

#include <algorithm>

namespace formwork::ui {

namespace {

// What all names begin with, up to a word's end: it is of no use in a legend that has no room.
qsizetype commonStart(const QStringList& names)
{
    qsizetype length = names.isEmpty() ? 0 : names.front().size();
    for (const QString& name : names) {
        qsizetype same = 0;
        while (same < std::min(length, name.size()) && name[same] == names.front()[same])
            ++same;
        length = same;
    }
    while (length > 0 && names.front()[length - 1].isLetterOrNumber())
        --length;
    return length;
}

} // namespace

QString wrapped(const QString& text, const QFontMetrics& metrics, int width)
{
    QStringList lines;
    for (const QString& word : text.split(QLatin1Char(' '), Qt::SkipEmptyParts)) {
        const QString longer = lines.isEmpty() ? word : lines.back() + QLatin1Char(' ') + word;
        if (lines.isEmpty() || metrics.horizontalAdvance(longer) > width)
            lines << word;
        else
            lines.back() = longer;
    }
    return lines.join(QLatin1Char('\n'));
}

QStringList shortened(const QStringList& names, const QFontMetrics& metrics, int width)
{
    const auto fits = [&](const QString& name) {
        return metrics.horizontalAdvance(name) <= width;
    };
    if (std::ranges::all_of(names, fits))
        return names;
    QStringList result = names;
    const qsizetype start = names.size() > 1 ? commonStart(names) : 0;
    if (start > 8) {
        for (QString& name : result)
            name = QChar(0x2026) + name.mid(start);
    }
    for (QString& name : result)
        name = metrics.elidedText(name, Qt::ElideMiddle, width);
    return result;
}

} // namespace formwork::ui
