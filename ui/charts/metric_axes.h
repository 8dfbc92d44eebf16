// One metric of several runs in one axis rect of a QCustomPlot: the curves, their pens, the axes'
// look and the ranges that fit. The live charts and the export draw through this same class.
#pragma once

#include "core/store/store.h"
#include "ui/charts/chart_options.h"
#include "ui/charts/chart_theme.h"
#include "ui/charts/series.h"

#include <QPointF>
#include <QString>

#include <array>
#include <map>
#include <optional>
#include <vector>

class QCPAxis;
class QCPAxisRect;
class QCPRange;
class QCPGraph;

namespace formwork::ui {

class CurveGraph;

// A run as the charts know it.
struct ChartRun
{
    RunId id = 0;
    QString name;
    int colour = 0; // RunRow::colour
    bool visible = true;
    std::vector<EpochRecord> epochs;
    // Of the epochs; if known, setRuns() skips what it has drawn already.
    std::uint64_t revision = 0;
    // The epochs are means over several runs, and these their standard deviations.
    std::vector<EpochRecord> deviation = {};
    std::vector<int> resumedAfter = {}; // epochs
    // For the charts of what lies between epochs; empty where none of these is shown.
    std::vector<StepRecord> steps = {};
    std::vector<SystemSample> samples = {};
};

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

// What the curves of one run say at one place, as drawn without smoothing.
struct CurveReading
{
    RunId run = 0;
    QString name;
    int colour = 0;
    std::optional<double> train;
    std::optional<double> validation;
    // Of a mean over runs.
    std::optional<double> trainDeviation = {};
    std::optional<double> validationDeviation = {};
};

QString metricTitle(MetricKind metric); // "Accuracy (%)"
QString axisTitle(XAxisKind x);         // "Epoch"

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
    // The curves that are shown, unsmoothed, as a table: a line for each place on the x axis.
    QString dataText() const;
    // The run whose curve passes within a few pixels of that place; of several the nearest.
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

    // At an epoch, or at the points nearest to a time.
    std::vector<CurveReading> read(double x) const;

    // Curves that stand for the runs in a legend, in the order of the runs.
    std::vector<QCPGraph*> legendCurves() const;

private:
    struct RunCurves
    {
        ChartRun run; // its epochs stay with the owner: empty here
        Curve train;  // unsmoothed
        Curve validation;
        Band trainBand; // empty for a single run
        Band validationBand;
        int trainMissing = 0; // epochs whose value is not finite
        int validationMissing = 0;
        std::optional<double> best; // on the x axis
        std::vector<double> resumes;
        std::vector<double> disturbed; // epochs with other work on the machine; runtimes alone
        CurveGraph* trainGraph = nullptr;
        CurveGraph* validationGraph = nullptr;
        CurveGraph* trainRaw = nullptr; // faint, behind a smoothed curve; hidden without smoothing
        CurveGraph* validationRaw = nullptr;
        QCPGraph* bestMarker = nullptr;
        QCPGraph* resumeMarker = nullptr; // made when there is something to show, as what follows
        QCPGraph* disturbedMarker = nullptr;
        std::array<QCPGraph*, 4> bandEdges{}; // train low, high, validation low, high
    };

    static void copyLook(const ChartRun& run, RunCurves& curves);
    RunCurves& curvesOf(const ChartRun& run);
    void removeGraphs(RunCurves& curves);
    void fillGraphs(RunCurves& curves);
    // Another smoothing of curves that fillGraphs() gave to the graphs.
    void smoothGraphs(RunCurves& curves);
    void fillBand(RunCurves& curves, CurvePart part);
    void fillMarkers(RunCurves& curves);
    // Marks places on the curve as drawn.
    void markPlaces(const RunCurves& curves, const std::vector<double>& places, QCPGraph*& marker);
    void styleBands(RunCurves& curves);
    void applyTimeFormat();
    void styleAll();
    void styleRun(RunCurves& curves, bool emphasised);
    void styleAxis(QCPAxis* axis);
    void applyTicker();
    void applyLogTicker();
    QCPRange fittingRange(double low, double high) const;
    bool partShown(CurvePart part) const;

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
