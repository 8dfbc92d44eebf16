// One picture of an export: charts, title and legend laid out on a white sheet.
//
// Laid out by measuring: the sheet grows until every plot has its least height, tick labels become
// fewer until none overlap, and what still would be cut off is an error rather than a bad picture.
#pragma once

#include "ui/charts/chart_export.h"
#include "ui/charts/metric_axes.h"
#include "ui/charts/plot.h"

#include <QRectF>
#include <QSize>
#include <QSizeF>
#include <QStringList>

#include <map>
#include <memory>
#include <vector>

namespace formwork::ui {

class ChartFigure
{
public:
    // Charts are laid out in units of 1/288 inch: fonts have whole pixel sizes, so at screen
    // resolution 8 pt and 9 pt would be the same.
    static constexpr double kUnitsPerInch = kPictureUnitsPerInch;

    // `request` must outlive it. Errors: InvalidArgument, saying what has no room.
    ChartFigure(const ChartExportRequest& request, const std::vector<MetricKind>& metrics);

    QSize sizeInUnits() const { return m_size; }
    QSizeF millimetres() const;
    std::vector<QRectF> plots() const; // the areas between the axes, in millimetres
    // Values that are not drawn, in the window's language.
    QStringList notes() const;
    void draw(QCPPainter& painter);

private:
    // Gives tests and layout what replotting does before it paints.
    class Plot final : public QCustomPlot
    {
    public:
        void layOut(const QSize& size);
    };

    int columnsFor(int charts) const;
    void addTitle();
    void addCharts(const std::vector<MetricKind>& metrics);
    void addChart(QCPLayoutGrid* grid, int place, MetricKind metric, const std::vector<ChartRun>&);
    void addLegend();
    void addLegendItems(QCPLegend* legend);
    void addLineKey(QCPLegend* legend, const QString& text, const QPen& pen, const QBrush& fill);
    void placeLegend(QCPLegend* legend);
    void shortenNames(QCPLegend* legend);
    void layOut();
    bool growForPlots();
    bool thinTicks();
    void refuseClipping() const;

    const ChartExportRequest& m_request;
    Plot m_plot;
    ChartTheme m_theme;
    QSize m_size;
    int m_columns = 1;
    int m_rows = 1;     // of charts
    int m_gridRows = 0; // of the sheet: title, legend, charts
    QCPLayoutElement* m_title = nullptr;
    QCPLegend* m_legend = nullptr;
    std::vector<int> m_seedCounts; // of the means that are drawn
    std::vector<std::unique_ptr<MetricAxes>> m_axes;
    std::vector<QCPAxisRect*> m_rects;
    std::map<int, QCPMarginGroup*> m_columnGroups; // by column and row; of the plot
    std::map<int, QCPMarginGroup*> m_rowGroups;
};

} // namespace formwork::ui
