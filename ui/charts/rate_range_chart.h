// A learning-rate range test: the loss of each step over the rate that it had, with the smoothed
// curve and the rate at which it falls fastest. Follows the palette.
#pragma once

#include "core/runner/rate_range.h"
#include "ui/charts/chart_theme.h"
#include "ui/charts/plot.h"

#include <vector>

namespace formwork::ui {

class RateRangeChart final : public QCustomPlot
{
    Q_OBJECT

public:
    explicit RateRangeChart(QWidget* parent = nullptr);

    // `chosen`: marked; 0 for none.
    void setPoints(const std::vector<RatePoint>& points, double chosen);
    // In place of the palette's, for print; until the palette changes.
    void setTheme(const ChartTheme& theme);

protected:
    void changeEvent(QEvent* event) override;

private:
    void followPalette();

    QCPItemStraightLine* m_mark;
};

} // namespace formwork::ui
