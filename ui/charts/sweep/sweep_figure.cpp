#include "ui/charts/sweep/sweep_figure.h"

#include "ui/widgets/style.h"

#include <QFontMetricsF>
#include <QLinearGradient>
#include <QPainter>

#include <algorithm>
#include <array>
#include <cmath>

namespace formwork::ui {

namespace {

// Matplotlib's viridis (CC0) at eighths. The ends that vanish on the background are left out.
constexpr std::array<QRgb, 9> kViridis = {0xff440154, 0xff472d7b, 0xff3b528b,
                                          0xff2c728e, 0xff21918c, 0xff28ae80,
                                          0xff5ec962, 0xffaddc30, 0xfffde725};
constexpr double kLightEnd = 0.86; // of the scale, on a light background
constexpr double kDarkStart = 0.22;
constexpr qsizetype kMostSwatches = 10;

QColor viridis(double share, bool dark)
{
    share = std::clamp(share, 0.0, 1.0);
    const double place =
        (dark ? kDarkStart + (1 - kDarkStart) * share : kLightEnd * share) * (kViridis.size() - 1);
    const auto low = std::min(static_cast<std::size_t>(place), kViridis.size() - 2);
    return mixed(QColor::fromRgb(kViridis[low]), QColor::fromRgb(kViridis[low + 1]),
                 place - static_cast<double>(low));
}

} // namespace

SweepColours::SweepColours(const SweepScene& scene, bool dark) : m_scene(scene), m_dark(dark)
{
    const SweepData& data = scene.data;
    if (scene.colourColumn >= 0 && scene.colourColumn < static_cast<int>(data.columns.size()))
        m_column = &data.columns[static_cast<std::size_t>(scene.colourColumn)];
    m_colours.assign(data.count(), runColour(0, dark));
    if (m_column == nullptr)
        return;
    m_scale = SweepScale(*m_column);
    for (std::size_t run = 0; run < data.count(); ++run) {
        const std::optional<double>& value = m_column->values[run];
        const auto place = m_scale.position(value);
        if (!place)
            m_colours[run] = QColor(0x88, 0x88, 0x88);
        else
            m_colours[run] = m_column->isText() ? runColour(static_cast<int>(*value), dark)
                                                : viridis(*place, dark);
    }
}

double SweepColours::keyWidth(const ChartTheme& theme) const
{
    if (m_column == nullptr)
        return 0;
    const QFontMetricsF metrics(theme.font);
    // Widest of the title and the texts beside the swatches or the bar.
    double widest = std::max(metrics.horizontalAdvance(QStringLiteral("0.0001")),
                             metrics.horizontalAdvance(m_column->title) - 1.2 * metrics.height());
    for (const QString& level : m_column->levels)
        widest = std::max(widest, metrics.horizontalAdvance(level));
    return std::min(widest, 9 * metrics.height()) + 2.2 * metrics.height();
}

void SweepColours::drawKey(QPainter& painter, const QRectF& area, const ChartTheme& theme) const
{
    if (m_column == nullptr)
        return;
    const QFontMetricsF metrics(theme.font);
    const double line = metrics.height();
    painter.setFont(theme.font);
    painter.setPen(theme.text);
    const double left = area.left() + 0.6 * line;
    painter.drawText(
        QRectF(left, area.top(), area.width() - 0.6 * line, line), Qt::AlignLeft,
        metrics.elidedText(m_column->title, Qt::ElideMiddle, area.width() - 0.6 * line));
    const double top = area.top() + 1.4 * line;
    const double side = 0.7 * line;
    const double room = area.width() - 2 * line;
    if (m_column->isText()) {
        const auto& levels = m_column->levels;
        const qsizetype shown = std::min(levels.size(), kMostSwatches);
        for (qsizetype i = 0; i < shown; ++i) {
            const double y = top + 1.15 * line * static_cast<double>(i);
            if (y + line > area.bottom())
                break;
            painter.fillRect(QRectF(left, y + (line - side) / 2, side, side),
                             runColour(static_cast<int>(i), m_dark));
            painter.drawText(QRectF(left + 1.1 * line, y, room, line), Qt::AlignLeft,
                             metrics.elidedText(levels[i], Qt::ElideMiddle, room));
        }
        return;
    }
    const QRectF bar(left, top + line / 2, side, std::min(area.bottom() - top - line, 10 * line));
    QLinearGradient gradient(bar.bottomLeft(), bar.topLeft());
    for (int i = 0; i <= 16; ++i)
        gradient.setColorAt(i / 16.0, viridis(i / 16.0, m_dark));
    painter.fillRect(bar, gradient);
    for (const auto& tick : m_scale.ticks(static_cast<int>(bar.height() / (2.2 * line)))) {
        const double y = bar.bottom() - tick.position * bar.height();
        painter.drawText(QRectF(left + 1.1 * line, y - line / 2, room, line),
                         Qt::AlignLeft | Qt::AlignVCenter, tick.text);
    }
}

const SweepColumn* SweepFigure::column(int place) const
{
    return place < 0 || place >= static_cast<int>(m_scene.data.columns.size())
               ? nullptr
               : &m_scene.data.columns[static_cast<std::size_t>(place)];
}

void SweepFigure::drawHaloed(QPainter& painter, const QRectF& place, int flags, const QString& text,
                             const ChartTheme& theme)
{
    const QRectF bounds = painter.boundingRect(place, flags, text);
    QColor halo = theme.background;
    halo.setAlphaF(0.82F);
    painter.fillRect(bounds.adjusted(-2, 0, 2, 0), halo);
    painter.setPen(theme.text);
    painter.drawText(place, flags, text);
}

void SweepFigure::paint(QPainter& painter, const QRectF& area, const ChartTheme& theme)
{
    painter.fillRect(area, theme.background);
    painter.setFont(theme.font);
    const SweepColours colours(m_scene, theme.dark);
    const double key = colours.keyWidth(theme);
    m_area = area.adjusted(0, 0, -key, 0);
    layOut(painter, m_area, theme);
    paintRuns(painter, theme, colours);
    paintAxes(painter, theme);
    const double line = QFontMetricsF(theme.font).height();
    colours.drawKey(
        painter, QRectF(m_area.right(), area.top() + line, key, area.height() - 2 * line), theme);
}

void SweepFigure::drawAxisTitles(QPainter& painter, const ChartTheme& theme, const QRectF& plot,
                                 double linesBelow, const QString& x, const QString& y) const
{
    const QFontMetricsF metrics(theme.font);
    const double line = metrics.height();
    painter.drawText(QRectF(plot.left(), plot.bottom() + linesBelow * line, plot.width(), line),
                     Qt::AlignHCenter, metrics.elidedText(x, Qt::ElideMiddle, plot.width()));
    painter.save();
    painter.translate(m_area.left() + 0.2 * line, plot.bottom());
    painter.rotate(-90);
    painter.drawText(QRectF(0, 0, plot.height(), line), Qt::AlignHCenter,
                     metrics.elidedText(y, Qt::ElideMiddle, plot.height()));
    painter.restore();
}

} // namespace formwork::ui
