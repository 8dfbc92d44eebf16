#include "ui/charts/metric_axes.h"

#include "ui/charts/plot.h"
#include "ui/charts/smoothing.h"

#include <QCoreApplication>
#include <QSet>

#include <algorithm>
#include <cmath>
#include <limits>

namespace formwork::ui {

namespace {

// Wide antialiased pens cost the raster engine some twenty times what 1-px ones do.
constexpr std::size_t kMaxEmphasisedRuns = 8;
constexpr std::size_t kMaxEmphasisedPoints = 20000;
// Below this a line alone is hard to see (and with one epoch, nothing).
constexpr std::size_t kMaxDottedPoints = 12;

QCPGraph* addGraph(QCPAxisRect* rect)
{
    auto* graph = new QCPGraph(rect->axis(QCPAxis::atBottom), rect->axis(QCPAxis::atLeft));
    graph->removeFromLegend();
    return graph;
}

void setData(QCPGraph* graph, const std::vector<double>& x, const std::vector<double>& y)
{
    QVector<QCPGraphData> points;
    points.reserve(static_cast<qsizetype>(x.size()));
    for (std::size_t i = 0; i < x.size(); ++i)
        points.append(QCPGraphData(x[i], y[i]));
    graph->data()->set(points, true);
}

std::optional<double> valueAt(const Curve& curve, double x)
{
    const auto place = std::lower_bound(curve.x.begin(), curve.x.end(), x);
    if (place == curve.x.end() || *place != x)
        return std::nullopt;
    return curve.y[static_cast<std::size_t>(place - curve.x.begin())];
}

QColor faint(QColor colour)
{
    colour.setAlphaF(0.28F);
    return colour;
}

} // namespace

QString metricTitle(MetricKind metric)
{
    switch (metric) {
    case MetricKind::EpochSeconds:
        return QCoreApplication::translate("formwork::ui::Charts", "Epoch runtime (s)");
    case MetricKind::Accuracy:
        return QCoreApplication::translate("formwork::ui::Charts", "Accuracy (%)");
    case MetricKind::Loss:
        return QCoreApplication::translate("formwork::ui::Charts", "Loss");
    }
    return {};
}

MetricAxes::MetricAxes(QCPAxisRect* axisRect, MetricKind metric)
    : m_axisRect(axisRect)
    , m_metric(metric)
{
    // Epochs are whole numbers, also when zoomed in.
    QSharedPointer<QCPAxisTickerFixed> ticker(new QCPAxisTickerFixed);
    ticker->setTickStep(1);
    ticker->setScaleStrategy(QCPAxisTickerFixed::ssMultiples);
    m_axisRect->axis(QCPAxis::atBottom)->setTicker(ticker);
    applyTicker();
    setEpochRange(0, 10);
    fitValues();
}

void MetricAxes::setTheme(const ChartTheme& theme)
{
    m_theme = theme;
    styleAxis(m_axisRect->axis(QCPAxis::atBottom));
    styleAxis(m_axisRect->axis(QCPAxis::atLeft));
    styleAll();
}

void MetricAxes::setOptions(const ChartOptions& options)
{
    const bool scaleChanged = options.logarithmicLoss != m_options.logarithmicLoss;
    m_options = options;
    if (scaleChanged)
        applyTicker();
    for (auto& [id, curves] : m_curves)
        fillGraphs(curves);
    styleAll();
}

void MetricAxes::setRuns(const std::vector<ChartRun>& runs)
{
    QSet<RunId> wanted;
    m_order.clear();
    for (const ChartRun& run : runs) {
        wanted.insert(run.id);
        m_order.push_back(run.id);
    }
    for (auto place = m_curves.begin(); place != m_curves.end();) {
        if (wanted.contains(place->first)) {
            ++place;
            continue;
        }
        removeGraphs(place->second);
        place = m_curves.erase(place);
    }
    for (const ChartRun& run : runs) {
        const auto known = m_curves.find(run.id);
        const bool drawn = known != m_curves.end() && run.revision != 0 &&
                           known->second.run.revision == run.revision;
        if (drawn)
            copyLook(run, known->second);
        else
            fillGraphs(curvesOf(run));
    }
    styleAll();
}

void MetricAxes::updateRun(const ChartRun& run)
{
    if (!m_curves.contains(run.id))
        return;
    fillGraphs(curvesOf(run));
    styleAll();
}

void MetricAxes::copyLook(const ChartRun& run, RunCurves& curves)
{
    curves.run.id = run.id;
    curves.run.revision = run.revision;
    curves.run.name = run.name;
    curves.run.colour = run.colour;
    curves.run.visible = run.visible;
}

MetricAxes::RunCurves& MetricAxes::curvesOf(const ChartRun& run)
{
    RunCurves& curves = m_curves[run.id];
    if (curves.trainGraph == nullptr) {
        curves.trainRaw = addGraph(m_axisRect);
        curves.validationRaw = addGraph(m_axisRect);
        curves.trainGraph = addGraph(m_axisRect);
        curves.validationGraph = addGraph(m_axisRect);
        curves.bestMarker = addGraph(m_axisRect);
    }
    copyLook(run, curves);
    curves.train = metricCurve(run.epochs, m_metric, CurvePart::Train);
    curves.validation = metricCurve(run.epochs, m_metric, CurvePart::Validation);
    curves.best = bestEpoch(run.epochs);
    return curves;
}

void MetricAxes::removeGraphs(RunCurves& curves)
{
    QCustomPlot* plot = m_axisRect->parentPlot();
    for (QCPGraph* graph : {curves.trainRaw, curves.validationRaw, curves.trainGraph,
                            curves.validationGraph, curves.bestMarker})
        plot->removePlottable(graph);
}

bool MetricAxes::partShown(CurvePart part) const
{
    if (m_metric == MetricKind::EpochSeconds)
        return part == CurvePart::Train; // the whole epoch, whatever is ticked
    return part == CurvePart::Train ? m_options.showTrain : m_options.showValidation;
}

void MetricAxes::fillGraphs(RunCurves& curves)
{
    const auto fill = [this](const Curve& curve, QCPGraph* graph, QCPGraph* raw) {
        setData(graph, curve.x, smoothed(curve.y, m_options.smoothing));
        if (m_options.smoothing > 0)
            setData(raw, curve.x, curve.y);
        else
            raw->data()->clear();
    };
    fill(curves.train, curves.trainGraph, curves.trainRaw);
    fill(curves.validation, curves.validationGraph, curves.validationRaw);

    curves.bestMarker->data()->clear();
    if (!curves.best || m_metric == MetricKind::EpochSeconds)
        return;
    // On the curve as drawn, or the marker would float beside a smoothed one.
    const bool onValidation = !curves.validation.x.empty();
    const QCPGraph* graph = onValidation ? curves.validationGraph : curves.trainGraph;
    const auto point = graph->data()->findBegin(*curves.best, false);
    if (point != graph->data()->constEnd() && point->key == *curves.best)
        curves.bestMarker->addData(point->key, point->value);
}

void MetricAxes::styleAll()
{
    std::size_t shown = 0;
    std::size_t points = 0;
    for (const auto& [id, curves] : m_curves) {
        shown += curves.run.visible ? 1 : 0;
        points += curves.train.x.size() + curves.validation.x.size();
    }
    const bool emphasised = shown <= kMaxEmphasisedRuns && points <= kMaxEmphasisedPoints;
    for (auto& [id, curves] : m_curves)
        styleRun(curves, emphasised);
}

void MetricAxes::styleRun(RunCurves& curves, bool emphasised)
{
    const ChartRun& run = curves.run;
    const double width = emphasised ? m_theme.lineWidth * m_theme.scale : m_theme.scale;
    const auto style = [&](CurvePart part, const Curve& curve, QCPGraph* graph, QCPGraph* raw) {
        const QPen pen = runPen(run.colour, part, m_theme.dark, width);
        const bool visible = run.visible && partShown(part);
        graph->setName(run.name);
        graph->setPen(pen);
        graph->setAntialiased(emphasised);
        graph->setVisible(visible);
        const bool dotted = curve.x.size() <= kMaxDottedPoints;
        graph->setScatterStyle(dotted ? QCPScatterStyle(QCPScatterStyle::ssDisc, pen.color(),
                                                        pen.color(), 5 * m_theme.scale)
                                      : QCPScatterStyle());
        raw->setPen(QPen(faint(pen.color()), m_theme.scale));
        raw->setAntialiased(emphasised);
        raw->setVisible(visible && m_options.smoothing > 0);
    };
    style(CurvePart::Train, curves.train, curves.trainGraph, curves.trainRaw);
    style(CurvePart::Validation, curves.validation, curves.validationGraph, curves.validationRaw);

    const bool onValidation = !curves.validation.x.empty();
    const bool markedShown = partShown(onValidation ? CurvePart::Validation : CurvePart::Train);
    curves.bestMarker->setLineStyle(QCPGraph::lsNone);
    curves.bestMarker->setAntialiased(true);
    curves.bestMarker->setScatterStyle(
        QCPScatterStyle(QCPScatterStyle::ssDiamond, QPen(m_theme.background, m_theme.scale),
                        runColour(run.colour, m_theme.dark), 11 * m_theme.scale));
    curves.bestMarker->setVisible(run.visible && markedShown);
}

void MetricAxes::styleAxis(QCPAxis* axis)
{
    const auto scaled = [this](double length) {
        return std::max(1, static_cast<int>(std::lround(length * m_theme.scale)));
    };
    const QPen line(m_theme.axis, m_theme.scale);
    axis->setBasePen(line);
    axis->setTickPen(line);
    axis->setSubTickPen(line);
    axis->setTickLength(0, scaled(4));
    axis->setSubTickLength(0, scaled(2));
    axis->setTickLabelColor(m_theme.text);
    axis->setLabelColor(m_theme.text);
    axis->setTickLabelFont(m_theme.font);
    axis->setLabelFont(m_theme.font);
    axis->setTickLabelPadding(scaled(4));
    axis->setLabelPadding(scaled(3));
    axis->setPadding(scaled(2));
    axis->grid()->setPen(QPen(m_theme.grid, m_theme.scale));
    axis->grid()->setZeroLinePen(Qt::NoPen);
    axis->grid()->setSubGridVisible(false);
    axis->setNumberFormat(QStringLiteral("gb"));
    axis->setNumberPrecision(4);
    axis->setSubTicks(false);
}

void MetricAxes::applyTicker()
{
    QCPAxis* axis = m_axisRect->axis(QCPAxis::atLeft);
    const bool logarithmic = m_metric == MetricKind::Loss && m_options.logarithmicLoss;
    axis->setScaleType(logarithmic ? QCPAxis::stLogarithmic : QCPAxis::stLinear);
    if (logarithmic) {
        // Losses rarely span more than two decades: base 10 would leave one or two labels.
        QSharedPointer<QCPAxisTickerLog> ticker(new QCPAxisTickerLog);
        ticker->setLogBase(2);
        ticker->setSubTickCount(0);
        axis->setTicker(ticker);
    } else {
        axis->setTicker(QSharedPointer<QCPAxisTicker>(new QCPAxisTicker));
    }
}

std::optional<std::pair<double, double>> MetricAxes::epochRange() const
{
    std::optional<std::pair<double, double>> range;
    const auto include = [&range](const Curve& curve) {
        if (curve.x.empty())
            return;
        const double first = curve.x.front();
        const double last = curve.x.back();
        range = range ? std::pair(std::min(range->first, first), std::max(range->second, last))
                      : std::pair(first, last);
    };
    for (const auto& [id, curves] : m_curves) {
        if (!curves.run.visible)
            continue;
        include(curves.train);
        include(curves.validation);
    }
    return range;
}

void MetricAxes::setEpochRange(double lower, double upper)
{
    m_axisRect->axis(QCPAxis::atBottom)->setRange(lower, upper);
}

void MetricAxes::fitValues()
{
    double low = std::numeric_limits<double>::infinity();
    double high = -low;
    const auto include = [&](const Curve& curve, CurvePart part) {
        if (!partShown(part) || curve.y.empty())
            return;
        const auto [least, most] = std::minmax_element(curve.y.begin(), curve.y.end());
        low = std::min(low, *least);
        high = std::max(high, *most);
    };
    for (const auto& [id, curves] : m_curves) {
        if (!curves.run.visible)
            continue;
        include(curves.train, CurvePart::Train);
        include(curves.validation, CurvePart::Validation);
    }
    QCPAxis* axis = m_axisRect->axis(QCPAxis::atLeft);
    if (low > high) {
        const bool logarithmic = axis->scaleType() == QCPAxis::stLogarithmic;
        axis->setRange(logarithmic ? 0.1 : 0, m_metric == MetricKind::Accuracy ? 100 : 4);
        return;
    }
    if (axis->scaleType() == QCPAxis::stLogarithmic) {
        const double floor = std::max(low, 1e-9);
        axis->setRange(floor / 1.15, std::max(high, floor) * 1.15);
        return;
    }
    const double span = high - low;
    // From zero where that costs little room: differences then look as large as they are.
    const bool fromZero = m_metric == MetricKind::EpochSeconds || (low >= 0 && low < 0.6 * high);
    const double pad = fromZero ? 0.06 * high : std::max(0.06 * span, 1e-3 * std::abs(high));
    const double upper = high + std::max(pad, 1e-9);
    axis->setRange(fromZero ? 0 : low - pad,
                   m_metric == MetricKind::Accuracy ? std::min(upper, 101.0) : upper);
}

std::vector<CurveReading> MetricAxes::read(int epoch) const
{
    std::vector<CurveReading> readings;
    for (const RunId id : m_order) {
        const RunCurves& curves = m_curves.at(id);
        if (!curves.run.visible)
            continue;
        CurveReading reading{id, curves.run.name, curves.run.colour, {}, {}};
        if (partShown(CurvePart::Train))
            reading.train = valueAt(curves.train, epoch);
        if (partShown(CurvePart::Validation))
            reading.validation = valueAt(curves.validation, epoch);
        if (reading.train || reading.validation)
            readings.push_back(std::move(reading));
    }
    return readings;
}

std::vector<QCPGraph*> MetricAxes::legendCurves() const
{
    std::vector<QCPGraph*> graphs;
    for (const RunId id : m_order) {
        const RunCurves& curves = m_curves.at(id);
        if (curves.run.visible)
            graphs.push_back(curves.trainGraph->visible() ? curves.trainGraph
                                                          : curves.validationGraph);
    }
    return graphs;
}

} // namespace formwork::ui
