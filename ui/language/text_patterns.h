// Texts of core, which speaks English, recognised by patterns and translated. Private to
// ui/language.
#pragma once

#include <QRegularExpression>
#include <QString>

#include <functional>
#include <optional>
#include <span>
#include <vector>

namespace formwork::ui {

class TextPatterns
{
public:
    // `english`: as marked with QT_TRANSLATE_NOOP in `context`; %1 to %4 stand for what differs.
    // The first pattern that fits a text is taken. Both must outlive this.
    TextPatterns(const char* context, std::span<const char* const> english);

    // Nothing if no pattern fits. What stands for %1, %2, ... is passed through `part`.
    std::optional<QString> translated(const QString& text,
                                      const std::function<QString(const QString&)>& part) const;

private:
    struct Pattern
    {
        const char* english;
        QString beginning; // up to what differs
        QRegularExpression expression;
    };

    const char* m_context;
    std::vector<Pattern> m_patterns;
};

} // namespace formwork::ui
