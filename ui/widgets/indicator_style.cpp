#include "ui/widgets/indicator_style.h"

#include "ui/widgets/style.h"

#include <QPainter>
#include <QStyleOption>

namespace formwork::ui {

namespace {

// Between what is written and what it is written on: three times as light or as dark as that.
constexpr double kInk = 0.5;
constexpr double kDisabledInk = 0.3;

} // namespace

void IndicatorStyle::drawPrimitive(PrimitiveElement element, const QStyleOption* option,
                                   QPainter* painter, const QWidget* widget) const
{
    QProxyStyle::drawPrimitive(element, option, painter, widget);
    const bool box = element == PE_IndicatorCheckBox;
    if ((!box && element != PE_IndicatorRadioButton) || option == nullptr ||
        baseStyle()->name().compare(QLatin1String("fusion"), Qt::CaseInsensitive) != 0)
        return;
    const bool enabled = option->state.testFlag(State_Enabled);
    painter->save();
    painter->setRenderHint(QPainter::Antialiasing);
    painter->setBrush(Qt::NoBrush);
    painter->setPen(mixed(option->palette.color(QPalette::Base),
                          option->palette.color(QPalette::Active, QPalette::Text),
                          enabled ? kInk : kDisabledInk));
    const QRectF frame = QRectF(option->rect).adjusted(0.5, 0.5, -0.5, -0.5);
    if (box)
        painter->drawRect(frame);
    else
        painter->drawEllipse(frame);
    painter->restore();
}

} // namespace formwork::ui
