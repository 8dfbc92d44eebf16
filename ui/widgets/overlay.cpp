#include "ui/widgets/overlay.h"

#include "ui/widgets/style.h"

#include <QEvent>
#include <QWidget>

#include <algorithm>

namespace formwork::ui {

namespace {

constexpr int kWidest = 820; // longer lines are hard to read

} // namespace

Overlay::Overlay(QWidget* widget, QWidget* host, Qt::Edge edge)
    : QObject(widget)
    , m_widget(widget)
    , m_host(host)
    , m_edge(edge)
{
    const bool wasHidden = widget->isHidden();
    widget->setParent(host);
    widget->setVisible(!wasHidden);
    widget->installEventFilter(this);
    host->installEventFilter(this);
    place();
}

bool Overlay::eventFilter(QObject* object, QEvent* event)
{
    const QEvent::Type type = event->type();
    const bool isOfWidget =
        object == m_widget && (type == QEvent::Show || type == QEvent::LayoutRequest);
    const bool isOfHost =
        object == m_host && (type == QEvent::Resize || type == QEvent::ChildAdded);
    if (isOfWidget || (isOfHost && m_widget->isVisibleTo(m_host)))
        place();
    return QObject::eventFilter(object, event);
}

void Overlay::place()
{
    const int width = std::clamp(m_host->width() - 2 * kPageMargin, 0, kWidest);
    m_widget->ensurePolished();
    const int wanted = m_widget->hasHeightForWidth() ? m_widget->heightForWidth(width)
                                                     : m_widget->sizeHint().height();
    const int height = std::min(wanted, m_host->height());
    const int x = (m_host->width() - width) / 2;
    const int y = m_edge == Qt::TopEdge ? kSpacing : m_host->height() - height - kSpacing;
    m_widget->setGeometry(x, std::max(y, 0), width, height);
    m_widget->raise();
}

} // namespace formwork::ui
