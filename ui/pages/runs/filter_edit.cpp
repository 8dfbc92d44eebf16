#include "ui/pages/runs/filter_edit.h"

#include "ui/models/run_filter.h"
#include "ui/models/run_values.h"

#include <QAbstractItemView>
#include <QCompleter>
#include <QKeyEvent>
#include <QStringListModel>

namespace formwork::ui {

namespace {

const QStringList& keyWords()
{
    static const QStringList kWords = [] {
        QStringList words;
        for (const char* key : kFilterKeys)
            words << QLatin1String(key) + QLatin1Char(':');
        words << RunValues::names();
        return words;
    }();
    return kWords;
}

} // namespace

FilterEdit::FilterEdit(QWidget* parent)
    : QLineEdit(parent)
    , m_completer(new QCompleter(this))
    , m_words(new QStringListModel(this))
{
    m_completer->setModel(m_words);
    m_completer->setWidget(this);
    m_completer->setCaseSensitivity(Qt::CaseInsensitive);
    m_completer->setCompletionMode(QCompleter::PopupCompletion);
    connect(this, &QLineEdit::textEdited, this, &FilterEdit::offer);
    connect(m_completer, qOverload<const QString&>(&QCompleter::activated), this,
            &FilterEdit::insert);
}

void FilterEdit::setValues(std::function<QStringList(const QString&)> values)
{
    m_values = std::move(values);
}

std::pair<qsizetype, qsizetype> FilterEdit::wordAtCursor() const
{
    const QString all = text();
    const qsizetype cursor = cursorPosition();
    qsizetype begin = cursor == 0 ? 0 : all.lastIndexOf(QLatin1Char(' '), cursor - 1) + 1;
    if (begin < cursor && all[begin] == QLatin1Char('-'))
        ++begin; // what is negated is completed as any other
    const qsizetype space = all.indexOf(QLatin1Char(' '), cursor);
    return {begin, space < 0 ? all.size() : space};
}

void FilterEdit::offer()
{
    const auto [begin, end] = wordAtCursor();
    const QString word = text().mid(begin, cursorPosition() - begin);
    const qsizetype colon = word.indexOf(QLatin1Char(':'));
    QStringList words;
    if (colon < 0) {
        words = keyWords();
    } else if (m_values) {
        for (const QString& value : m_values(word.left(colon).toLower()))
            words << word.left(colon + 1) + (value.contains(QLatin1Char(' '))
                                                 ? QStringLiteral("\"%1\"").arg(value)
                                                 : value);
    }
    if (word.isEmpty() || words.isEmpty() || end != cursorPosition()) {
        m_completer->popup()->hide();
        return;
    }
    m_words->setStringList(words);
    m_completer->setCompletionPrefix(word);
    const bool isComplete =
        m_completer->completionCount() == 1 &&
        m_completer->currentCompletion().compare(word, Qt::CaseInsensitive) == 0;
    if (m_completer->completionCount() == 0 || isComplete)
        m_completer->popup()->hide();
    else
        m_completer->complete();
}

void FilterEdit::insert(const QString& completion)
{
    const auto [begin, end] = wordAtCursor();
    QString all = text();
    all.replace(begin, end - begin, completion);
    setText(all);
    setCursorPosition(static_cast<int>(begin + completion.size()));
}

void FilterEdit::keyPressEvent(QKeyEvent* event)
{
    // While the list is open these keys belong to it.
    if (m_completer->popup()->isVisible()) {
        switch (event->key()) {
        case Qt::Key_Return:
        case Qt::Key_Enter:
        case Qt::Key_Tab:
        case Qt::Key_Escape:
            event->ignore();
            return;
        default:
            break;
        }
    }
    QLineEdit::keyPressEvent(event);
}

} // namespace formwork::ui
