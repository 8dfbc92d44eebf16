#include "ui/charts/schedule_chart.h"

#include "core/experiment/schedule.h"
#include "ui/charts/small_chart.h"

#include <QLocale>

#include <algorithm>
#include <cmath>

namespace formwork::ui {

namespace {

constexpr int kMostCurves = 10;
constexpr std::uint64_t kMostPoints = 600;

QVector<QCPGraphData> pointsOf(const ExperimentConfig& config, std::uint64_t stepsPerEpoch)
{
    const LearningRateSchedule schedule = makeSchedule(config, stepsPerEpoch);
    const std::uint64_t steps =
        stepsPerEpoch * static_cast<std::uint64_t>(std::max(1, config.train.epochs));
    const std::uint64_t stride = std::max<std::uint64_t>(1, steps / kMostPoints);
    QVector<QCPGraphData> points;
    const auto add = [&](std::uint64_t step) {
        points.append(
            {static_cast<double>(step) / static_cast<double>(stepsPerEpoch), schedule.at(step)});
    };
    for (std::uint64_t step = 0; step < steps; step += stride)
        add(step);
    if ((steps - 1) % stride != 0)
        add(steps - 1);
    return points;
}

bool isSame(const QVector<QCPGraphData>& a, const QVector<QCPGraphData>& b)
{
    return std::ranges::equal(a, b, [](const QCPGraphData& x, const QCPGraphData& y) {
        return x.key == y.key && x.value == y.value;
    });
}

} // namespace

ScheduleChart::ScheduleChart(QWidget* parent) : QCustomPlot(parent)
{
    setAccessibleName(tr("Chart: learning rate over the epochs"));
    setToolTip(tr("The learning rate over the epochs"));
    setMinimumSize(220, 110);
    axisRect()->setMinimumMargins(QMargins(6, 8, 12, 6));
    xAxis->setLabel(tr("Epoch"));
    yAxis->setLabel(tr("Learning rate"));
    applyTheme();
}

void ScheduleChart::setConfigs(const std::vector<ExperimentConfig>& configs,
                               std::uint64_t stepsPerEpoch)
{
    clearGraphs();
    std::vector<QVector<QCPGraphData>> curves;
    double last = 1;
    double highest = 0;
    for (const ExperimentConfig& config : configs) {
        QVector<QCPGraphData> points = pointsOf(config, std::max<std::uint64_t>(1, stepsPerEpoch));
        const bool isKnown = std::ranges::any_of(
            curves, [&points](const auto& known) { return isSame(known, points); });
        if (isKnown)
            continue;
        for (const QCPGraphData& point : points)
            highest = std::max(highest, point.value);
        last = std::max(last, static_cast<double>(config.train.epochs));
        curves.push_back(std::move(points));
        if (curves.size() == kMostCurves)
            break;
    }
    for (const auto& points : curves)
        addGraph()->data()->set(points, true);
    xAxis->setRange(0, last);
    yAxis->setRange(0, highest > 0 ? 1.08 * highest : 1);
    if (!curves.empty()) {
        const QLocale locale;
        const auto rate = [&locale](double value) {
            return locale.toString(value, 'g', 3);
        };
        setAccessibleDescription(tr("from %1 to %2, at most %3")
                                     .arg(rate(curves.front().front().value),
                                          rate(curves.front().back().value), rate(highest)));
    }
    applyTheme();
}

void ScheduleChart::applyTheme()
{
    const ChartTheme theme = ChartTheme::fromPalette(palette(), font());
    setBackground(theme.background);
    styleChartAxes({xAxis, yAxis}, theme);
    yAxis->setNumberFormat(QStringLiteral("gb"));
    yAxis->setNumberPrecision(3);
    for (int i = 0; i < graphCount(); ++i)
        graph(i)->setPen(QPen(runColour(i, theme.dark), 1.5));
    replot(QCustomPlot::rpQueuedReplot);
}

void ScheduleChart::changeEvent(QEvent* event)
{
    QCustomPlot::changeEvent(event);
    const bool look = event->type() == QEvent::PaletteChange || event->type() == QEvent::FontChange;
    if (look && xAxis != nullptr)
        applyTheme();
}

} // namespace formwork::ui
