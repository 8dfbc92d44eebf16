#include "ui/charts/curve_graph.h"

#include <algorithm>
#include <cmath>
#include <functional>

namespace formwork::ui {

namespace {

// Columns for each unit of length: devices with more dots get more points.
double columnsPerUnit(const QCPPainter& painter)
{
    constexpr double kFine = 4; // print, and vectors that may be enlarged
    if (painter.modes().testFlag(QCPPainter::pmVectorized))
        return kFine;
    return std::clamp(std::abs(painter.deviceTransform().m11()), 1.0, kFine);
}

// Pixels of a place on an axis. A linear one needs a multiplication, not a look at the axis.
class PixelMap
{
public:
    explicit PixelMap(const QCPAxis& axis)
        : m_axis(axis)
        , m_linear(axis.scaleType() == QCPAxis::stLinear)
        , m_lower(axis.range().lower)
        , m_origin(axis.coordToPixel(m_lower))
        , m_scale((axis.coordToPixel(axis.range().upper) - m_origin) / axis.range().size())
    {}
    double operator()(double place) const
    {
        return m_linear ? m_origin + (place - m_lower) * m_scale : m_axis.coordToPixel(place);
    }

private:
    const QCPAxis& m_axis;
    bool m_linear;
    double m_lower;
    double m_origin;
    double m_scale;
};

} // namespace

void CurveGraph::setCurve(std::vector<double> x, std::vector<double> y)
{
    Q_ASSERT(x.size() == y.size());
    m_x = std::move(x);
    m_y = std::move(y);
}

void CurveGraph::setValues(std::vector<double> y)
{
    Q_ASSERT(m_x.size() == y.size());
    m_y = std::move(y);
}

void CurveGraph::clearCurve()
{
    m_x.clear();
    m_y.clear();
}

void CurveGraph::draw(QCPPainter* painter)
{
    const QCPAxis* key = keyAxis();
    const QCPAxis* value = valueAxis();
    if (key == nullptr || value == nullptr || m_x.empty() || key->range().size() <= 0)
        return;
    const double columns = key->axisRect()->width() * columnsPerUnit(*painter);
    thinCurve(m_x, m_y, key->range().lower, key->range().upper,
              static_cast<int>(std::lround(columns)), m_thinned);
    const PixelMap pixelX(*key);
    const PixelMap pixelY(*value);
    m_line.resize(static_cast<qsizetype>(m_thinned.size()));
    std::transform(m_thinned.begin(), m_thinned.end(), m_line.begin(),
                   [&](const CurvePoint& each) { return QPointF(pixelX(each.x), pixelY(each.y)); });
    applyDefaultAntialiasingHint(painter);
    painter->setPen(mPen);
    painter->setBrush(Qt::NoBrush);
    // Not QCustomPlot's drawPolyline(): it looks for gaps, and a curve has none.
    if (lineStyle() != lsNone && mPen.style() != Qt::NoPen)
        painter->drawPolyline(m_line.constData(), static_cast<int>(m_line.size()));
    if (!scatterStyle().isNone()) {
        applyScattersAntialiasingHint(painter);
        drawScatterPlot(painter, m_line, scatterStyle());
    }
}

} // namespace formwork::ui
