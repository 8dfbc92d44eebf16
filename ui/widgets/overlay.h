// Keeps a widget over the contents of another one, at its upper or lower edge: what is below stays
// in its place, whether the widget is shown or not.
#pragma once

#include <QObject>

class QWidget;

namespace formwork::ui {

class Overlay final : public QObject
{
    Q_OBJECT

public:
    // `widget` becomes a child of `host`; as wide as there is room, as high as it needs to be.
    // The overlay goes with `widget`.
    Overlay(QWidget* widget, QWidget* host, Qt::Edge edge);

protected:
    bool eventFilter(QObject* object, QEvent* event) override;

private:
    void place();

    QWidget* m_widget;
    QWidget* m_host;
    Qt::Edge m_edge;
};

} // namespace formwork::ui
