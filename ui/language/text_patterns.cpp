#include "ui/language/text_patterns.h"

#include <QCoreApplication>
#include <QStringList>

namespace formwork::ui {

TextPatterns::TextPatterns(const char* context, std::span<const char* const> english)
    : m_context(context)
{
    static const QRegularExpression kPlace(QStringLiteral("%[1-9]"));
    for (const char* source : english) {
        const QString text = QString::fromUtf8(source);
        QString expression;
        qsizetype done = 0;
        for (auto places = kPlace.globalMatch(text); places.hasNext();) {
            const auto place = places.next();
            expression += QRegularExpression::escape(text.mid(done, place.capturedStart() - done)) +
                          QStringLiteral("(.+?)");
            done = place.capturedEnd();
        }
        expression += QRegularExpression::escape(text.mid(done));
        m_patterns.push_back({source, text.section(QLatin1Char('%'), 0, 0),
                              QRegularExpression(QRegularExpression::anchoredPattern(expression),
                                                 QRegularExpression::DotMatchesEverythingOption)});
    }
}

std::optional<QString>
TextPatterns::translated(const QString& text,
                         const std::function<QString(const QString&)>& part) const
{
    for (const Pattern& pattern : m_patterns) {
        if (!text.startsWith(pattern.beginning))
            continue;
        const auto match = pattern.expression.match(text);
        if (!match.hasMatch())
            continue;
        const QString result = QCoreApplication::translate(m_context, pattern.english);
        // All at once: what is put in may hold a % itself.
        QStringList parts;
        for (int i = 1; i <= match.lastCapturedIndex(); ++i)
            parts << part(match.captured(i));
        switch (parts.size()) {
        case 0:
            return result;
        case 1:
            return result.arg(parts[0]);
        case 2:
            return result.arg(parts[0], parts[1]);
        case 3:
            return result.arg(parts[0], parts[1], parts[2]);
        default:
            return result.arg(parts[0], parts[1], parts[2], parts[3]);
        }
    }
    return std::nullopt;
}

} // namespace formwork::ui
