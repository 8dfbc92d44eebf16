// A graph that draws a curve of any length in the time of its pixels: it keeps the curve as it is
// and thins it while drawing. What QCPGraph keeps itself (data()) stays empty.
#pragma once

#include "ui/charts/plot.h"
#include "ui/charts/thinning.h"

#include <vector>

namespace formwork::ui {

class CurveGraph final : public QCPGraph
{
    Q_OBJECT

public:
    using QCPGraph::QCPGraph;

    // As many values as places; the places ascend.
    void setCurve(std::vector<double> x, std::vector<double> y);
    // Other values at the same places.
    void setValues(std::vector<double> y);
    void clearCurve();

    std::size_t pointCount() const { return m_x.size(); }
    const std::vector<double>& values() const { return m_y; }

protected:
    void draw(QCPPainter* painter) override;

private:
    std::vector<double> m_x;
    std::vector<double> m_y;
    std::vector<CurvePoint> m_thinned; // kept for its memory
    QVector<QPointF> m_line;
};

} // namespace formwork::ui
