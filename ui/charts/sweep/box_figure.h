// A box for each value of a setting: median, quartiles, the reach of the runs, and the runs
// themselves as dots. Many different numbers are gathered into ranges of about as many runs.
#pragma once

#include "ui/charts/sweep/sweep_figure.h"

#include <vector>

namespace formwork::ui {

class BoxFigure final : public SweepFigure
{
public:
    using SweepFigure::SweepFigure;

    void setColumns(int x, int y);

    void dataChanged() override;
    void paintOverlay(QPainter& painter, const ChartTheme& theme, int hovered) override;
    int runAt(QPointF place) const override;
    bool beginBrush(QPointF place) override;
    void moveBrush(QPointF place) override;
    void endBrush() override {}
    void clearBrush() override { m_brush.clear(); }
    bool hasBrush() const override { return !m_brush.empty(); }
    bool isInBrush(std::size_t run) const override;
    bool brushKey(const QKeyEvent& event) override;
    QString brushText() const override;

    // One box, in positions on the y axis.
    struct Box
    {
        QString label;
        std::vector<std::size_t> runs; // that have both values
        double low = 0;                // the lowest run within 1.5 times the box
        double lowerQuartile = 0;
        double median = 0;
        double upperQuartile = 0;
        double high = 0;
    };
    const std::vector<Box>& boxes() const { return m_boxes; }

protected:
    void layOut(QPainter& painter, const QRectF& area, const ChartTheme& theme) override;
    void paintRuns(QPainter& painter, const ChartTheme& theme,
                   const SweepColours& colours) override;
    void paintAxes(QPainter& painter, const ChartTheme& theme) override;

private:
    void fillBoxes(const SweepColumn& x);
    void measure(Box& box) const;
    double centreOf(std::size_t box) const;
    double yOf(double position) const;
    QPointF pointOf(std::size_t run) const;
    std::size_t boxAt(double x) const;

    int m_x = -1;
    int m_y = -1;
    SweepScale m_yScale;
    std::vector<Box> m_boxes;
    std::vector<int> m_boxOf;                       // of each run; -1: none
    std::vector<std::optional<double>> m_positions; // of each run on the y axis
    std::vector<char> m_brush;                      // boxes; empty: none
    std::size_t m_brushStart = 0;
    QRectF m_plot;
    double m_unit = 1;
};

} // namespace formwork::ui
