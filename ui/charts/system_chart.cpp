#include "ui/charts/system_chart.h"

#include "ui/charts/small_chart.h"

#include <algorithm>
#include <limits>

namespace formwork::ui {

namespace {

constexpr double kNothing = std::numeric_limits<double>::quiet_NaN();
constexpr double kGapFactor = 4; // of the usual distance: the run stood still in between
constexpr double kLeastGapSeconds = 60;
constexpr double kShortSeconds = 900;

} // namespace

QString systemPartName(SystemPart part)
{
    switch (part) {
    case SystemPart::Processor:
        return SystemChart::tr("Processor");
    case SystemPart::Memory:
        return SystemChart::tr("Memory");
    case SystemPart::Disk:
        return SystemChart::tr("Disk");
    case SystemPart::Gpu:
        return SystemChart::tr("GPU");
    }
    return {};
}

QColor systemPartColour(SystemPart part, bool dark)
{
    constexpr std::array kPlaces = {0, 2, 1, 3}; // in the runs' palette
    return runColour(kPlaces[static_cast<std::size_t>(part)], dark);
}

double systemPartValue(const SystemSample& sample, SystemPart part)
{
    switch (part) {
    case SystemPart::Processor:
        return 100 * sample.cpuShare;
    case SystemPart::Memory:
        return sample.memoryTotal == 0 ? kNothing
                                       : 100 * static_cast<double>(sample.memoryUsed) /
                                             static_cast<double>(sample.memoryTotal);
    case SystemPart::Disk:
        return 100 * sample.diskBusyShare;
    case SystemPart::Gpu:
        return sample.gpuShare ? 100 * *sample.gpuShare : kNothing;
    }
    return kNothing;
}

SystemChart::SystemChart(QWidget* parent) : QCustomPlot(parent)
{
    setAccessibleName(tr("Chart: processor, memory, disk and GPU in per cent"));
    setMinimumHeight(150);
    setMaximumHeight(320);
    axisRect()->setMinimumMargins(QMargins(4, 8, 8, 4));
    yAxis->setLabel(tr("Per cent"));
    yAxis->setRange(0, 102);
    showTimes(kShortSeconds);
    for (QCPGraph*& graph : m_graphs) {
        graph = new QCPGraph(xAxis, yAxis);
        graph->setAntialiased(false);
    }
    applyTheme();
}

// Hours and minutes alone would leave a short run without marks.
void SystemChart::showTimes(double span)
{
    const bool isShort = span <= kShortSeconds;
    QSharedPointer<QCPAxisTickerTime> ticker(new QCPAxisTickerTime);
    ticker->setTimeFormat(isShort ? QStringLiteral("%m:%s") : QStringLiteral("%h:%m"));
    xAxis->setTicker(ticker);
    xAxis->setLabel(isShort ? tr("Time (min:s)") : tr("Time (h:min)"));
}

void SystemChart::setSamples(const std::vector<SystemSample>& samples)
{
    const std::int64_t begin = samples.empty() ? 0 : samples.front().time;
    const auto seconds = [begin](const SystemSample& sample) {
        return static_cast<double>(sample.time - begin) / 1000;
    };
    for (std::size_t i = 0; i < kSystemParts.size(); ++i) {
        QVector<QCPGraphData> points;
        double distance = kLeastGapSeconds / kGapFactor;
        for (std::size_t k = 0; k < samples.size(); ++k) {
            const double now = seconds(samples[k]);
            const double since = k == 0 ? 0 : now - seconds(samples[k - 1]);
            if (since > kGapFactor * distance)
                points.append(QCPGraphData(now - since / 2, kNothing));
            else
                distance = std::max(kLeastGapSeconds / kGapFactor, since);
            points.append(QCPGraphData(now, systemPartValue(samples[k], kSystemParts[i])));
        }
        m_graphs[i]->data()->set(points, true);
    }
    const double span = samples.size() < 2 ? 60 : seconds(samples.back());
    showTimes(span);
    xAxis->setRange(0, span);
    replot(QCustomPlot::rpQueuedReplot);
}

void SystemChart::applyTheme()
{
    const ChartTheme theme = ChartTheme::fromPalette(palette(), font());
    setBackground(theme.background);
    styleChartAxes({xAxis, yAxis}, theme);
    for (std::size_t i = 0; i < kSystemParts.size(); ++i)
        m_graphs[i]->setPen(QPen(systemPartColour(kSystemParts[i], theme.dark), 1));
    replot(QCustomPlot::rpQueuedReplot);
}

void SystemChart::changeEvent(QEvent* event)
{
    QCustomPlot::changeEvent(event);
    const bool look = event->type() == QEvent::PaletteChange || event->type() == QEvent::FontChange;
    if (look && m_graphs.back() != nullptr)
        applyTheme();
}

} // namespace formwork::ui
