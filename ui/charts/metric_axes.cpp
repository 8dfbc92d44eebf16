#include "ui/charts/metric_axes.h"

#include "core/store/run_summary.h"
#include "ui/charts/curve_graph.h"
#include "ui/charts/plot.h"
#include "ui/charts/smoothing.h"

#include <QCoreApplication>
#include <QSet>

#include <algorithm>
#include <cmath>
#include <limits>

namespace formwork::ui {

namespace {

template <typename Graph = QCPGraph>
Graph* addGraph(QCPAxisRect* rect)
{
    auto* graph = new Graph(rect->axis(QCPAxis::atBottom), rect->axis(QCPAxis::atLeft));
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

Curve curveOf(const ChartRun& run, MetricKind metric, CurvePart part, XAxisKind x)
{
    if (!isBetweenEpochs(metric))
        return metricCurve(run.epochs, metric, part, x);
    if (part == CurvePart::Validation)
        return {};
    return metric == MetricKind::StepLoss ? stepCurve(run.epochs, run.steps, x)
                                          : gpuCurve(run.epochs, run.samples, x);
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
    case MetricKind::Top5:
        return QCoreApplication::translate("formwork::ui::Charts", "Top-5 accuracy (%)");
    case MetricKind::LearningRate:
        return QCoreApplication::translate("formwork::ui::Charts", "Learning rate");
    case MetricKind::GradientNorm:
        return QCoreApplication::translate("formwork::ui::Charts", "Gradient norm");
    case MetricKind::ImagesPerSecond:
        return QCoreApplication::translate("formwork::ui::Charts", "Images/s");
    case MetricKind::Memory:
        return QCoreApplication::translate("formwork::ui::Charts", "Memory (GB)");
    case MetricKind::StepLoss:
        return QCoreApplication::translate("formwork::ui::Charts", "Loss per step");
    case MetricKind::Gpu:
        return QCoreApplication::translate("formwork::ui::Charts", "GPU (%)");
    }
    return {};
}

QString axisTitle(XAxisKind x)
{
    return x == XAxisKind::Epoch
               ? QCoreApplication::translate("formwork::ui::Charts", "Epoch")
               : QCoreApplication::translate("formwork::ui::Charts", "Training time");
}

MetricAxes::MetricAxes(QCPAxisRect* axisRect, MetricKind metric)
    : m_axisRect(axisRect)
    , m_metric(metric)
{
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
    const bool axisChanged = options.x != m_options.x;
    const bool smoothingChanged = options.smoothing != m_options.smoothing;
    m_options = options;
    if (scaleChanged || axisChanged)
        applyTicker();
    if (axisChanged) {
        for (auto& [id, curves] : m_curves)
            curves.run.revision = 0;
    }
    if (!smoothingChanged) {
        styleAll();
        return;
    }
    for (auto& [id, curves] : m_curves)
        smoothGraphs(curves);
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
        curves.trainRaw = addGraph<CurveGraph>(m_axisRect);
        curves.validationRaw = addGraph<CurveGraph>(m_axisRect);
        curves.trainGraph = addGraph<CurveGraph>(m_axisRect);
        curves.validationGraph = addGraph<CurveGraph>(m_axisRect);
        curves.bestMarker = addGraph(m_axisRect);
    }
    copyLook(run, curves);
    curves.train = curveOf(run, m_metric, CurvePart::Train, m_options.x);
    curves.validation = curveOf(run, m_metric, CurvePart::Validation, m_options.x);
    curves.trainMissing = missingValues(run.epochs, m_metric, CurvePart::Train);
    curves.validationMissing = missingValues(run.epochs, m_metric, CurvePart::Validation);
    curves.trainBand = metricBand(run.epochs, run.deviation, m_metric, CurvePart::Train);
    curves.validationBand = metricBand(run.epochs, run.deviation, m_metric, CurvePart::Validation);
    curves.best.reset();
    if (const int best = bestEpochIn(run.epochs); best > 0)
        curves.best = axisPosition(run.epochs, best, m_options.x);
    curves.resumes.clear();
    for (const int epoch : run.resumedAfter) {
        if (const auto place = axisPosition(run.epochs, epoch, m_options.x))
            curves.resumes.push_back(*place);
    }
    curves.disturbed.clear();
    if (m_metric == MetricKind::EpochSeconds) {
        for (const EpochRecord& epoch : run.epochs) {
            if (!isDisturbed(epoch))
                continue;
            if (const auto place = axisPosition(run.epochs, epoch.epoch, m_options.x))
                curves.disturbed.push_back(*place);
        }
    }
    return curves;
}

void MetricAxes::removeGraphs(RunCurves& curves)
{
    QCustomPlot* plot = m_axisRect->parentPlot();
    for (QCPGraph* graph :
         std::initializer_list<QCPGraph*>{curves.trainRaw, curves.validationRaw, curves.trainGraph,
                                          curves.validationGraph, curves.bestMarker})
        plot->removePlottable(graph);
    for (QCPGraph* marker : {curves.resumeMarker, curves.disturbedMarker}) {
        if (marker != nullptr)
            plot->removePlottable(marker);
    }
    for (QCPGraph* graph : curves.bandEdges) {
        if (graph != nullptr)
            plot->removePlottable(graph);
    }
}

bool MetricAxes::partShown(CurvePart part) const
{
    if (!hasValidationPart(m_metric))
        return part == CurvePart::Train; // whatever is ticked
    return part == CurvePart::Train ? m_options.showTrain : m_options.showValidation;
}

void MetricAxes::fillGraphs(RunCurves& curves)
{
    curves.trainGraph->setCurve(curves.train.x, curves.train.y);
    curves.validationGraph->setCurve(curves.validation.x, curves.validation.y);
    curves.trainRaw->clearCurve();
    curves.validationRaw->clearCurve();
    smoothGraphs(curves);
}

void MetricAxes::smoothGraphs(RunCurves& curves)
{
    const auto fill = [this](const Curve& curve, CurveGraph* graph, CurveGraph* raw) {
        if (m_options.smoothing > 0 && raw->pointCount() == 0)
            raw->setCurve(curve.x, curve.y);
        graph->setValues(smoothed(curve.y, m_options.smoothing));
    };
    fill(curves.train, curves.trainGraph, curves.trainRaw);
    fill(curves.validation, curves.validationGraph, curves.validationRaw);
    fillBand(curves, CurvePart::Train);
    fillBand(curves, CurvePart::Validation);
    fillMarkers(curves);
}

void MetricAxes::fillBand(RunCurves& curves, CurvePart part)
{
    const bool train = part == CurvePart::Train;
    const Band& band = train ? curves.trainBand : curves.validationBand;
    const Curve& curve = train ? curves.train : curves.validation;
    QCPGraph*& low = curves.bandEdges[train ? 0 : 2];
    QCPGraph*& high = curves.bandEdges[train ? 1 : 3];
    if (band.low.empty() && low == nullptr)
        return;
    if (low == nullptr) {
        low = addGraph(m_axisRect);
        high = addGraph(m_axisRect);
        high->setChannelFillGraph(low);
    }
    if (band.low.empty()) { // a single run now
        low->data()->clear();
        high->data()->clear();
        return;
    }
    std::vector<double> lower = smoothed(band.low, m_options.smoothing);
    if (isLogarithmic()) { // 0 is infinitely far down
        for (std::size_t i = 0; i < lower.size(); ++i)
            lower[i] = std::max(lower[i], 1e-3 * curve.y[i]);
    }
    setData(low, curve.x, lower);
    setData(high, curve.x, smoothed(band.high, m_options.smoothing));
}

void MetricAxes::markPlaces(const RunCurves& curves, const std::vector<double>& places,
                            QCPGraph*& marker)
{
    if (places.empty() && marker == nullptr)
        return;
    if (marker == nullptr)
        marker = addGraph(m_axisRect);
    marker->data()->clear();
    // On the curve as drawn, or a marker would float beside a smoothed one.
    const bool onValidation = !curves.validation.x.empty();
    const std::vector<double>& x = onValidation ? curves.validation.x : curves.train.x;
    const std::vector<double>& values =
        (onValidation ? curves.validationGraph : curves.trainGraph)->values();
    for (const double place : places) {
        const auto point = std::lower_bound(x.begin(), x.end(), place);
        if (point != x.end() && *point == place)
            marker->addData(place, values[static_cast<std::size_t>(point - x.begin())]);
    }
}

void MetricAxes::fillMarkers(RunCurves& curves)
{
    std::vector<double> best;
    if (curves.best && hasValidationPart(m_metric))
        best.push_back(*curves.best);
    markPlaces(curves, best, curves.bestMarker);
    markPlaces(curves, curves.resumes, curves.resumeMarker);
    markPlaces(curves, curves.disturbed, curves.disturbedMarker);
}

void MetricAxes::applyTicker()
{
    if (m_options.x == XAxisKind::Epoch) {
        // Epochs are whole numbers, also when zoomed in.
        QSharedPointer<QCPAxisTickerFixed> epochs(new QCPAxisTickerFixed);
        epochs->setTickStep(1);
        epochs->setScaleStrategy(QCPAxisTickerFixed::ssMultiples);
        m_axisRect->axis(QCPAxis::atBottom)->setTicker(epochs);
    } else {
        m_axisRect->axis(QCPAxis::atBottom)
            ->setTicker(QSharedPointer<QCPAxisTickerTime>(new QCPAxisTickerTime));
        applyTimeFormat();
    }
    QCPAxis* axis = m_axisRect->axis(QCPAxis::atLeft);
    axis->setScaleType(isLogarithmic() ? QCPAxis::stLogarithmic : QCPAxis::stLinear);
    if (isLogarithmic())
        applyLogTicker();
    else
        axis->setTicker(QSharedPointer<QCPAxisTicker>(new QCPAxisTicker));
    axis->setSubTicks(isLogarithmic());
}

bool MetricAxes::isLogarithmic() const
{
    return m_logarithmic || (isLoss(m_metric) && m_options.logarithmicLoss);
}

// Powers of ten from three decades on. Most losses span fewer: base 10 would leave one or two
// labels.
void MetricAxes::applyLogTicker()
{
    constexpr double kDecades = 1000;
    QCPAxis* axis = m_axisRect->axis(QCPAxis::atLeft);
    const bool decades = axis->range().upper >= kDecades * axis->range().lower;
    const auto present = axis->ticker().dynamicCast<QCPAxisTickerLog>();
    if (!present.isNull() && (present->logBase() == 10) == decades)
        return;
    QSharedPointer<QCPAxisTickerLog> ticker(new QCPAxisTickerLog);
    ticker->setLogBase(decades ? 10 : 2);
    ticker->setSubTickCount(decades ? 8 : 3); // 2 to 9; quarters of an octave
    axis->setTicker(ticker);
}

void MetricAxes::setLogarithmic(bool logarithmic)
{
    if (logarithmic == m_logarithmic)
        return;
    m_logarithmic = logarithmic;
    applyTicker();
    for (auto& [id, curves] : m_curves) { // bands must not reach down to 0
        fillBand(curves, CurvePart::Train);
        fillBand(curves, CurvePart::Validation);
    }
}

void MetricAxes::setHighlighted(std::optional<RunId> run)
{
    if (run && !m_curves.contains(*run))
        run.reset();
    if (run == m_highlighted)
        return;
    m_highlighted = run;
    styleAll();
}

void MetricAxes::setLimits(const AxisLimits& limits)
{
    m_limits = limits;
}

ChartNotes MetricAxes::notes() const
{
    ChartNotes notes;
    const auto add = [&](CurvePart part, const Curve& curve, int missing) {
        if (!partShown(part))
            return;
        notes.missing += missing;
        if (isLogarithmic())
            notes.notPositive += static_cast<int>(
                std::ranges::count_if(curve.y, [](double value) { return value <= 0; }));
    };
    for (const auto& [id, curves] : m_curves) {
        if (!curves.run.visible)
            continue;
        add(CurvePart::Train, curves.train, curves.trainMissing);
        add(CurvePart::Validation, curves.validation, curves.validationMissing);
    }
    return notes;
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
    applyTimeFormat();
}

void MetricAxes::applyTimeFormat()
{
    const QCPAxis* axis = m_axisRect->axis(QCPAxis::atBottom);
    const auto ticker = axis->ticker().dynamicCast<QCPAxisTickerTime>();
    if (ticker.isNull())
        return;
    constexpr double kMinutes = 20 * 60; // from here on seconds say nothing
    ticker->setTimeFormat(axis->range().upper < kMinutes ? QStringLiteral("%m:%s")
                                                         : QStringLiteral("%h:%m h"));
}

void MetricAxes::fitValues()
{
    double low = std::numeric_limits<double>::infinity();
    double high = -low;
    const auto take = [&](const std::vector<double>& values) {
        for (const double value : values) {
            if (isLogarithmic() && value <= 0)
                continue; // counted in notes()
            low = std::min(low, value);
            high = std::max(high, value);
        }
    };
    const auto include = [&](const Curve& curve, const Band& band, CurvePart part) {
        if (!partShown(part))
            return;
        take(curve.y);
        // A band that reaches down to 0 is cut off by a logarithmic axis.
        if (!isLogarithmic())
            take(band.low);
        take(band.high);
    };
    for (const auto& [id, curves] : m_curves) {
        if (!curves.run.visible)
            continue;
        include(curves.train, curves.trainBand, CurvePart::Train);
        include(curves.validation, curves.validationBand, CurvePart::Validation);
    }
    QCPRange range = fittingRange(low, high);
    if (m_limits.lower && (!isLogarithmic() || *m_limits.lower > 0))
        range.lower = *m_limits.lower;
    if (m_limits.upper)
        range.upper = *m_limits.upper;
    if (range.lower < range.upper)
        m_axisRect->axis(QCPAxis::atLeft)->setRange(range);
    if (isLogarithmic())
        applyLogTicker();
}

QCPRange MetricAxes::fittingRange(double low, double high) const
{
    if (low > high) // nothing to show
        return {isLogarithmic() ? 0.1 : 0, isPercentage(m_metric) ? 100.0 : 4.0};
    if (isLogarithmic())
        return {low / 1.15, high * 1.15};
    const double span = high - low;
    // From zero where that costs little room: differences then look as large as they are.
    const bool fromZero = m_metric == MetricKind::EpochSeconds ||
                          m_metric == MetricKind::ImagesPerSecond ||
                          m_metric == MetricKind::Memory || m_metric == MetricKind::Gpu ||
                          (low >= 0 && low < 0.6 * high);
    const double pad = fromZero ? 0.06 * high : std::max(0.06 * span, 1e-3 * std::abs(high));
    const double upper = high + std::max(pad, 1e-9);
    return {fromZero ? 0 : low - pad, isPercentage(m_metric) ? std::min(upper, 101.0) : upper};
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
