// Draws the charts of some runs to files for print: light theme, real vectors and text in SVG and
// PDF, legend and axis labels always. Needs a QApplication (any platform, also offscreen).
#pragma once

#include "core/base/file_system.h"
#include "core/report/comparison.h"
#include "ui/charts/metric_axes.h"
#include "ui/charts/picture.h"

#include <QByteArray>
#include <QImage>
#include <QSizeF>
#include <QString>
#include <QStringList>

#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <vector>

class QCPPainter;

namespace formwork::ui {

enum class LegendPlace { Below, Above, Right };
enum class FontFamily { Sans, Serif, Tex }; // Tex: as LaTeX sets its texts, where it is installed

// Every picture has its own layout: side by side there are as many charts in a row as have room, a
// legend never leaves a chart less than its least height (the picture grows instead), long names
// are shortened in the middle, and what would be cut off is refused.
struct ChartExportRequest
{
    std::vector<RunData> runs;
    std::filesystem::path folder;  // made if it is not there
    std::string format = "svg";    // png, svg, pdf
    double widthMillimetres = 175; // of a picture, whatever is in it
    double heightMillimetres = 80; // of a row of charts with title and legend, at least
    double dpi = 300;              // of PNG
    double fontPoints = 9;
    FontFamily font = FontFamily::Sans;
    double linePoints = 1; // width of the curves
    bool markers = true;   // best epochs, resumes, epochs with other work on the machine
    bool letters = false;  // (a), (b), ... above the charts of a picture with several
    QString title;         // above every picture; empty: none
    bool legend = true;
    LegendPlace legendPlace = LegendPlace::Below;
    std::map<RunId, QString> names = {}; // in the legend, in place of the runs' own
    std::map<MetricKind, AxisLimits> limits = {};
    bool showTrain = true;
    bool showValidation = true;
    double smoothing = 0; // weight of the past in [0, 1)
    bool logarithmicLoss = false;
    XAxisKind x = XAxisKind::Epoch;
    bool meanOverSeeds = false; // runs that differ only in name and seed become a mean and a band
    // By run, for the charts of what lies between epochs. Means have none.
    std::map<RunId, std::vector<StepRecord>> steps = {};
    std::map<RunId, std::vector<SystemSample>> samples = {};
    std::vector<MetricKind> charts = {MetricKind::EpochSeconds, MetricKind::Accuracy,
                                      MetricKind::Loss};
    bool combined = true; // also charts.<format>: all together
    bool stacked = false; // together means one below the other, not side by side
};

// The files that exportCharts() would write, one step each. Errors: InvalidArgument, as there; a
// step throws it for a picture in which something would be cut off.
std::vector<DrawStep> chartSteps(const ChartExportRequest& request);

// Writes a file of each chart, such as loss.<format> (and charts.<format>), and returns their
// paths. Errors: InvalidArgument (format, size, no runs), those of writing.
std::vector<std::filesystem::path> exportCharts(const ChartExportRequest& request,
                                                FileSystem& fileSystem);

// The pictures of an export by the names of their files: "runtime", "loss", ..., "charts".
std::vector<std::string> pictureNames(const ChartExportRequest& request);

struct PicturePreview
{
    QImage image;
    QSizeF millimetres;
    QStringList notes; // values that are not drawn, in the window's language
};
// One of them as the export draws it, as large as `room` (in pixels) allows. Errors:
// InvalidArgument.
PicturePreview previewPicture(const ChartExportRequest& request, const std::string& name,
                              const QSize& room);
// The same at `dpi`.
QImage renderPicture(const ChartExportRequest& request, const std::string& name, double dpi);

// One picture with all of the request's charts, as the export draws it, at `dpi`.
QImage renderCharts(const ChartExportRequest& request, double dpi);

// The same as an SVG file.
QByteArray chartsSvg(const ChartExportRequest& request);
// The same at `place`, as wide as `width` (the request's own scaled); as vectors where the
// painter's device can. Returns its height.
double paintCharts(QCPPainter& painter, const ChartExportRequest& request, const QPointF& place,
                   double width);

// File name without ending: "runtime", "accuracy", "loss", "top5", ...
std::string metricFileName(MetricKind metric);

} // namespace formwork::ui
