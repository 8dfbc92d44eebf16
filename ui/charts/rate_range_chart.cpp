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
    axisRect()->setMinimumMargins(QMargins(6, 8, 12, 6));
    xAxis->setLabel(tr("Learning rate"));
    yAxis->setLabel(tr("Loss"));
    xAxis->setScaleType(QCPAxis::stLogarithmic);
    xAxis->setTicker(QSharedPointer<QCPAxisTickerLog>(new QCPAxisTickerLog));
    xAxis->setRange(1e-6, 1);
    addGraph();
    addGraph();
    m_mark->setVisible(false);
    applyTheme();
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
    applyTheme();
}

void RateRangeChart::applyTheme()
{
    const ChartTheme theme = ChartTheme::fromPalette(palette(), font());
    setBackground(theme.background);
    styleChartAxes({xAxis, yAxis}, theme);
    xAxis->setNumberFormat(QStringLiteral("eb"));
    xAxis->setNumberPrecision(0);
    QColor faint = runColour(0, theme.dark);
    faint.setAlphaF(0.35F);
    graph(0)->setPen(QPen(faint, 1));
    graph(1)->setPen(QPen(runColour(0, theme.dark), 2));
    m_mark->setPen(QPen(theme.text, 1, Qt::DashLine));
    replot(QCustomPlot::rpQueuedReplot);
}

void RateRangeChart::changeEvent(QEvent* event)
{
    QCustomPlot::changeEvent(event);
    const bool look = event->type() == QEvent::PaletteChange || event->type() == QEvent::FontChange;
    if (look && graphCount() == 2)
        applyTheme();
}

} // namespace formwork::ui
