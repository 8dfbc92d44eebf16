// Draws the charts of some runs to files for print: light theme, real vectors and text in SVG and
// PDF, legend and axis labels always. Needs a QApplication (any platform, also offscreen).
#pragma once

#include "core/base/file_system.h"
#include "core/report/comparison.h"
#include "ui/charts/series.h"

#include <QByteArray>
#include <QImage>
#include <QString>

#include <filesystem>
#include <string>
#include <vector>

class QCPPainter;

namespace formwork::ui {

struct ChartExportRequest
{
    std::vector<RunData> runs;
    std::filesystem::path folder;  // made if it is not there
    std::string format = "svg";    // png, svg, pdf
    double widthMillimetres = 120; // of one chart
    double heightMillimetres = 80;
    double dpi = 300; // of PNG
    double fontPoints = 9;
    QString title; // above every chart; empty: the metric's name
    bool legend = true;
    bool showTrain = true;
    bool showValidation = true;
    double smoothing = 0; // weight of the past in [0, 1)
    bool logarithmicLoss = false;
    XAxisKind x = XAxisKind::Epoch;
    bool meanOverSeeds = false; // runs that differ only in name and seed become a mean and a band
    std::vector<MetricKind> charts = {MetricKind::EpochSeconds, MetricKind::Accuracy,
                                      MetricKind::Loss};
    bool combined = true; // also charts.<format>: all together
    bool stacked = false; // together means one below the other, not side by side
};

// Writes runtime.<format>, accuracy.<format>, loss.<format> (and charts.<format>) and returns their
// paths. Errors: InvalidArgument (format, size, no runs), those of writing.
std::vector<std::filesystem::path> exportCharts(const ChartExportRequest& request,
                                                FileSystem& fileSystem);

// One picture with all of the request's charts, as the export draws it, at `dpi`.
QImage renderCharts(const ChartExportRequest& request, double dpi);

// The same as an SVG file.
QByteArray chartsSvg(const ChartExportRequest& request);
// The same at `target`, scaled to its width; as vectors where the painter's device can.
void paintCharts(QCPPainter& painter, const ChartExportRequest& request, const QRectF& target);

// File name without ending: "runtime", "accuracy", "loss".
std::string metricFileName(MetricKind metric);

} // namespace formwork::ui
