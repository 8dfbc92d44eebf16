// What curves say: their values at one place, all of them as a table, and which one is near a
// point.
#pragma once

#include "ui/charts/run_curves.h"

#include <QPointF>
#include <QString>

#include <optional>
#include <vector>

class QCPAxisRect;

namespace formwork::ui {

// The curves of one run at one place, without smoothing.
struct CurveReading
{
    RunId run = 0;
    QString name;
    int colour = 0;
    std::optional<double> train;
    std::optional<double> validation;
    // Only for a mean over runs.
    std::optional<double> trainDeviation = {};
    std::optional<double> validationDeviation = {};
};

// The visible runs of one chart, in their order.
using ShownCurves = std::vector<const RunCurves*>;

// At an epoch, or at the points nearest to a time.
std::vector<CurveReading> readCurves(const ShownCurves& curves, double x,
                                     const ChartOptions& options);

// The curves that the options show, unsmoothed: a line for each place on the x axis, a column for
// each curve, tabs between.
QString curvesAsText(const ShownCurves& curves, const ChartOptions& options);

// The run whose curve passes within a few pixels of that place; of several the nearest.
std::optional<RunId> runNear(const ShownCurves& curves, const QCPAxisRect& axes,
                             const QPointF& pixel);

} // namespace formwork::ui
