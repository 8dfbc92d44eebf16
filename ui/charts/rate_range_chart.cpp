#include "ui/charts/rate_range_chart.h"

#include "ui/charts/small_chart.h"

#include <QLocale>

#include <algorithm>
#include <cmath>

namespace formwork::ui {

namespace {

constexpr double kMostShownLoss =
    2.5; // of the first loss: a diverging end would press all else flat

QVector<QCPGraphData> graphPoints(const std::vector<RatePoint>& points)
{
    QVector<QCPGraphData> data;
    for (const RatePoint& point : points)
        if (std::isfinite(point.loss))
            data.append({point.rate, point.loss});
    return data;
}

} // namespace

RateRangeChart::RateRangeChart(QWidget* parent)
    : QCustomPlot(parent)
    , m_mark(new QCPItemStraightLine(this))
{
    setAccessibleName(tr("Chart: loss over the learning rate"));
    setToolTip(tr("Loss of each step over the learning rate that it had; the dashed line is where "
                  "it falls fastest"));
    setMinimumSize(260, 150);
    xAxis->setLabel(tr("Learning rate"));
    yAxis->setLabel(tr("Loss"));
    xAxis->setScaleType(QCPAxis::stLogarithmic);
    xAxis->setTicker(QSharedPointer<QCPAxisTickerLog>(new QCPAxisTickerLog));
    xAxis->setRange(1e-6, 1);
    addGraph();
    addGraph();
    m_mark->setVisible(false);
    followPalette();
}

void RateRangeChart::setPoints(const std::vector<RatePoint>& points, double chosen)
{
    const QVector<QCPGraphData> raw = graphPoints(points);
    const QVector<QCPGraphData> smooth = graphPoints(smoothedRates(points));
    graph(0)->data()->set(raw, true);
    graph(1)->data()->set(smooth, true);
    m_mark->setVisible(chosen > 0);
    m_mark->point1->setCoords(chosen, 0);
    m_mark->point2->setCoords(chosen, 1);
    if (!raw.isEmpty()) {
        const auto [low, high] = std::ranges::minmax_element(smooth, {}, &QCPGraphData::value);
        const double most = std::min(high->value, kMostShownLoss * raw.front().value);
        const double pad = std::max(0.08 * (most - low->value), 1e-6);
        xAxis->setRange(raw.front().key, raw.back().key);
        yAxis->setRange(low->value - pad, most + pad);
    }
    setAccessibleDescription(
        chosen > 0 ? tr("The loss falls fastest at %1").arg(QLocale().toString(chosen, 'g', 3))
                   : QString());
    replot(QCustomPlot::rpQueuedReplot);
}

void RateRangeChart::followPalette()
{
    setTheme(ChartTheme::fromPalette(palette(), font()));
}

void RateRangeChart::setTheme(const ChartTheme& theme)
{
    const auto scaled = [&theme](double length) {
        return static_cast<int>(std::lround(length * theme.scale));
    };
    setBackground(theme.background);
    styleChartAxes({xAxis, yAxis}, theme);
    axisRect()->setMinimumMargins(QMargins(scaled(6), scaled(8), scaled(12), scaled(6)));
    xAxis->setNumberFormat(QStringLiteral("eb"));
    xAxis->setNumberPrecision(0);
    QColor faint = runColour(0, theme.dark);
    faint.setAlphaF(0.35F);
    graph(0)->setPen(QPen(faint, theme.scale));
    graph(1)->setPen(QPen(runColour(0, theme.dark), 2 * theme.scale));
    m_mark->setPen(QPen(theme.text, theme.scale, Qt::DashLine));
    replot(QCustomPlot::rpQueuedReplot);
}

void RateRangeChart::changeEvent(QEvent* event)
{
    QCustomPlot::changeEvent(event);
    const bool look = event->type() == QEvent::PaletteChange || event->type() == QEvent::FontChange;
    if (look && graphCount() == 2)
        followPalette();
}

} // namespace formwork::ui
