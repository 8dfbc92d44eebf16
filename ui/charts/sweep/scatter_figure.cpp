#include "ui/charts/sweep/scatter_figure.h"

#include "ui/widgets/style.h"

#include <QCoreApplication>
#include <QFontMetricsF>
#include <QKeyEvent>
#include <QPainter>

#include <algorithm>
#include <array>
#include <cmath>

namespace formwork::ui {

namespace {

constexpr double kDotMargin = 0.04;
constexpr double kDotRadius = 4;
constexpr double kSmallestDot = 3;
constexpr double kLargestDot = 9;
constexpr double kDotNear = 8;
constexpr double kSmallestArea = 0.01;
constexpr double kAreaKeyStep = 0.05;

} // namespace

void ScatterFigure::setColumns(int x, int y, int size)
{
    m_x = x;
    m_y = y;
    m_size = size;
    dataChanged();
}

void ScatterFigure::dataChanged()
{
    m_dots.assign(m_scene.data.count(), {});
    const SweepColumn* x = column(m_x);
    const SweepColumn* y = column(m_y);
    if (x == nullptr || y == nullptr)
        return;
    m_xScale = SweepScale(*x, kDotMargin);
    m_yScale = SweepScale(*y, kDotMargin);
    const SweepColumn* size = column(m_size);
    const SweepScale sizes = size == nullptr ? SweepScale() : SweepScale(*size);
    for (std::size_t run = 0; run < m_dots.size(); ++run) {
        const auto across = m_xScale.position(x->values[run]);
        const auto up = m_yScale.position(y->values[run]);
        if (across && up)
            m_dots[run].place = QPointF(*across, *up);
        m_dots[run].radius = kDotRadius;
        if (size == nullptr)
            continue;
        const auto share = sizes.position(size->values[run]);
        m_dots[run].radius =
            share ? kSmallestDot + (kLargestDot - kSmallestDot) * std::sqrt(*share) : kSmallestDot;
    }
}

void ScatterFigure::layOut(QPainter&, const QRectF& area, const ChartTheme& theme)
{
    const QFontMetricsF metrics(theme.font);
    const double line = metrics.height();
    double labels = 0;
    for (const auto& tick : m_yScale.ticks(static_cast<int>(area.height() / (2.2 * line))))
        labels = std::max(labels, metrics.horizontalAdvance(tick.text));
    labels = std::min(labels, 0.25 * area.width());
    m_unit = theme.scale;
    m_plot = area.adjusted(labels + 2.2 * line, 0.8 * line, -line, -3 * line);
}

QPointF ScatterFigure::pointOf(const Dot& dot) const
{
    return {m_plot.left() + dot.place->x() * m_plot.width(),
            m_plot.bottom() - dot.place->y() * m_plot.height()};
}

QPointF ScatterFigure::shareAt(QPointF place) const
{
    return {std::clamp((place.x() - m_plot.left()) / std::max(1.0, m_plot.width()), 0.0, 1.0),
            std::clamp((m_plot.bottom() - place.y()) / std::max(1.0, m_plot.height()), 0.0, 1.0)};
}

void ScatterFigure::paintRuns(QPainter& painter, const ChartTheme& theme,
                              const SweepColours& colours)
{
    painter.setRenderHint(QPainter::Antialiasing);
    const QColor rim = mixed(theme.background, theme.text, 0.1);
    for (const bool lit : {false, true}) {
        for (std::size_t run = 0; run < m_dots.size(); ++run) {
            if (m_scene.isLit(run) != lit || !m_dots[run].place)
                continue;
            QColor fill = lit ? colours.of(run) : mixed(theme.background, theme.text, 0.16);
            if (lit)
                fill.setAlphaF(0.82F);
            painter.setPen(lit ? QPen(rim, 0.6 * m_unit) : QPen(Qt::NoPen));
            painter.setBrush(fill);
            const double radius = m_dots[run].radius * m_unit;
            painter.drawEllipse(pointOf(m_dots[run]), radius, radius);
        }
    }
    painter.setBrush(Qt::NoBrush);
}

void ScatterFigure::paintAxes(QPainter& painter, const ChartTheme& theme)
{
    const SweepColumn* x = column(m_x);
    const SweepColumn* y = column(m_y);
    if (x == nullptr || y == nullptr)
        return;
    const QFontMetricsF metrics(theme.font);
    const double line = metrics.height();
    painter.setRenderHint(QPainter::Antialiasing, false);
    painter.setPen(QPen(theme.axis, theme.scale));
    painter.drawLine(m_plot.bottomLeft(), m_plot.bottomRight());
    painter.drawLine(m_plot.bottomLeft(), m_plot.topLeft());
    for (const auto& tick : m_yScale.ticks(static_cast<int>(m_plot.height() / (2.2 * line)))) {
        const double at = m_plot.bottom() - tick.position * m_plot.height();
        const double room = m_plot.left() - m_area.left() - 1.8 * line;
        painter.setPen(QPen(theme.axis, theme.scale));
        painter.drawLine(QPointF(m_plot.left() - 0.25 * line, at), QPointF(m_plot.left(), at));
        painter.setPen(theme.text);
        painter.drawText(QRectF(m_area.left() + 1.4 * line, at - line / 2, room, line),
                         Qt::AlignRight | Qt::AlignVCenter,
                         metrics.elidedText(tick.text, Qt::ElideMiddle, room));
    }
    // As many as fit beside each other.
    auto ticks = m_xScale.ticks(static_cast<int>(m_plot.width() / (5 * line)));
    const double room =
        ticks.empty() ? m_plot.width() : m_plot.width() / static_cast<double>(ticks.size());
    for (const auto& tick : ticks) {
        const double at = m_plot.left() + tick.position * m_plot.width();
        painter.setPen(QPen(theme.axis, theme.scale));
        painter.drawLine(QPointF(at, m_plot.bottom()), QPointF(at, m_plot.bottom() + 0.25 * line));
        painter.setPen(theme.text);
        painter.drawText(QRectF(at - room / 2, m_plot.bottom() + 0.3 * line, room, line),
                         Qt::AlignHCenter,
                         metrics.elidedText(tick.text, Qt::ElideMiddle, room - 4));
    }
    drawAxisTitles(painter, theme, m_plot, 1.5, x->title, y->title);
    if (const SweepColumn* size = column(m_size))
        painter.drawText(
            QRectF(m_plot.left(), m_plot.top() - 0.8 * line, m_plot.width(), line), Qt::AlignRight,
            QCoreApplication::translate("formwork::ui::SweepFigure", "larger dots: more %1")
                .arg(size->title));
}

void ScatterFigure::paintOverlay(QPainter& painter, const ChartTheme& theme, int hovered)
{
    if (m_brush) {
        const QColor accent = runColour(1, theme.dark);
        QColor fill = accent;
        fill.setAlphaF(0.12F);
        painter.setPen(QPen(accent, 1.2 * m_unit, Qt::DashLine));
        painter.setBrush(fill);
        painter.drawRect(
            QRectF(pointOf({m_brush->topLeft(), 0}), pointOf({m_brush->bottomRight(), 0}))
                .normalized());
    }
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setBrush(Qt::NoBrush);
    for (const int run : {m_scene.current, hovered}) {
        if (run < 0 || run >= static_cast<int>(m_dots.size()) ||
            !m_dots[static_cast<std::size_t>(run)].place)
            continue;
        const Dot& dot = m_dots[static_cast<std::size_t>(run)];
        const double radius = (dot.radius + 3) * m_unit;
        painter.setPen(QPen(theme.text, (run == hovered ? 2.5 : 1.5) * m_unit));
        painter.drawEllipse(pointOf(dot), radius, radius);
    }
}

int ScatterFigure::runAt(QPointF place) const
{
    int nearest = -1;
    double distance = kDotNear;
    for (std::size_t run = 0; run < m_dots.size(); ++run) {
        if (!m_dots[run].place)
            continue;
        const QPointF off = pointOf(m_dots[run]) - place;
        const double away = std::max(0.0, std::hypot(off.x(), off.y()) - m_dots[run].radius);
        if (away < distance) {
            distance = away;
            nearest = static_cast<int>(run);
        }
    }
    return nearest;
}

bool ScatterFigure::beginBrush(QPointF place)
{
    if (!m_plot.adjusted(-kDotNear, -kDotNear, kDotNear, kDotNear).contains(place))
        return false;
    m_brushStart = shareAt(place);
    m_brush.reset();
    return true;
}

void ScatterFigure::moveBrush(QPointF place)
{
    m_brush = QRectF(m_brushStart, shareAt(place)).normalized();
}

void ScatterFigure::endBrush()
{
    if (m_brush && m_brush->width() < kSmallestArea && m_brush->height() < kSmallestArea)
        m_brush.reset();
}

bool ScatterFigure::isInBrush(std::size_t run) const
{
    if (!m_brush)
        return true;
    const auto& place = m_dots[run].place;
    return place && place->x() >= m_brush->left() && place->x() <= m_brush->right() &&
           place->y() >= m_brush->top() && place->y() <= m_brush->bottom();
}

// Arrows move the brush, with Shift its right and upper side.
bool ScatterFigure::brushKey(const QKeyEvent& event)
{
    QPointF step;
    switch (event.key()) {
    case Qt::Key_Left:
        step = {-kAreaKeyStep, 0};
        break;
    case Qt::Key_Right:
        step = {kAreaKeyStep, 0};
        break;
    case Qt::Key_Up:
        step = {0, kAreaKeyStep};
        break;
    case Qt::Key_Down:
        step = {0, -kAreaKeyStep};
        break;
    default:
        return false;
    }
    QRectF brush = m_brush.value_or(QRectF(0.25, 0.25, 0.5, 0.5));
    if (event.modifiers().testFlag(Qt::ShiftModifier))
        brush.setSize({std::max(kAreaKeyStep, brush.width() + step.x()),
                       std::max(kAreaKeyStep, brush.height() + step.y())});
    else
        brush.translate(step);
    m_brush = brush.intersected(QRectF(0, 0, 1, 1));
    return true;
}

QString ScatterFigure::brushText() const
{
    const SweepColumn* x = column(m_x);
    const SweepColumn* y = column(m_y);
    return m_brush && x != nullptr && y != nullptr
               ? QCoreApplication::translate("formwork::ui::SweepFigure", "by %1 and %2")
                     .arg(x->title, y->title)
               : QString();
}

} // namespace formwork::ui
