// The controls of a window, for tests that walk all of them.
#pragma once

#include <QAbstractButton>
#include <QAbstractItemView>
#include <QAbstractSlider>
#include <QAbstractSpinBox>
#include <QComboBox>
#include <QHeaderView>
#include <QLineEdit>
#include <QPlainTextEdit>
#include <QScrollBar>
#include <QString>
#include <QStringList>
#include <QTabBar>
#include <QWidget>

namespace formwork::test {

// Parts of other widgets are reached and named through these.
inline bool isPart(const QWidget* widget)
{
    if (qobject_cast<const QScrollBar*>(widget) || qobject_cast<const QHeaderView*>(widget))
        return true;
    for (const QWidget* parent = widget->parentWidget(); parent; parent = parent->parentWidget()) {
        if (qobject_cast<const QAbstractSpinBox*>(parent) ||
            qobject_cast<const QComboBox*>(parent) || qobject_cast<const QTabBar*>(parent) ||
            qobject_cast<const QAbstractItemView*>(parent))
            return true;
    }
    // The clear button of a line edit, and a table's corner.
    return qobject_cast<const QAbstractButton*>(widget) &&
           qobject_cast<const QLineEdit*>(widget->parentWidget());
}

inline bool isControl(const QWidget* widget)
{
    return qobject_cast<const QAbstractButton*>(widget) || qobject_cast<const QLineEdit*>(widget) ||
           qobject_cast<const QComboBox*>(widget) ||
           qobject_cast<const QAbstractSpinBox*>(widget) ||
           qobject_cast<const QAbstractSlider*>(widget) ||
           qobject_cast<const QAbstractItemView*>(widget) ||
           qobject_cast<const QPlainTextEdit*>(widget) || widget->inherits("QCustomPlot");
}

inline QString pathOf(const QWidget* widget)
{
    QStringList names;
    for (; widget != nullptr; widget = widget->parentWidget())
        names.prepend(
            QString::fromLatin1(widget->metaObject()->className()) +
            (widget->objectName().isEmpty() ? QString() : QLatin1Char('#') + widget->objectName()));
    return names.join(QStringLiteral(" / "));
}

} // namespace formwork::test
