// How the curves, bands, markers and axes of MetricAxes look.
#include "ui/charts/curve_graph.h"
#include "ui/charts/metric_axes.h"
#include "ui/charts/plot.h"

#include <algorithm>
#include <cmath>

namespace formwork::ui {

namespace {

// Wide antialiased pens cost the raster engine some twenty times what 1-px ones do.
constexpr std::size_t kMaxEmphasisedRuns = 8;
constexpr std::size_t kMaxEmphasisedPoints = 20000;
// Below this a line alone is hard to see (and with one epoch, nothing).
constexpr std::size_t kMaxDottedPoints = 12;

QColor faint(QColor colour)
{
    colour.setAlphaF(0.28F);
    return colour;
}

} // namespace

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
    const bool stands = m_highlighted == run.id;
    const bool recedes = m_highlighted && !stands;
    emphasised = (emphasised && !recedes) || stands;
    const double width = (emphasised ? m_theme.lineWidth * (stands ? 1.6 : 1) : 1) * m_theme.scale;
    const auto style = [&](CurvePart part, const Curve& curve, CurveGraph* graph, CurveGraph* raw) {
        QPen pen = runPen(run.colour, part, m_theme.dark, width);
        if (recedes)
            pen.setColor(faint(pen.color()));
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
    curves.bestMarker->setVisible(run.visible && markedShown && m_theme.markers);
    if (curves.resumeMarker != nullptr) {
        curves.resumeMarker->setLineStyle(QCPGraph::lsNone);
        curves.resumeMarker->setAntialiased(true);
        curves.resumeMarker->setScatterStyle(QCPScatterStyle(
            QCPScatterStyle::ssTriangle, QPen(runColour(run.colour, m_theme.dark), m_theme.scale),
            m_theme.background, 8 * m_theme.scale));
        curves.resumeMarker->setVisible(run.visible && m_theme.markers &&
                                        (markedShown || !hasValidationPart(m_metric)));
    }
    if (curves.disturbedMarker != nullptr) {
        curves.disturbedMarker->setLineStyle(QCPGraph::lsNone);
        curves.disturbedMarker->setAntialiased(true);
        QCPScatterStyle cross(QCPScatterStyle::ssCross, 8 * m_theme.scale);
        cross.setPen(QPen(runColour(run.colour, m_theme.dark), 1.5 * m_theme.scale));
        curves.disturbedMarker->setScatterStyle(cross);
        curves.disturbedMarker->setVisible(run.visible && m_theme.markers);
    }
    styleBands(curves);
}

void MetricAxes::styleBands(RunCurves& curves)
{
    for (std::size_t i = 0; i < curves.bandEdges.size(); ++i) {
        QCPGraph* edge = curves.bandEdges[i];
        if (edge == nullptr)
            continue;
        QColor colour = runColour(curves.run.colour, m_theme.dark);
        colour.setAlphaF(i < 2 ? 0.22F : 0.13F);
        const CurvePart part = i < 2 ? CurvePart::Train : CurvePart::Validation;
        edge->setPen(Qt::NoPen);
        edge->setBrush(i % 2 == 1 ? QBrush(colour) : QBrush(Qt::NoBrush));
        edge->setVisible(curves.run.visible && partShown(part));
    }
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
    axis->setSubTicks(axis->scaleType() == QCPAxis::stLogarithmic);
}

} // namespace formwork::ui
