#include "ui/models/run_filter.h"

#include "ui/models/run_values.h"

#include <QCoreApplication>
#include <QLocale>
#include <QRegularExpression>

#include <algorithm>
#include <utility>

namespace formwork::ui {

namespace {

class FilterWords // for translations
{
    Q_DECLARE_TR_FUNCTIONS(formwork::ui::RunFilter)
};

struct Word
{
    QString text;
    bool isQuoted = false; // from its first letter on
};

std::vector<Word> splitWords(const QString& filter)
{
    std::vector<Word> words;
    Word word;
    bool quoted = false;
    const auto end = [&] {
        if (!word.text.isEmpty())
            words.push_back(word);
        word = {};
    };
    for (const QChar letter : filter) {
        if (letter == QLatin1Char('"')) {
            quoted = !quoted;
            word.isQuoted |= quoted && word.text.isEmpty();
        } else if (letter.isSpace() && !quoted) {
            end();
        } else {
            word.text += letter;
        }
    }
    end();
    return words;
}

std::optional<double> numberOf(QString text)
{
    if (text.endsWith(QLatin1Char('%')))
        text.chop(1);
    bool isNumber = false;
    double number = QLocale::c().toDouble(text, &isNumber);
    if (!isNumber)
        number = QLocale().toDouble(text, &isNumber); // 70,5
    return isNumber ? std::optional(number) : std::nullopt;
}

FilterOperator operatorOf(const QString& text)
{
    static const std::pair<const char*, FilterOperator> kOperators[] = {
        {":", FilterOperator::Has},      {"=", FilterOperator::Equal},
        {"!=", FilterOperator::Unequal}, {"<", FilterOperator::Less},
        {"<=", FilterOperator::AtMost},  {">", FilterOperator::More},
        {">=", FilterOperator::AtLeast},
    };
    return std::ranges::find(kOperators, text,
                             [](const auto& each) { return QLatin1String(each.first); })
        ->second;
}

bool isOrder(FilterOperator comparison)
{
    return comparison != FilterOperator::Has && comparison != FilterOperator::Equal &&
           comparison != FilterOperator::Unequal;
}

// "0..2", "70..", "..0.1"
bool takeRange(FilterTerm& term)
{
    const qsizetype dots = term.text.indexOf(QLatin1String(".."));
    if (dots < 0 || isOrder(term.comparison))
        return false;
    const QString low = term.text.left(dots);
    const QString high = term.text.mid(dots + 2);
    term.number = numberOf(low);
    term.upper = numberOf(high);
    const bool isRange = (term.number || low.isEmpty()) && (term.upper || high.isEmpty()) &&
                         (term.number || term.upper);
    if (!isRange)
        return false;
    term.isNegated ^= term.comparison == FilterOperator::Unequal;
    term.comparison = FilterOperator::Within;
    return true;
}

void addTerm(const Word& word, RunFilter& filter)
{
    static const QRegularExpression kTerm(
        QStringLiteral("^([A-Za-z_][A-Za-z0-9_.]*)(!=|<=|>=|<|>|=|:)(.*)$"));
    FilterTerm term;
    QString text = word.text;
    if (!word.isQuoted && text.size() > 1 && text.startsWith(QLatin1Char('-'))) {
        term.isNegated = true;
        text.remove(0, 1);
    }
    term.text = text;
    const auto match = word.isQuoted ? QRegularExpressionMatch() : kTerm.match(text);
    if (!match.hasMatch()) {
        filter.terms.push_back(term);
        return;
    }
    const QString key = match.captured(1).toLower();
    const FilterOperator comparison = operatorOf(match.captured(2));
    const bool isText =
        std::ranges::any_of(kFilterKeys, [&](const char* k) { return key == QLatin1String(k); });
    if (isText)
        term.key = key;
    else
        term.value = RunValues::resolve(key);
    if (!isText && !term.value) {
        if (comparison == FilterOperator::Has) // a path, a time, \u2026: a text with a colon
            filter.terms.push_back(term);
        else
            filter.problems
                << FilterWords::tr("\u201c%1\u201d is not a figure or setting.").arg(key);
        return;
    }
    term.comparison = comparison;
    term.text = match.captured(3);
    if (term.text.isEmpty()) // "model:" while typing asks for nothing yet
        return;
    if (isText && isOrder(comparison)) {
        filter.problems << FilterWords::tr("\u201c%1\u201d is text: use :, = or !=.").arg(key);
        return;
    }
    if (term.value && !takeRange(term)) {
        term.number = numberOf(term.text);
        term.upper.reset();
        if (isOrder(comparison) && !term.number) {
            filter.problems << FilterWords::tr("\u201c%1\u201d is not a number.").arg(term.text);
            return;
        }
    }
    filter.terms.push_back(term);
}

} // namespace

RunFilter parseFilter(const QString& filter)
{
    RunFilter parsed;
    for (const Word& word : splitWords(filter))
        addTerm(word, parsed);
    return parsed;
}

} // namespace formwork::ui
