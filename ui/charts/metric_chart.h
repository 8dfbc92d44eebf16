// One live chart: a metric of several runs, with a crosshair that reads all curves at one epoch.
//
// Mouse: wheel zooms, drag pans, Shift and drag zooms into a box, a click on a curve chooses its
// run, double-click fits, on the title it maximises. Keys: Left/Right (and Home/End) move the
// crosshair,
// +/- zoom, 0 fits, Enter maximises, Escape hides the crosshair.
// Nothing is drawn at once: needsReplot() asks the owner, whose timer calls replot().
#pragma once

#include "ui/charts/metric_axes.h"
#include "ui/charts/plot.h"

#include <QLabel>

#include <memory>

namespace formwork::ui {

class MetricChart : public QCustomPlot
{
    Q_OBJECT

public:
    explicit MetricChart(MetricKind metric, QWidget* parent = nullptr);
    ~MetricChart() override;

    MetricAxes& axes() { return *m_axes; }
    const MetricAxes& axes() const { return *m_axes; }

    // Follows the widget's palette and font.
    void applyTheme();
    // What the x axis counts; also an option of axes(), which this does not set.
    void setXAxis(XAxisKind x);
    // On the x axis; nothing hides it.
    void setCrosshair(std::optional<double> place);
    std::optional<double> crosshair() const { return m_crosshair; }
    // What the crosshair's box says, as plain text (also the accessible description).
    QString readout() const;
    // Highlights one run, in the curves and in the readout; nothing: none.
    void setHighlighted(std::optional<RunId> run);
    // The values that are drawn, without smoothing: a column for each curve, tabs between.
    QString dataText() const;

Q_SIGNALS:
    void runHovered(std::optional<formwork::RunId> run); // its curve is below the pointer
    void runClicked(qint64 run);
    void maximiseRequested();
    void crosshairMoved(double place);
    void crosshairLeft();
    // The user zoomed or panned; the chart has its new ranges.
    void rangeChosen();
    void epochRangeChanged(double lower, double upper);
    void fitRequested();
    void needsReplot();

protected:
    void mousePressEvent(QMouseEvent* event) override;
    void mouseMoveEvent(QMouseEvent* event) override;
    void mouseReleaseEvent(QMouseEvent* event) override;
    void mouseDoubleClickEvent(QMouseEvent* event) override;
    void wheelEvent(QWheelEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;
    void leaveEvent(QEvent* event) override;
    void changeEvent(QEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;
    void focusInEvent(QFocusEvent* event) override;
    void focusOutEvent(QFocusEvent* event) override;

private:
    void buildCrosshair();
    void updateReadout();
    QString readoutHtml(const std::vector<CurveReading>& readings) const;
    void placeReadout();
    void moveCrosshairBy(double steps);
    QString placeText() const;
    std::vector<CurveReading> sortedReadings() const;
    void hover(std::optional<RunId> run);
    void zoom(double factor);
    void clampEpochRange(const QCPRange& range);

    MetricKind m_metric;
    QCPTextElement* m_title = nullptr;
    std::unique_ptr<MetricAxes> m_axes;
    QCPItemStraightLine* m_line = nullptr;
    QLabel* m_readout = nullptr;
    std::optional<double> m_crosshair;
    XAxisKind m_x = XAxisKind::Epoch;
    bool m_applyingTheme = false;
    std::optional<RunId> m_hovered;
    QPointF m_pressed;
    bool m_isClick = false;
};

} // namespace formwork::ui
