#include "ui/charts/run_curves.h"

#include "core/store/run_summary.h"
#include "ui/charts/curve_graph.h"
#include "ui/charts/plot.h"
#include "ui/charts/smoothing.h"

#include <algorithm>

namespace formwork::ui {

namespace {

// Below this a line alone is hard to see (and with one epoch, nothing).
constexpr std::size_t kMaxDottedPoints = 12;

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

QColor faint(QColor colour)
{
    colour.setAlphaF(0.28F);
    return colour;
}

} // namespace

bool isPartShown(MetricKind metric, CurvePart part, const ChartOptions& options)
{
    if (!hasValidationPart(metric))
        return part == CurvePart::Train; // whatever is ticked
    return part == CurvePart::Train ? options.showTrain : options.showValidation;
}

RunCurves::RunCurves(QCPAxisRect* axisRect, MetricKind metric)
    : m_axisRect(axisRect)
    , m_metric(metric)
{
    for (Part& part : m_parts)
        part.raw = addGraph<CurveGraph>(m_axisRect);
    for (Part& part : m_parts)
        part.graph = addGraph<CurveGraph>(m_axisRect);
    m_bestMarker = addGraph(m_axisRect);
}

void RunCurves::removeFromPlot()
{
    std::vector<QCPGraph*> graphs = {m_bestMarker, m_resumeMarker, m_disturbedMarker};
    for (Part& part : m_parts) {
        for (QCPGraph* graph :
             std::initializer_list<QCPGraph*>{part.raw, part.graph, part.bandLow, part.bandHigh})
            graphs.push_back(graph);
    }
    for (QCPGraph* graph : graphs) {
        if (graph != nullptr)
            m_axisRect->parentPlot()->removePlottable(graph);
    }
}

void RunCurves::copyLook(const ChartRun& run)
{
    m_run.id = run.id;
    m_run.revision = run.revision;
    m_run.name = run.name;
    m_run.colour = run.colour;
    m_run.visible = run.visible;
}

void RunCurves::setRun(const ChartRun& run, XAxisKind x)
{
    copyLook(run);
    for (const CurvePart each : {CurvePart::Train, CurvePart::Validation}) {
        Part& part = m_parts[index(each)];
        part.curve = curveOf(run, m_metric, each, x);
        part.missing = missingValues(run.epochs, m_metric, each);
        part.band = metricBand(run.epochs, run.deviation, m_metric, each);
    }
    setMarkers(run, x);
}

void RunCurves::setMarkers(const ChartRun& run, XAxisKind x)
{
    m_best.reset();
    if (const int best = bestEpochIn(run.epochs); best > 0)
        m_best = axisPosition(run.epochs, best, x);
    m_resumes.clear();
    for (const int epoch : run.resumedAfter) {
        if (const auto place = axisPosition(run.epochs, epoch, x))
            m_resumes.push_back(*place);
    }
    m_disturbed.clear();
    if (m_metric != MetricKind::EpochSeconds)
        return;
    for (const EpochRecord& epoch : run.epochs) {
        if (!isDisturbed(epoch))
            continue;
        if (const auto place = axisPosition(run.epochs, epoch.epoch, x))
            m_disturbed.push_back(*place);
    }
}

void RunCurves::fill(double smoothing, bool logarithmic)
{
    for (Part& part : m_parts) {
        part.graph->setCurve(part.curve.x, part.curve.y);
        part.raw->clearCurve();
    }
    smooth(smoothing, logarithmic);
}

void RunCurves::smooth(double smoothing, bool logarithmic)
{
    for (Part& part : m_parts) {
        if (smoothing > 0 && part.raw->pointCount() == 0)
            part.raw->setCurve(part.curve.x, part.curve.y);
        part.graph->setValues(smoothed(part.curve.y, smoothing));
    }
    fillBands(smoothing, logarithmic);
    fillMarkers();
}

void RunCurves::fillBands(double smoothing, bool logarithmic)
{
    for (Part& part : m_parts)
        fillBand(part, smoothing, logarithmic);
}

void RunCurves::fillBand(Part& part, double smoothing, bool logarithmic)
{
    if (part.band.low.empty() && part.bandLow == nullptr)
        return;
    if (part.bandLow == nullptr) {
        part.bandLow = addGraph(m_axisRect);
        part.bandHigh = addGraph(m_axisRect);
        part.bandHigh->setChannelFillGraph(part.bandLow);
    }
    if (part.band.low.empty()) { // a single run now
        part.bandLow->data()->clear();
        part.bandHigh->data()->clear();
        return;
    }
    std::vector<double> lower = smoothed(part.band.low, smoothing);
    if (logarithmic) { // 0 is infinitely far down
        for (std::size_t i = 0; i < lower.size(); ++i)
            lower[i] = std::max(lower[i], 1e-3 * part.curve.y[i]);
    }
    setData(part.bandLow, part.curve.x, lower);
    setData(part.bandHigh, part.curve.x, smoothed(part.band.high, smoothing));
}

void RunCurves::fillMarkers()
{
    std::vector<double> best;
    if (m_best && hasValidationPart(m_metric))
        best.push_back(*m_best);
    markPlaces(best, m_bestMarker);
    markPlaces(m_resumes, m_resumeMarker);
    markPlaces(m_disturbed, m_disturbedMarker);
}

void RunCurves::markPlaces(const std::vector<double>& places, QCPGraph*& marker)
{
    if (places.empty() && marker == nullptr)
        return;
    if (marker == nullptr)
        marker = addGraph(m_axisRect);
    marker->data()->clear();
    // On the curve as drawn, or a marker would float beside a smoothed one.
    const Part& validation = part(CurvePart::Validation);
    const Part& marked = validation.curve.x.empty() ? part(CurvePart::Train) : validation;
    const std::vector<double>& x = marked.curve.x;
    const std::vector<double>& values = marked.graph->values();
    for (const double place : places) {
        const auto point = std::lower_bound(x.begin(), x.end(), place);
        if (point != x.end() && *point == place)
            marker->addData(place, values[static_cast<std::size_t>(point - x.begin())]);
    }
}

void RunCurves::style(const ChartTheme& theme, const ChartOptions& options, Emphasis emphasis)
{
    const bool highlighted = emphasis == Emphasis::Highlighted;
    const bool wide = highlighted || emphasis == Emphasis::Full;
    const double width = (wide ? theme.lineWidth * (highlighted ? 1.6 : 1) : 1) * theme.scale;
    for (const CurvePart each : {CurvePart::Train, CurvePart::Validation}) {
        Part& part = m_parts[index(each)];
        QPen pen = runPen(m_run.colour, each, theme.dark, width);
        if (emphasis == Emphasis::Receding)
            pen.setColor(faint(pen.color()));
        const bool visible = m_run.visible && isPartShown(m_metric, each, options);
        part.graph->setName(m_run.name);
        part.graph->setPen(pen);
        part.graph->setAntialiased(wide);
        part.graph->setVisible(visible);
        const bool dotted = part.curve.x.size() <= kMaxDottedPoints;
        part.graph->setScatterStyle(dotted ? QCPScatterStyle(QCPScatterStyle::ssDisc, pen.color(),
                                                             pen.color(), 5 * theme.scale)
                                           : QCPScatterStyle());
        part.raw->setPen(QPen(faint(pen.color()), theme.scale));
        part.raw->setAntialiased(wide);
        part.raw->setVisible(visible && options.smoothing > 0);
    }
    styleMarkers(theme, options);
    styleBands(theme, options);
}

void RunCurves::styleMarkers(const ChartTheme& theme, const ChartOptions& options)
{
    const QColor colour = runColour(m_run.colour, theme.dark);
    const bool onValidation = !part(CurvePart::Validation).curve.x.empty();
    const bool isMarkedShown =
        isPartShown(m_metric, onValidation ? CurvePart::Validation : CurvePart::Train, options);
    m_bestMarker->setLineStyle(QCPGraph::lsNone);
    m_bestMarker->setAntialiased(true);
    m_bestMarker->setScatterStyle(QCPScatterStyle(
        QCPScatterStyle::ssDiamond, QPen(theme.background, theme.scale), colour, 11 * theme.scale));
    m_bestMarker->setVisible(m_run.visible && isMarkedShown && theme.markers);
    if (m_resumeMarker != nullptr) {
        m_resumeMarker->setLineStyle(QCPGraph::lsNone);
        m_resumeMarker->setAntialiased(true);
        m_resumeMarker->setScatterStyle(QCPScatterStyle(QCPScatterStyle::ssTriangle,
                                                        QPen(colour, theme.scale), theme.background,
                                                        8 * theme.scale));
        m_resumeMarker->setVisible(m_run.visible && theme.markers &&
                                   (isMarkedShown || !hasValidationPart(m_metric)));
    }
    if (m_disturbedMarker != nullptr) {
        m_disturbedMarker->setLineStyle(QCPGraph::lsNone);
        m_disturbedMarker->setAntialiased(true);
        QCPScatterStyle cross(QCPScatterStyle::ssCross, 8 * theme.scale);
        cross.setPen(QPen(colour, 1.5 * theme.scale));
        m_disturbedMarker->setScatterStyle(cross);
        m_disturbedMarker->setVisible(m_run.visible && theme.markers);
    }
}

void RunCurves::styleBands(const ChartTheme& theme, const ChartOptions& options)
{
    for (const CurvePart each : {CurvePart::Train, CurvePart::Validation}) {
        const Part& part = m_parts[index(each)];
        if (part.bandLow == nullptr)
            continue;
        QColor colour = runColour(m_run.colour, theme.dark);
        colour.setAlphaF(each == CurvePart::Train ? 0.22F : 0.13F);
        part.bandLow->setBrush(Qt::NoBrush);
        part.bandHigh->setBrush(colour);
        for (QCPGraph* edge : {part.bandLow, part.bandHigh}) {
            edge->setPen(Qt::NoPen);
            edge->setVisible(m_run.visible && isPartShown(m_metric, each, options));
        }
    }
}

QCPGraph* RunCurves::legendCurve() const
{
    const Part& train = part(CurvePart::Train);
    return train.graph->visible() ? train.graph : part(CurvePart::Validation).graph;
}

} // namespace formwork::ui
