// A dot for each run: any column against any other, its colour and its size by two more.
#pragma once

#include "ui/charts/sweep/sweep_figure.h"

#include <vector>

namespace formwork::ui {

class ScatterFigure final : public SweepFigure
{
public:
    using SweepFigure::SweepFigure;

    void setColumns(int x, int y, int size); // `size` -1: all alike

    void dataChanged() override;
    void paintOverlay(QPainter& painter, const ChartTheme& theme, int hovered) override;
    int runAt(QPointF place) const override;
    bool beginBrush(QPointF place) override;
    void moveBrush(QPointF place) override;
    void endBrush() override;
    void clearBrush() override { m_brush.reset(); }
    bool hasBrush() const override { return m_brush.has_value(); }
    bool isInBrush(std::size_t run) const override;
    bool brushKey(const QKeyEvent& event) override;
    QString brushText() const override;

protected:
    void layOut(QPainter& painter, const QRectF& area, const ChartTheme& theme) override;
    void paintRuns(QPainter& painter, const ChartTheme& theme,
                   const SweepColours& colours) override;
    void paintAxes(QPainter& painter, const ChartTheme& theme) override;

private:
    struct Dot
    {
        std::optional<QPointF> place; // in [0, 1] from the lower left; nothing: not drawn
        double radius = 4;
    };
    QPointF pointOf(const Dot& dot) const;
    QPointF shareAt(QPointF place) const;

    int m_x = -1;
    int m_y = -1;
    int m_size = -1;
    SweepScale m_xScale;
    SweepScale m_yScale;
    std::vector<Dot> m_dots;
    QRectF m_plot;
    double m_unit = 1;             // of radii, as painted last
    std::optional<QRectF> m_brush; // in [0, 1]
    QPointF m_brushStart;
};

} // namespace formwork::ui
