#include "ui/charts/sweep/box_figure.h"

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

constexpr std::size_t kMostBoxes = 12; // beyond, numbers become ranges
constexpr std::size_t kBoxRanges = 6;
constexpr double kBoxMargin = 0.05;
constexpr double kBoxNear = 6;
constexpr double kWhiskers = 1.5; // of the box, as Tukey's whiskers

// Between the values beside it, as most programs do (Hyndman and Fan's type 7).
double boxQuantile(const std::vector<double>& sorted, double share)
{
    const double place = share * static_cast<double>(sorted.size() - 1);
    const auto low = static_cast<std::size_t>(place);
    const std::size_t high = std::min(low + 1, sorted.size() - 1);
    return sorted[low] + (place - static_cast<double>(low)) * (sorted[high] - sorted[low]);
}

// In (-1, 1), the same for a run each time it is drawn.
double boxScatter(std::size_t run)
{
    return 2 * std::fmod(static_cast<double>(run) * 0.6180339887498949, 1.0) - 1;
}

} // namespace

void BoxFigure::setColumns(int x, int y)
{
    m_x = x;
    m_y = y;
    m_brush.clear();
    dataChanged();
}

void BoxFigure::dataChanged()
{
    m_boxes.clear();
    m_boxOf.assign(m_scene.data.count(), -1);
    m_positions.assign(m_scene.data.count(), std::nullopt);
    const SweepColumn* x = column(m_x);
    const SweepColumn* y = column(m_y);
    if (x == nullptr || y == nullptr)
        return;
    m_yScale = SweepScale(*y, kBoxMargin);
    for (std::size_t run = 0; run < m_positions.size(); ++run)
        m_positions[run] = m_yScale.position(y->values[run]);
    fillBoxes(*x);
    for (std::size_t box = 0; box < m_boxes.size(); ++box) {
        measure(m_boxes[box]);
        for (const std::size_t run : m_boxes[box].runs)
            m_boxOf[run] = static_cast<int>(box);
    }
    if (m_brush.size() != m_boxes.size())
        m_brush.clear();
}

void BoxFigure::fillBoxes(const SweepColumn& x)
{
    std::map<double, std::vector<std::size_t>> byValue;
    std::size_t runs = 0;
    for (std::size_t run = 0; run < m_positions.size(); ++run) {
        if (m_positions[run] && x.values[run]) {
            byValue[*x.values[run]].push_back(run);
            ++runs;
        }
    }
    if (byValue.size() <= kMostBoxes || x.isText()) {
        for (auto& [value, members] : byValue)
            m_boxes.push_back({.label = x.text(value), .runs = std::move(members)});
        return;
    }
    const double share = static_cast<double>(runs) / kBoxRanges;
    double first = byValue.begin()->first;
    Box box;
    std::size_t done = 0;
    for (auto value = byValue.begin(); value != byValue.end(); ++value) {
        if (box.runs.empty())
            first = value->first;
        box.runs.insert(box.runs.end(), value->second.begin(), value->second.end());
        done += value->second.size();
        const bool isFull =
            static_cast<double>(done) >= share * static_cast<double>(m_boxes.size() + 1) - 0.5;
        if (!isFull && std::next(value) != byValue.end())
            continue;
        box.label = QStringLiteral("%1 \u2013 %2").arg(x.text(first), x.text(value->first));
        m_boxes.push_back(std::move(box));
        box = {};
    }
}

void BoxFigure::measure(Box& box) const
{
    std::vector<double> sorted;
    for (const std::size_t run : box.runs)
        sorted.push_back(*m_positions[run]);
    std::ranges::sort(sorted);
    box.lowerQuartile = boxQuantile(sorted, 0.25);
    box.median = boxQuantile(sorted, 0.5);
    box.upperQuartile = boxQuantile(sorted, 0.75);
    const double reach = kWhiskers * (box.upperQuartile - box.lowerQuartile);
    box.low = *std::ranges::lower_bound(sorted, box.lowerQuartile - reach);
    box.high = *std::prev(std::ranges::upper_bound(sorted, box.upperQuartile + reach));
}

void BoxFigure::layOut(QPainter&, const QRectF& area, const ChartTheme& theme)
{
    const QFontMetricsF metrics(theme.font);
    const double line = metrics.height();
    double labels = 0;
    for (const auto& tick : m_yScale.ticks(static_cast<int>(area.height() / (2.2 * line))))
        labels = std::max(labels, metrics.horizontalAdvance(tick.text));
    m_unit = theme.scale;
    m_plot = area.adjusted(std::min(labels, 0.25 * area.width()) + 2.2 * line, 0.8 * line, -line,
                           -4.2 * line);
}

