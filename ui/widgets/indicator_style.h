// Makes check boxes and radio buttons stand out where Qt's Fusion style draws them: darker than the
// window, so that on a dark one, and in its lists, an unticked box can hardly be seen.
#pragma once

#include <QProxyStyle>

namespace formwork::ui {

class IndicatorStyle final : public QProxyStyle
{
    Q_OBJECT

public:
    // Over the style that the desktop asks for; other styles than Fusion are left as they are.
    IndicatorStyle() = default;
    // Over the style of this name, for tests.
    explicit IndicatorStyle(const QString& name) : QProxyStyle(name) {}

    void drawPrimitive(PrimitiveElement element, const QStyleOption* option, QPainter* painter,
                       const QWidget* widget = nullptr) const override;
};

} // namespace formwork::ui
