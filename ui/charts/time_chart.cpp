#include "ui/charts/time_chart.h"

#include "ui/charts/small_chart.h"

#include <algorithm>

namespace formwork::ui {

QString timePartName(TimePart part)
{
    switch (part) {
    case TimePart::DataWait:
        return TimeChart::tr("Data wait");
    case TimePart::Transfer:
        return TimeChart::tr("Transfer");
    case TimePart::Compute:
        return TimeChart::tr("Compute");
    case TimePart::Validation:
        return TimeChart::tr("Validation");
    case TimePart::Other:
        return TimeChart::tr("Other");
    }
    return {};
}

QColor timePartColour(TimePart part, bool dark)
{
    // Places in the runs' palette, so that these are as easy to distinguish.
    switch (part) {
    case TimePart::DataWait:
        return runColour(1, dark);
    case TimePart::Transfer:
        return runColour(4, dark);
    case TimePart::Compute:
        return runColour(0, dark);
    case TimePart::Validation:
        return runColour(2, dark);
    case TimePart::Other:
        break;
    }
    return dark ? QColor(0x88, 0x88, 0x88) : QColor(0x99, 0x99, 0x99);
}

double timePartSeconds(const EpochTimeParts& parts, TimePart part)
{
    switch (part) {
    case TimePart::DataWait:
        return parts.dataWait;
    case TimePart::Transfer:
        return parts.transfer;
    case TimePart::Compute:
        return parts.compute;
    case TimePart::Validation:
        return parts.validation;
    case TimePart::Other:
        return parts.other;
    }
    return 0;
}

TimeChart::TimeChart(QWidget* parent) : QCustomPlot(parent)
{
    setAccessibleName(tr("Chart: parts of the epochs' time in seconds"));
    setMinimumHeight(150);
    setMaximumHeight(320);
    axisRect()->setMinimumMargins(QMargins(4, 8, 8, 4));
    xAxis->setLabel(tr("Epoch"));
    yAxis->setLabel(tr("Seconds"));
    xAxis->grid()->setVisible(false);
    QSharedPointer<QCPAxisTickerFixed> ticker(new QCPAxisTickerFixed);
    ticker->setTickStep(1);
    ticker->setScaleStrategy(QCPAxisTickerFixed::ssMultiples);
    xAxis->setTicker(ticker);
    QCPBars* below = nullptr;
    for (std::size_t i = 0; i < kTimeParts.size(); ++i) {
        m_bars[i] = new QCPBars(xAxis, yAxis);
        m_bars[i]->setName(timePartName(kTimeParts[i]));
        m_bars[i]->setAntialiased(false);
        if (below != nullptr)
            m_bars[i]->moveAbove(below);
        below = m_bars[i];
    }
    applyTheme();
}

void TimeChart::setEpochs(const std::vector<EpochRecord>& epochs)
{
    double highest = 0;
    for (std::size_t i = 0; i < kTimeParts.size(); ++i) {
        QVector<QCPBarsData> heights;
        for (const EpochRecord& epoch : epochs) {
            heights.append(
                QCPBarsData(epoch.epoch, timePartSeconds(timeParts(epoch), kTimeParts[i])));
            highest = std::max(highest, epoch.epochSeconds);
        }
        m_bars[i]->data()->set(heights, true);
        // Gaps between a few bars separate them; between hundreds they only make stripes.
        m_bars[i]->setWidth(epochs.size() <= 40 ? 0.8 : 1.0);
    }
    const double first = epochs.empty() ? 1 : epochs.front().epoch;
    const double last = epochs.empty() ? 10 : epochs.back().epoch;
    xAxis->setRange(first - 0.7, last + 0.7);
    yAxis->setRange(0, highest > 0 ? highest * 1.06 : 1);
    replot(QCustomPlot::rpQueuedReplot);
}

void TimeChart::applyTheme()
{
    const ChartTheme theme = ChartTheme::fromPalette(palette(), font());
    setBackground(theme.background);
    styleChartAxes({xAxis, yAxis}, theme);
    for (std::size_t i = 0; i < kTimeParts.size(); ++i) {
        const QColor colour = timePartColour(kTimeParts[i], theme.dark);
        m_bars[i]->setBrush(colour);
        m_bars[i]->setPen(QPen(colour)); // closes the gaps that rounding leaves between the parts
    }
    replot(QCustomPlot::rpQueuedReplot);
}

void TimeChart::changeEvent(QEvent* event)
{
    QCustomPlot::changeEvent(event);
    const bool look = event->type() == QEvent::PaletteChange || event->type() == QEvent::FontChange;
    if (look && m_bars.back() != nullptr)
        applyTheme();
}

} // namespace formwork::ui
