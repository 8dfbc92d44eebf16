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
#include <functional>
#include <string>
#include <vector>

class QCPPainter;

namespace formwork::ui {

enum class LegendPlace { Below, Above, Right };

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
    LegendPlace legendPlace = LegendPlace::Below;
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

// A file that is drawn and not yet written. Drawing needs the GUI thread; encoding and writing,
// which take as long, do not.
struct DrawnFile
{
    std::filesystem::path path;
    QImage image;     // to be encoded as PNG, or
    QByteArray bytes; // what the file holds
};
// Draws one file of an export; may be called once, in the GUI thread.
using DrawStep = std::function<DrawnFile()>;

// The files that exportCharts() would write, one step each. Errors: InvalidArgument, as there.
std::vector<DrawStep> chartSteps(const ChartExportRequest& request);
// In any thread; makes the folder if need be. Errors: those of encoding and writing.
void writeDrawn(const DrawnFile& file, FileSystem& fileSystem);

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
