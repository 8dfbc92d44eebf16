#include "ui/charts/size_chart.h"

#include "ui/charts/small_chart.h"

#include <algorithm>
#include <cmath>

namespace formwork::ui {

SizeChart::SizeChart(QWidget* parent) : QCustomPlot(parent)
{
    setAccessibleName(tr("Chart: width and height of the images"));
    setMinimumSize(260, 200);
    setInteractions(QCP::iRangeDrag | QCP::iRangeZoom);
    axisRect()->setMinimumMargins(QMargins(6, 10, 12, 6));
    xAxis->setLabel(tr("Width (px)"));
    yAxis->setLabel(tr("Height (px)"));
    for (QCPGraph*& dots : m_dots) {
        dots = new QCPGraph(xAxis, yAxis);
        dots->setLineStyle(QCPGraph::lsNone);
        dots->setAntialiasedScatters(true);
    }
    applyTheme();
}

void SizeChart::setSizes(const std::vector<ImageSizeCount>& sizes)
{
    std::array<QVector<QCPGraphData>, std::tuple_size_v<decltype(m_dots)>> points;
    double widest = 1;
    double highest = 1;
    for (const ImageSizeCount& size : sizes) {
        const auto magnitude = static_cast<std::size_t>(
            std::ceil(std::log10(static_cast<double>(std::max<std::uint64_t>(1, size.count)))));
        points[std::min(magnitude, points.size() - 1)].append(
            QCPGraphData(size.width, size.height));
        widest = std::max(widest, static_cast<double>(size.width));
        highest = std::max(highest, static_cast<double>(size.height));
    }
    for (std::size_t i = 0; i < m_dots.size(); ++i)
        m_dots[i]->data()->set(points[i]);
    xAxis->setRange(0, 1.06 * widest);
    yAxis->setRange(0, 1.06 * highest);
    QString about;
    if (!sizes.empty())
        about = tr("most common: %1 \u00d7 %2").arg(sizes.front().width).arg(sizes.front().height);
    setAccessibleDescription(about);
    replot(QCustomPlot::rpQueuedReplot);
}

void SizeChart::applyTheme()
{
    const ChartTheme theme = ChartTheme::fromPalette(palette(), font());
    setBackground(theme.background);
    styleChartAxes({xAxis, yAxis}, theme);
    QColor colour = runColour(0, theme.dark);
    colour.setAlphaF(0.55F);
    for (std::size_t i = 0; i < m_dots.size(); ++i)
        m_dots[i]->setScatterStyle(QCPScatterStyle(QCPScatterStyle::ssDisc, QPen(colour), colour,
                                                   4 + 3 * static_cast<double>(i)));
    replot(QCustomPlot::rpQueuedReplot);
}

void SizeChart::changeEvent(QEvent* event)
{
    QCustomPlot::changeEvent(event);
    const bool look = event->type() == QEvent::PaletteChange || event->type() == QEvent::FontChange;
    if (look && m_dots.back() != nullptr)
        applyTheme();
}

} // namespace formwork::ui
