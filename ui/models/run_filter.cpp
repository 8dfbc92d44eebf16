#include "ui/models/run_filter.h"

#include <QStringList>

#include <algorithm>

namespace formwork::ui {

namespace {

QStringList splitWords(const QString& filter)
{
    QStringList words;
    QString word;
    bool quoted = false;
    for (const QChar letter : filter) {
        if (letter == QLatin1Char('"')) {
            quoted = !quoted;
        } else if (letter.isSpace() && !quoted) {
            if (!word.isEmpty())
                words << word;
            word.clear();
        } else {
            word += letter;
        }
    }
    if (!word.isEmpty())
        words << word;
    return words;
}

} // namespace

std::vector<FilterTerm> parseFilter(const QString& filter)
{
    std::vector<FilterTerm> terms;
    for (const QString& word : splitWords(filter)) {
        const qsizetype colon = word.indexOf(QLatin1Char(':'));
        const QString key = colon > 0 ? word.left(colon).toLower() : QString();
        const bool known = std::ranges::any_of(
            kFilterKeys, [&](const char* k) { return key == QLatin1String(k); });
        if (!known)
            terms.push_back({{}, word});
        else if (colon + 1 < word.size()) // "model:" while typing asks for nothing yet
            terms.push_back({key, word.mid(colon + 1)});
    }
    return terms;
}

} // namespace formwork::ui
