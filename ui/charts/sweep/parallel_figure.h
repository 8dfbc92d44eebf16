// Parallel coordinates: an axis for each chosen column, and a curve through all of them for each
// run. A brush on an axis chooses the runs whose values lie there; brushes on several axes choose
// those that lie in all of them.
#pragma once

#include "ui/charts/sweep/sweep_figure.h"

#include <QPixmap>

#include <vector>

namespace formwork::ui {

class ParallelFigure final : public SweepFigure
{
public:
    using SweepFigure::SweepFigure;

    // From left to right.
    void setAxes(const std::vector<int>& columns);

    void dataChanged() override;
    void paintOverlay(QPainter& painter, const ChartTheme& theme, int hovered) override;
    int runAt(QPointF place) const override;
    bool beginBrush(QPointF place) override;
    void moveBrush(QPointF place) override;
    void endBrush() override;
    void clearBrush() override;
    bool hasBrush() const override;
    bool isInBrush(std::size_t run) const override;
    bool brushKey(const QKeyEvent& event) override;
    QString brushText() const override;

protected:
    void layOut(QPainter& painter, const QRectF& area, const ChartTheme& theme) override;
    void paintRuns(QPainter& painter, const ChartTheme& theme,
                   const SweepColours& colours) override;
    void paintAxes(QPainter& painter, const ChartTheme& theme) override;

private:
    struct Range
    {
        double low = 0; // positions on the axis, [0, 1] from the bottom
        double high = 1;
    };
    struct Axis
    {
        int column = -1;
        SweepScale scale;
        std::vector<std::optional<double>> positions; // of each run
        std::optional<Range> brush;
    };

    double xOf(std::size_t axis) const;
    double yOf(double position) const;
    double positionAt(double y) const;
    std::size_t axisAt(double x) const;
    void addCurve(std::size_t run, QVector<QPointF>& points) const;
    void drawCurve(QPainter& painter, std::size_t run) const;
    void drawBackdrop(QPainter& painter, const QColor& colour);

    std::vector<Axis> m_axes;
    QRectF m_plot;             // from the first axis to the last
    bool m_isMoving = false;   // a brush
    std::size_t m_brushed = 0; // the axis whose brush is moved
    double m_brushStart = 0;
    std::size_t m_keyAxis = 0;
    // All curves in grey, as drawn on the screen last: a brush changes what lies above them alone.
    QPixmap m_backdrop;
    QRectF m_backdropPlot;
    QColor m_backdropColour;
};

} // namespace formwork::ui
