// One metric of several runs in one axis rect of a QCustomPlot: which runs are drawn, the axes'
// look and the ranges that fit. The live charts and the export draw through this same class.
#pragma once

#include "ui/charts/curve_reading.h"
#include "ui/charts/run_curves.h"

#include <QPointF>
#include <QString>

#include <map>
#include <optional>
#include <vector>

class QCPAxis;
class QCPAxisRect;
class QCPRange;
class QCPGraph;

namespace formwork::ui {

// Ends of the value axis; what is not given follows the curves.
struct AxisLimits
{
    std::optional<double> lower = {};
    std::optional<double> upper = {};

    bool operator==(const AxisLimits&) const = default;
};

// Values of visible curves that are not drawn.
struct ChartNotes
{
    int missing = 0;     // not finite
    int notPositive = 0; // on a logarithmic axis
};

// Not thread-safe; the axis rect must outlive it. Nothing here replots.
class MetricAxes
{
public:
    MetricAxes(QCPAxisRect* axisRect, MetricKind metric);

    MetricKind metric() const { return m_metric; }
    void setTheme(const ChartTheme& theme);
    // Another x axis takes effect with the next setRuns().
    void setOptions(const ChartOptions& options);
    // All runs at once; curves of runs that are not in the list go.
    void setRuns(const std::vector<ChartRun>& runs);
    // One run that setRuns() knows: new epochs, name, colour or visibility.
    void updateRun(const ChartRun& run);

    // One run's curves stand out; nothing: all alike.
    void setHighlighted(std::optional<RunId> run);
    std::optional<RunId> highlighted() const { return m_highlighted; }
    QString dataText() const; // see curvesAsText()
    // See runNear().
    std::optional<RunId> runAt(const QPointF& pixel) const;
    // A logarithmic value axis, whatever the options say about losses. Takes effect with the next
    // fitValues().
    void setLogarithmic(bool logarithmic);
    bool isLogarithmic() const;

    // On the x axis: from the first to the last point of the visible curves; nothing if there are
    // none.
    std::optional<std::pair<double, double>> epochRange() const;
    void setLimits(const AxisLimits& limits); // takes effect with the next fitValues()
    // Sets the value axis so that all visible curves fit.
    void fitValues();
    ChartNotes notes() const;
    void setEpochRange(double lower, double upper);

    // See readCurves().
    std::vector<CurveReading> read(double x) const;

    // Curves that stand for the runs in a legend, in the order of the runs.
    std::vector<QCPGraph*> legendCurves() const;

private:
    ShownCurves shownCurves() const;
    RunCurves& curvesOf(const ChartRun& run);
    void fill(RunCurves& curves);
    void applyTimeFormat();
    void styleCurves();
    void styleAxis(QCPAxis* axis);
    void applyTicker();
    void applyLogTicker();
    QCPRange fittingRange(double low, double high) const;
    bool partShown(CurvePart part) const { return isPartShown(m_metric, part, m_options); }

    QCPAxisRect* m_axisRect;
    MetricKind m_metric;
    ChartTheme m_theme;
    ChartOptions m_options;
    AxisLimits m_limits;
    bool m_logarithmic = false;
    std::optional<RunId> m_highlighted;
    std::vector<RunId> m_order;
    std::map<RunId, RunCurves> m_curves;
};

} // namespace formwork::ui