double BoxFigure::centreOf(std::size_t box) const
{
    return m_plot.left() + m_plot.width() * (static_cast<double>(box) + 0.5) /
                               static_cast<double>(std::max<std::size_t>(1, m_boxes.size()));
}

double BoxFigure::yOf(double position) const
{
    return m_plot.bottom() - position * m_plot.height();
}

QPointF BoxFigure::pointOf(std::size_t run) const
{
    const auto box = static_cast<std::size_t>(m_boxOf[run]);
    const double slot = m_plot.width() / static_cast<double>(m_boxes.size());
    return {centreOf(box) + boxScatter(run) * std::min(0.3 * slot, 60 * m_unit),
            yOf(*m_positions[run])};
}

void BoxFigure::paintRuns(QPainter& painter, const ChartTheme& theme, const SweepColours& colours)
{
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(Qt::NoPen);
    const double radius = (m_scene.data.count() > 300 ? 2 : 3) * m_unit;
    for (const bool lit : {false, true}) {
        for (std::size_t run = 0; run < m_boxOf.size(); ++run) {
            if (m_boxOf[run] < 0 || m_scene.isLit(run) != lit)
                continue;
            QColor fill = lit ? colours.of(run) : mixed(theme.background, theme.text, 0.16);
            fill.setAlphaF(lit ? 0.7F : 1.0F);
            painter.setBrush(fill);
            painter.drawEllipse(pointOf(run), radius, radius);
        }
    }
    painter.setBrush(Qt::NoBrush);
}

void BoxFigure::paintAxes(QPainter& painter, const ChartTheme& theme)
{
    const SweepColumn* x = column(m_x);
    const SweepColumn* y = column(m_y);
    if (x == nullptr || y == nullptr || m_boxes.empty())
        return;
    const QFontMetricsF metrics(theme.font);
    const double line = metrics.height();
    painter.setRenderHint(QPainter::Antialiasing, false);
    for (const auto& tick : m_yScale.ticks(static_cast<int>(m_plot.height() / (2.2 * line)))) {
        const double at = yOf(tick.position);
        const double room = m_plot.left() - m_area.left() - 1.8 * line;
        painter.setPen(QPen(theme.axis, theme.scale));
        painter.drawLine(QPointF(m_plot.left() - 0.25 * line, at), QPointF(m_plot.left(), at));
        painter.setPen(theme.text);
        painter.drawText(QRectF(m_area.left() + 1.4 * line, at - line / 2, room, line),
                         Qt::AlignRight | Qt::AlignVCenter,
                         metrics.elidedText(tick.text, Qt::ElideMiddle, room));
    }
    painter.setPen(QPen(theme.axis, theme.scale));
    painter.drawLine(m_plot.bottomLeft(), m_plot.topLeft());
    painter.drawLine(m_plot.bottomLeft(), m_plot.bottomRight());
    const double slot = m_plot.width() / static_cast<double>(m_boxes.size());
    const double half = std::min(0.34 * slot, 70 * m_unit);
    for (std::size_t i = 0; i < m_boxes.size(); ++i) {
        const Box& box = m_boxes[i];
        const double centre = centreOf(i);
        painter.setPen(QPen(theme.text, 1.2 * m_unit));
        painter.drawLine(QPointF(centre, yOf(box.low)), QPointF(centre, yOf(box.lowerQuartile)));
        painter.drawLine(QPointF(centre, yOf(box.upperQuartile)), QPointF(centre, yOf(box.high)));
        for (const double end : {box.low, box.high})
            painter.drawLine(QPointF(centre - half / 2, yOf(end)),
                             QPointF(centre + half / 2, yOf(end)));
        painter.drawRect(QRectF(QPointF(centre - half, yOf(box.upperQuartile)),
                                QPointF(centre + half, yOf(box.lowerQuartile))));
        painter.setPen(QPen(theme.text, 3 * m_unit));
        painter.drawLine(QPointF(centre - half, yOf(box.median)),
                         QPointF(centre + half, yOf(box.median)));
        painter.setPen(theme.text);
        const QRectF below(centre - slot / 2, m_plot.bottom() + 0.3 * line, slot, line);
        painter.drawText(below, Qt::AlignHCenter,
                         metrics.elidedText(box.label, Qt::ElideMiddle, slot - 4));
        painter.setPen(mixed(theme.text, theme.background, 0.35));
        painter.drawText(below.translated(0, 1.1 * line), Qt::AlignHCenter,
                         QStringLiteral("n = %1").arg(box.runs.size()));
    }
    painter.setPen(theme.text);
    drawAxisTitles(painter, theme, m_plot, 2.7, x->title, y->title);
}

