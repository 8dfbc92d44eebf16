// The runs of an export as its charts draw them: with the names of the request, and their means
// over seeds if it asks for these. Pure functions.
#pragma once

#include "ui/charts/chart_export.h"
#include "ui/charts/chart_run.h"

#include <vector>

namespace formwork::ui {

struct FigureRuns
{
    std::vector<ChartRun> runs;  // in the order of the request, groups in that of their first runs
    std::vector<int> seedCounts; // of the means among them
};

FigureRuns figureRuns(const ChartExportRequest& request);

} // namespace formwork::ui
