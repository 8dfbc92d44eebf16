// The line that the runs are filtered by. Completes the word that is typed: keys, and behind a key
// the values that it may have.
#pragma once

#include <QLineEdit>
#include <QStringList>

#include <functional>

class QCompleter;
class QStringListModel;

namespace formwork::ui {

class FilterEdit final : public QLineEdit
{
    Q_OBJECT

public:
    explicit FilterEdit(QWidget* parent = nullptr);

    // Values to offer behind "key:"; asked for while typing.
    void setValues(std::function<QStringList(const QString& key)> values);
    QCompleter* wordCompleter() const { return m_completer; }

protected:
    void keyPressEvent(QKeyEvent* event) override;

private:
    std::pair<qsizetype, qsizetype> wordAtCursor() const; // begin and end
    void offer();
    void insert(const QString& completion);

    QCompleter* m_completer;
    QStringListModel* m_words;
    std::function<QStringList(const QString&)> m_values;
};

} // namespace formwork::ui
