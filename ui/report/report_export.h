// The one-page report of a comparison: title, charts, table of the runs, loader effects, configs.
#pragma once

#include "ui/charts/chart_export.h"

class QPainter;
class QCPPainter;

namespace formwork::ui {

struct ReportRequest
{
    ChartExportRequest charts; // runs, folder, what to draw; its sizes are not used
    QString title;             // empty: "Formwork report"
    UnknownData unknown = UnknownData::NotCompared;
};

// What comparing runs comes to, in the window's language, as HTML; empty for fewer than two.
QString comparisonHtml(const std::vector<RunData>& runs, UnknownData unknown);

// The two files that exportReport() would write.
std::vector<DrawStep> reportSteps(const ReportRequest& request);

// Writes report.html and report.pdf (A4, vectors) into the folder and returns their paths. Errors:
// as exportCharts().
std::vector<std::filesystem::path> exportReport(const ReportRequest& request,
                                                FileSystem& fileSystem);

// The page as the PDF has it, at `dpi`, to look at.
QImage renderReport(const ReportRequest& request, double dpi);

} // namespace formwork::ui
