#include "ui/charts/sweep/parallel_figure.h"

#include "ui/widgets/style.h"

#include <QCoreApplication>
#include <QFontMetricsF>
#include <QKeyEvent>
#include <QPainter>

#include <algorithm>
#include <cmath>
#include <map>

namespace formwork::ui {

namespace {

constexpr std::size_t kMostSmoothCurves = 300; // of more, jagged edges are not seen
// While a brush is moved: each smooth curve costs some twenty times what a jagged one does.
constexpr std::size_t kMostSmoothMoving = 40;
constexpr double kSmallestAxisBrush = 0.012; // of the axis; a click clears
constexpr double kCurveNear = 6;             // pixels from a curve
constexpr double kAxisKeyStep = 0.05;

double distanceToSegment(QPointF place, QPointF a, QPointF b)
{
    const QPointF along = b - a;
    const double length = QPointF::dotProduct(along, along);
    const double share =
        length > 0 ? std::clamp(QPointF::dotProduct(place - a, along) / length, 0.0, 1.0) : 0;
    const QPointF off = place - (a + share * along);
    return std::hypot(off.x(), off.y());
}

} // namespace

void ParallelFigure::setAxes(const std::vector<int>& columns)
{
    m_axes.clear();
    for (const int column : columns)
        m_axes.push_back({.column = column, .scale = {}, .positions = {}, .brush = {}});
    m_keyAxis = 0;
    dataChanged();
}

void ParallelFigure::dataChanged()
{
    m_backdrop = {};
    for (Axis& axis : m_axes) {
        const SweepColumn* shown = column(axis.column);
        axis.scale = shown == nullptr ? SweepScale() : SweepScale(*shown);
        axis.positions.clear();
        for (std::size_t run = 0; shown != nullptr && run < m_scene.data.count(); ++run)
            axis.positions.push_back(axis.scale.position(shown->values[run]));
    }
}

void ParallelFigure::layOut(QPainter&, const QRectF& area, const ChartTheme& theme)
{
    const QFontMetricsF metrics(theme.font);
    double labels = 0; // left of the first axis
    if (!m_axes.empty()) {
        for (const auto& tick : m_axes.front().scale.ticks(8))
            labels = std::max(labels, metrics.horizontalAdvance(tick.text));
    }
    labels = std::min(labels, 0.2 * area.width());
    const double line = metrics.height();
    m_plot = area.adjusted(labels + line, 2.2 * line, -1.5 * line, -0.8 * line);
}

double ParallelFigure::xOf(std::size_t axis) const
{
    return m_axes.size() < 2 ? m_plot.center().x()
                             : m_plot.left() + m_plot.width() * static_cast<double>(axis) /
                                                   static_cast<double>(m_axes.size() - 1);
}

double ParallelFigure::yOf(double position) const
{
    return m_plot.bottom() - position * m_plot.height();
}

double ParallelFigure::positionAt(double y) const
{
    return m_plot.height() > 0 ? std::clamp((m_plot.bottom() - y) / m_plot.height(), 0.0, 1.0) : 0;
}

std::size_t ParallelFigure::axisAt(double x) const
{
    std::size_t nearest = 0;
    for (std::size_t axis = 1; axis < m_axes.size(); ++axis) {
        if (std::abs(xOf(axis) - x) < std::abs(xOf(nearest) - x))
            nearest = axis;
    }
    return nearest;
}

// Curves pass by axes where the run has no value.
void ParallelFigure::addCurve(std::size_t run, QVector<QPointF>& points) const
{
    points.clear();
    for (std::size_t axis = 0; axis < m_axes.size(); ++axis) {
        if (const auto& position = m_axes[axis].positions[run])
            points.append(QPointF(xOf(axis), yOf(*position)));
    }
}

void ParallelFigure::drawCurve(QPainter& painter, std::size_t run) const
{
    QVector<QPointF> points;
    addCurve(run, points);
    painter.drawPolyline(points.constData(), static_cast<int>(points.size()));
}

// First the others in grey, then the highlighted ones, colour by colour: each new pen costs.
void ParallelFigure::paintRuns(QPainter& painter, const ChartTheme& theme,
                               const SweepColours& colours)
{
    std::map<QRgb, std::vector<std::size_t>> byColour;
    std::vector<std::size_t> others;
    std::size_t lit = 0;
    for (std::size_t run = 0; run < m_scene.data.count(); ++run) {
        if (m_scene.isLit(run)) {
            byColour[colours.of(run).rgb()].push_back(run);
            ++lit;
        } else {
            others.push_back(run);
        }
    }
    const bool toScreen = theme.scale <= 1;
    QVector<QPointF> points;
    const auto draw = [&](const std::vector<std::size_t>& runs, QColor colour) {
        painter.setPen(QPen(colour, theme.scale));
        for (const std::size_t run : runs) {
            addCurve(run, points);
            painter.drawPolyline(points.constData(), static_cast<int>(points.size()));
        }
    };
    painter.setRenderHint(QPainter::Antialiasing, !toScreen || others.size() < kMostSmoothCurves);
    const QColor grey = mixed(theme.background, theme.text, 0.13);
    if (toScreen && others.size() >= kMostSmoothCurves)
        drawBackdrop(painter, grey);
    else
        draw(others, grey);
    const std::size_t mostSmooth = m_isMoving ? kMostSmoothMoving : kMostSmoothCurves;
    painter.setRenderHint(QPainter::Antialiasing, !toScreen || lit < mostSmooth);
    for (const auto& [colour, runs] : byColour)
        draw(runs, QColor::fromRgb(colour));
}

void ParallelFigure::drawBackdrop(QPainter& painter, const QColor& colour)
{
    if (m_backdrop.isNull() || m_backdropPlot != m_plot || m_backdropColour != colour) {
        const double ratio = painter.device()->devicePixelRatioF();
        m_backdrop = QPixmap((m_area.size() * ratio).toSize());
        m_backdrop.setDevicePixelRatio(ratio);
        m_backdrop.fill(Qt::transparent);
        m_backdropPlot = m_plot;
        m_backdropColour = colour;
        QPainter backdrop(&m_backdrop);
        backdrop.translate(-m_area.topLeft());
        backdrop.setPen(QPen(colour, 1));
        for (std::size_t run = 0; run < m_scene.data.count(); ++run)
            drawCurve(backdrop, run);
    }
    painter.drawPixmap(m_area.topLeft(), m_backdrop);
}

void ParallelFigure::paintAxes(QPainter& painter, const ChartTheme& theme)
{
    const QFontMetricsF metrics(theme.font);
    const double line = metrics.height();
    const double room = m_axes.size() < 2 ? m_plot.width()
                                          : m_plot.width() / static_cast<double>(m_axes.size() - 1);
    painter.setRenderHint(QPainter::Antialiasing, false);
    for (std::size_t i = 0; i < m_axes.size(); ++i) {
        const Axis& axis = m_axes[i];
        const double x = xOf(i);
        painter.setPen(QPen(theme.text, 1.2 * theme.scale));
        painter.drawLine(QPointF(x, m_plot.top()), QPointF(x, m_plot.bottom()));
        const double labels = i == 0 ? m_plot.left() - m_area.left() - 0.5 * line : 0.62 * room;
        for (const auto& tick :
             axis.scale.ticks(static_cast<int>(m_plot.height() / (1.5 * line)))) {
            const double y = yOf(tick.position);
            painter.setPen(QPen(theme.axis, theme.scale));
            painter.drawLine(QPointF(x - 0.25 * line, y), QPointF(x, y));
            drawHaloed(painter, QRectF(x - 0.4 * line - labels, y - line / 2, labels, line),
                       Qt::AlignRight | Qt::AlignVCenter,
                       metrics.elidedText(tick.text, Qt::ElideMiddle, labels), theme);
        }
        // Titles of neighbours at the ends have less room than those between.
        const SweepColumn* shown = column(axis.column);
        if (shown == nullptr)
            continue;
        QFont bold = theme.font;
        bold.setBold(true);
        painter.setFont(bold);
        const double half = 0.48 * room;
        double left = x - half;
        double right = x + half;
        left = std::max(left, m_area.left() + 2);
        right = std::min(right, m_area.right() - 2);
        const QString title =
            QFontMetricsF(bold).elidedText(shown->title, Qt::ElideMiddle, right - left);
        const double width = QFontMetricsF(bold).horizontalAdvance(title) + 1;
        const double start = std::clamp(x - width / 2, left, std::max(left, right - width));
        painter.setPen(theme.text);
        painter.drawText(QRectF(start, m_plot.top() - 1.7 * line, width, line), Qt::AlignLeft,
                         title);
        painter.setFont(theme.font);
    }
}

void ParallelFigure::paintOverlay(QPainter& painter, const ChartTheme& theme, int hovered)
{
    const QColor accent = runColour(1, theme.dark);
    for (std::size_t i = 0; i < m_axes.size(); ++i) {
        if (!m_axes[i].brush)
            continue;
        const Range& range = *m_axes[i].brush;
        const double half = 7 * theme.scale;
        QColor fill = accent;
        fill.setAlphaF(0.3F);
        painter.setPen(QPen(accent, 1.5 * theme.scale));
        painter.setBrush(fill);
        painter.drawRect(QRectF(QPointF(xOf(i) - half, yOf(range.high)),
                                QPointF(xOf(i) + half, yOf(range.low))));
        painter.setBrush(Qt::NoBrush);
    }
    painter.setRenderHint(QPainter::Antialiasing);
    for (const int run : {m_scene.current, hovered}) {
        if (run < 0 || run >= static_cast<int>(m_scene.data.count()))
            continue;
        painter.setPen(QPen(theme.background, 5 * theme.scale));
        drawCurve(painter, static_cast<std::size_t>(run));
        painter.setPen(
            QPen(theme.text, 2.5 * theme.scale, run == hovered ? Qt::SolidLine : Qt::DashLine));
        drawCurve(painter, static_cast<std::size_t>(run));
    }
}

int ParallelFigure::runAt(QPointF place) const
{
    int nearest = -1;
    double distance = kCurveNear;
    QVector<QPointF> points;
    for (std::size_t run = 0; run < m_scene.data.count(); ++run) {
        if (!m_scene.isLit(run))
            continue;
        addCurve(run, points);
        for (qsizetype i = 0; i + 1 < points.size(); ++i) {
            if (place.x() < points[i].x() - kCurveNear ||
                place.x() > points[i + 1].x() + kCurveNear)
                continue;
            const double off = distanceToSegment(place, points[i], points[i + 1]);
            if (off < distance) {
                distance = off;
                nearest = static_cast<int>(run);
            }
        }
    }
    return nearest;
}

bool ParallelFigure::beginBrush(QPointF place)
{
    if (m_axes.empty() || place.y() < m_plot.top() - kCurveNear ||
        place.y() > m_plot.bottom() + kCurveNear)
        return false;
    const std::size_t axis = axisAt(place.x());
    if (std::abs(xOf(axis) - place.x()) > 14)
        return false;
    m_brushed = axis;
    m_keyAxis = axis;
    m_brushStart = positionAt(place.y());
    m_axes[axis].brush.reset();
    return true;
}

void ParallelFigure::moveBrush(QPointF place)
{
    const double end = positionAt(place.y());
    m_isMoving = true;
    m_axes[m_brushed].brush = Range{std::min(m_brushStart, end), std::max(m_brushStart, end)};
}

void ParallelFigure::endBrush()
{
    m_isMoving = false;
    auto& brush = m_axes[m_brushed].brush;
    if (brush && brush->high - brush->low < kSmallestAxisBrush)
        brush.reset();
}

void ParallelFigure::clearBrush()
{
    m_isMoving = false;
    for (Axis& axis : m_axes)
        axis.brush.reset();
}

bool ParallelFigure::hasBrush() const
{
    return std::ranges::any_of(m_axes, [](const Axis& axis) { return axis.brush.has_value(); });
}

bool ParallelFigure::isInBrush(std::size_t run) const
{
    return std::ranges::all_of(m_axes, [run](const Axis& axis) {
        if (!axis.brush)
            return true;
        const auto& position = axis.positions[run];
        return position && *position >= axis.brush->low && *position <= axis.brush->high;
    });
}

// Left and Right choose the axis; Up and Down move its brush, with Shift its upper end.
bool ParallelFigure::brushKey(const QKeyEvent& event)
{
    if (m_axes.empty())
        return false;
    const int step = event.key() == Qt::Key_Right || event.key() == Qt::Key_Up    ? 1
                     : event.key() == Qt::Key_Left || event.key() == Qt::Key_Down ? -1
                                                                                  : 0;
    if (step == 0)
        return false;
    if (event.key() == Qt::Key_Right || event.key() == Qt::Key_Left) {
        const auto count = static_cast<int>(m_axes.size());
        m_keyAxis =
            static_cast<std::size_t>(std::clamp(static_cast<int>(m_keyAxis) + step, 0, count - 1));
        if (!m_axes[m_keyAxis].brush)
            m_axes[m_keyAxis].brush = Range{0, 1};
        return true;
    }
    Range range = m_axes[m_keyAxis].brush.value_or(Range{0, 1});
    const bool grows = event.modifiers().testFlag(Qt::ShiftModifier);
    range.high = std::clamp(range.high + step * kAxisKeyStep, 0.0, 1.0);
    if (!grows)
        range.low = std::clamp(range.low + step * kAxisKeyStep, 0.0, 1.0);
    range.high = std::max(range.high, range.low + kAxisKeyStep);
    m_axes[m_keyAxis].brush = range;
    return true;
}

QString ParallelFigure::brushText() const
{
    QStringList names;
    for (const Axis& axis : m_axes) {
        if (const SweepColumn* shown = column(axis.column); shown != nullptr && axis.brush)
            names << shown->title;
    }
    return names.isEmpty() ? QString()
                           : QCoreApplication::translate("formwork::ui::SweepFigure", "by %1")
                                 .arg(names.join(QStringLiteral(", ")));
}

} // namespace formwork::ui
