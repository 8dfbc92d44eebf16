#include "ui/widgets/whats_this.h"

#include <QAbstractItemView>
#include <QApplication>
#include <QLabel>
#include <QWhatsThis>

namespace formwork::ui {

namespace {

// The text of a part of a compound field, which passes its focus on to such a part.
QString textOfField(const QWidget* part)
{
    const QWidget* field = part->parentWidget();
    return field != nullptr && field->focusProxy() != nullptr ? field->whatsThis() : QString();
}

// Text of the current cell, where cells have their own texts.
QString textOfCell(const QWidget* widget)
{
    const auto* view = qobject_cast<const QAbstractItemView*>(widget);
    return view == nullptr ? QString() : view->currentIndex().data(Qt::WhatsThisRole).toString();
}

} // namespace

void completeWhatsThis(QWidget& root)
{
    for (QWidget* widget : root.findChildren<QWidget*>()) {
        if (!widget->whatsThis().isEmpty())
            continue;
        const QString own = widget->toolTip();
        widget->setWhatsThis(own.isEmpty() ? textOfField(widget) : own);
    }
    for (QLabel* label : root.findChildren<QLabel*>()) {
        if (label->buddy() != nullptr && label->whatsThis().isEmpty())
            label->setWhatsThis(label->buddy()->whatsThis());
    }
}

void explainFocus()
{
    for (QWidget* widget = QApplication::focusWidget(); widget != nullptr;
         widget = widget->parentWidget()) {
        const QString cell = textOfCell(widget);
        const QString text = cell.isEmpty() ? widget->whatsThis() : cell;
        if (text.isEmpty())
            continue;
        QWhatsThis::showText(widget->mapToGlobal(QPoint(0, widget->height())), text, widget);
        return;
    }
    QWhatsThis::enterWhatsThisMode();
}

} // namespace formwork::ui
