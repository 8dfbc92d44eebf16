// One live chart: a metric of several runs, with a crosshair that reads all curves at one epoch.
//
// Mouse: wheel zooms, drag pans, double-click fits. Keys: Left/Right (and Home/End) move the
// crosshair, +/- zoom, 0 fits, Escape hides the crosshair.
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

Q_SIGNALS:
    void crosshairMoved(double place);
    void crosshairLeft();
    // The user zoomed or panned; the chart has its new ranges.
    void rangeChosen();
    void epochRangeChanged(double lower, double upper);
    void fitRequested();
    void needsReplot();

protected:
    void mouseMoveEvent(QMouseEvent* event) override;
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
};

} // namespace formwork::ui
