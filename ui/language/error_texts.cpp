#include "ui/language/error_texts.h"

#include <QtGlobal>

namespace formwork::ui {

QString inWindowsLanguage(const Text& text)
{
    if (text.isVerbatim())
        return QString::fromStdString(text.id());
    const QString sentence = qtTrId(text.id().c_str());
    QString filled;
    for (qsizetype i = 0; i < sentence.size(); ++i) {
        const int place = sentence[i] == QLatin1Char('%') && i + 1 < sentence.size()
                              ? sentence[i + 1].digitValue() - 1
                              : -1;
        const auto argument = static_cast<std::size_t>(place);
        if (place < 0 || argument >= text.arguments().size()) {
            filled += sentence[i];
            continue;
        }
        filled += inWindowsLanguage(text.arguments()[argument]);
        ++i;
    }
    return filled;
}

} // namespace formwork::ui
