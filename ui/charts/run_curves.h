// The curves of one run in one metric, with their bands of deviation and their markers: the graphs
// of a QCustomPlot, what they draw, and how they look.
#pragma once

#include "ui/charts/chart_options.h"
#include "ui/charts/chart_run.h"
#include "ui/charts/chart_theme.h"

#include <array>
#include <optional>
#include <vector>

class QCPAxisRect;
class QCPGraph;

namespace formwork::ui {

class CurveGraph;

// Whether the options show this part of a metric's curves. What has no validation part is shown in
// any case.
bool isPartShown(MetricKind metric, CurvePart part, const ChartOptions& options);

// Not thread-safe; the axis rect must outlive it. Nothing here replots.
class RunCurves
{
public:
    struct Part
    {
        Curve curve;     // unsmoothed
        Band band;       // empty for a single run
        int missing = 0; // epochs whose value is not finite
        CurveGraph* graph = nullptr;
        CurveGraph* raw = nullptr;   // faint, behind a smoothed curve; hidden without smoothing
        QCPGraph* bandLow = nullptr; // made when there is a band
        QCPGraph* bandHigh = nullptr;
    };
    // How a run is drawn among the others.
    enum class Emphasis { Full, Thin, Highlighted, Receding };

    RunCurves(QCPAxisRect* axisRect, MetricKind metric);
    RunCurves(const RunCurves&) = delete;
    RunCurves& operator=(const RunCurves&) = delete;
    // The graphs stay in the plot until this is called; nothing else may be called afterwards.
    void removeFromPlot();

    RunId id() const { return m_run.id; }
    const ChartRun& run() const { return m_run; } // without its epochs, which stay with the owner
    MetricKind metric() const { return m_metric; }
    const Part& part(CurvePart part) const { return m_parts[index(part)]; }

    // Name, colour and visibility; fill() and style() show them.
    void copyLook(const ChartRun& run);
    // New epochs. fill() draws them.
    void setRun(const ChartRun& run, XAxisKind x);
    void forgetRevision() { m_run.revision = 0; }

    void fill(double smoothing, bool logarithmic);
    // Another smoothing of what fill() gave to the graphs.
    void smooth(double smoothing, bool logarithmic);
    void fillBands(double smoothing, bool logarithmic);
    void style(const ChartTheme& theme, const ChartOptions& options, Emphasis emphasis);

    // The curve that stands for the run in a legend.
    QCPGraph* legendCurve() const;

private:
    static std::size_t index(CurvePart part) { return part == CurvePart::Train ? 0 : 1; }
    void setMarkers(const ChartRun& run, XAxisKind x);
    void fillBand(Part& part, double smoothing, bool logarithmic);
    void fillMarkers();
    // Marks places on the curve as drawn.
    void markPlaces(const std::vector<double>& places, QCPGraph*& marker);
    void styleMarkers(const ChartTheme& theme, const ChartOptions& options);
    void styleBands(const ChartTheme& theme, const ChartOptions& options);

    QCPAxisRect* m_axisRect;
    MetricKind m_metric;
    ChartRun m_run;
    std::array<Part, 2> m_parts;
    std::optional<double> m_best; // on the x axis
    std::vector<double> m_resumes;
    std::vector<double> m_disturbed; // epochs with other work on the machine; runtimes alone
    QCPGraph* m_bestMarker = nullptr;
    QCPGraph* m_resumeMarker = nullptr; // made when there is something to show, as the next
    QCPGraph* m_disturbedMarker = nullptr;
};

} // namespace formwork::ui