void BoxFigure::paintOverlay(QPainter& painter, const ChartTheme& theme, int hovered)
{
    const double slot = m_boxes.empty() ? 0 : m_plot.width() / static_cast<double>(m_boxes.size());
    for (std::size_t box = 0; box < m_brush.size(); ++box) {
        if (m_brush[box] == 0)
            continue;
        const QColor accent = runColour(1, theme.dark);
        QColor fill = accent;
        fill.setAlphaF(0.1F);
        painter.fillRect(QRectF(centreOf(box) - slot / 2, m_plot.top(), slot, m_plot.height()),
                         fill);
        painter.fillRect(QRectF(centreOf(box) - slot / 2, m_plot.bottom(), slot, 3 * m_unit),
                         accent);
    }
    painter.setRenderHint(QPainter::Antialiasing);
    for (const int run : {m_scene.current, hovered}) {
        if (run < 0 || run >= static_cast<int>(m_boxOf.size()) ||
            m_boxOf[static_cast<std::size_t>(run)] < 0)
            continue;
        painter.setPen(QPen(theme.text, (run == hovered ? 2.5 : 1.5) * m_unit));
        painter.drawEllipse(pointOf(static_cast<std::size_t>(run)), 6 * m_unit, 6 * m_unit);
    }
}

int BoxFigure::runAt(QPointF place) const
{
    int nearest = -1;
    double distance = kBoxNear;
    for (std::size_t run = 0; run < m_boxOf.size(); ++run) {
        if (m_boxOf[run] < 0)
            continue;
        const QPointF off = pointOf(run) - place;
        const double away = std::hypot(off.x(), off.y());
        if (away < distance) {
            distance = away;
            nearest = static_cast<int>(run);
        }
    }
    return nearest;
}

std::size_t BoxFigure::boxAt(double x) const
{
    const auto count = static_cast<int>(m_boxes.size());
    const double share = (x - m_plot.left()) / std::max(1.0, m_plot.width());
    return static_cast<std::size_t>(std::clamp(static_cast<int>(share * count), 0, count - 1));
}

bool BoxFigure::beginBrush(QPointF place)
{
    if (m_boxes.empty() || place.x() < m_plot.left() || place.x() > m_plot.right())
        return false;
    m_brushStart = boxAt(place.x());
    const bool wasAlone =
        !m_brush.empty() && m_brush[m_brushStart] != 0 && std::ranges::count(m_brush, 1) == 1;
    m_brush.clear();
    if (!wasAlone) // a second click on a box takes the brush away
        moveBrush(place);
    return true;
}

void BoxFigure::moveBrush(QPointF place)
{
    const std::size_t end = boxAt(place.x());
    m_brush.assign(m_boxes.size(), 0);
    for (std::size_t box = std::min(m_brushStart, end); box <= std::max(m_brushStart, end); ++box)
        m_brush[box] = 1;
}

bool BoxFigure::isInBrush(std::size_t run) const
{
    return m_brush.empty() ||
           (m_boxOf[run] >= 0 && m_brush[static_cast<std::size_t>(m_boxOf[run])] != 0);
}

// Left and Right go from box to box, with Shift they take more of them.
bool BoxFigure::brushKey(const QKeyEvent& event)
{
    if (m_boxes.empty() || (event.key() != Qt::Key_Left && event.key() != Qt::Key_Right))
        return false;
    const int step = event.key() == Qt::Key_Right ? 1 : -1;
    const auto count = static_cast<int>(m_boxes.size());
    int at = step > 0 ? -1 : count; // the chosen box that is furthest on
    for (int box = 0; box < static_cast<int>(m_brush.size()); ++box) {
        if (m_brush[static_cast<std::size_t>(box)] != 0 && (step > 0 || at == count))
            at = box;
    }
    const auto next = static_cast<std::size_t>(std::clamp(at + step, 0, count - 1));
    if (!event.modifiers().testFlag(Qt::ShiftModifier) || m_brush.empty())
        m_brush.assign(m_boxes.size(), 0);
    m_brush[next] = 1;
    return true;
}

QString BoxFigure::brushText() const
{
    const SweepColumn* x = column(m_x);
    return x == nullptr || m_brush.empty()
               ? QString()
               : QCoreApplication::translate("formwork::ui::SweepFigure", "by %1").arg(x->title);
}

} // namespace formwork::ui
