#include "ui/charts/sweep/sweep_chart.h"

#include <QApplication>
#include <QHelpEvent>
#include <QKeyEvent>
#include <QMouseEvent>
#include <QPainter>
#include <QToolTip>

#include <utility>

namespace formwork::ui {

SweepChart::SweepChart(std::unique_ptr<SweepFigure> figure, const SweepScene& scene,
                       QWidget* parent)
    : QWidget(parent)
    , m_figure(std::move(figure))
    , m_scene(scene)
{
    setMouseTracking(true);
    setFocusPolicy(Qt::StrongFocus);
    setAttribute(Qt::WA_OpaquePaintEvent);
}

SweepChart::~SweepChart() = default;

void SweepChart::refresh()
{
    m_drawn = {};
    if (m_hovered >= static_cast<int>(m_scene.data.count()))
        m_hovered = -1;
    update();
}

void SweepChart::paintEvent(QPaintEvent*)
{
    const ChartTheme theme = ChartTheme::fromPalette(palette(), font());
    if (m_drawn.isNull()) {
        m_drawn = QPixmap(size() * devicePixelRatioF());
        m_drawn.setDevicePixelRatio(devicePixelRatioF());
        QPainter painter(&m_drawn);
        m_figure->paint(painter, QRectF(rect()), theme);
    }
    QPainter painter(this);
    painter.drawPixmap(0, 0, m_drawn);
    m_figure->paintOverlay(painter, theme, m_hovered);
    if (hasFocus()) {
        painter.setRenderHint(QPainter::Antialiasing, false);
        painter.setPen(QPen(palette().color(QPalette::Highlight), 1));
        painter.setBrush(Qt::NoBrush);
        painter.drawRect(rect().adjusted(0, 0, -1, -1));
    }
}

void SweepChart::resizeEvent(QResizeEvent* event)
{
    QWidget::resizeEvent(event);
    refresh();
}

void SweepChart::changeEvent(QEvent* event)
{
    QWidget::changeEvent(event);
    if (event->type() == QEvent::PaletteChange || event->type() == QEvent::FontChange)
        refresh();
}

// The run below the pointer with the values that the figure shows.
QString SweepChart::runText(int run) const
{
    const auto row = static_cast<std::size_t>(run);
    const SweepData& sweep = m_scene.data;
    QString text = QStringLiteral("<b>%1</b> (%2)<table>")
                       .arg(sweep.names[run].toHtmlEscaped())
                       .arg(sweep.runs[row]);
    for (const SweepColumn& column : sweep.columns) {
        const bool isShown =
            column.isSetting || column.key == "best" ||
            &column == &sweep.columns[static_cast<std::size_t>(std::max(0, m_scene.colourColumn))];
        if (isShown && column.values[row])
            text += QStringLiteral("<tr><td>%1&nbsp;</td><td>%2</td></tr>")
                        .arg(column.title.toHtmlEscaped(),
                             column.text(*column.values[row]).toHtmlEscaped());
    }
    return text + QStringLiteral("</table>");
}

bool SweepChart::event(QEvent* event)
{
    if (event->type() == QEvent::ToolTip) {
        const auto* help = static_cast<QHelpEvent*>(event);
        const int run = m_figure->runAt(help->pos());
        if (run < 0)
            QToolTip::hideText();
        else
            QToolTip::showText(help->globalPos(), runText(run), this);
        return true;
    }
    return QWidget::event(event);
}

void SweepChart::hover(int run)
{
    if (run == m_hovered)
        return;
    m_hovered = run;
    update();
    Q_EMIT runHovered(run);
}

void SweepChart::mousePressEvent(QMouseEvent* event)
{
    if (event->button() != Qt::LeftButton)
        return QWidget::mousePressEvent(event);
    m_pressed = event->position();
    m_moved = false;
    m_brushing = true;
}

void SweepChart::mouseMoveEvent(QMouseEvent* event)
{
    if (!event->buttons().testFlag(Qt::LeftButton))
        return hover(m_figure->runAt(event->position()));
    if (!m_brushing)
        return;
    if (!m_moved) {
        const QPointF off = event->position() - m_pressed;
        if (off.manhattanLength() < QApplication::startDragDistance())
            return;
        m_moved = true;
        m_brushing = m_figure->beginBrush(m_pressed);
        if (!m_brushing)
            return;
        hover(-1);
    }
    m_figure->moveBrush(event->position());
    Q_EMIT brushed();
    update();
}

void SweepChart::mouseReleaseEvent(QMouseEvent* event)
{
    if (event->button() != Qt::LeftButton)
        return QWidget::mouseReleaseEvent(event);
    if (!std::exchange(m_brushing, false))
        return;
    if (!m_moved) { // a click: a run, or else what a brush of no size chooses
        const int run = m_figure->runAt(event->position());
        if (run >= 0) {
            Q_EMIT runClicked(run);
            return;
        }
        if (!m_figure->beginBrush(event->position()))
            return;
    }
    m_figure->endBrush();
    Q_EMIT brushed();
    Q_EMIT brushFinished();
    update();
}

void SweepChart::mouseDoubleClickEvent(QMouseEvent*)
{
    m_brushing = false;
    m_figure->clearBrush();
    Q_EMIT brushed();
    Q_EMIT brushFinished();
    update();
}

void SweepChart::leaveEvent(QEvent* event)
{
    QWidget::leaveEvent(event);
    hover(-1);
}

void SweepChart::keyPressEvent(QKeyEvent* event)
{
    const bool cleared = event->key() == Qt::Key_Escape && m_figure->hasBrush();
    if (cleared)
        m_figure->clearBrush();
    else if (!m_figure->brushKey(*event))
        return QWidget::keyPressEvent(event);
    Q_EMIT brushed();
    Q_EMIT brushFinished();
    update();
}

void SweepChart::focusInEvent(QFocusEvent* event)
{
    QWidget::focusInEvent(event);
    update();
}

void SweepChart::focusOutEvent(QFocusEvent* event)
{
    QWidget::focusOutEvent(event);
    update();
}

} // namespace formwork::ui
