// The look of axes in the inspector's small charts.
#pragma once

#include "ui/charts/chart_theme.h"
#include "ui/charts/plot.h"

#include <initializer_list>

namespace formwork::ui {

inline void styleChartAxes(std::initializer_list<QCPAxis*> axes, const ChartTheme& theme)
{
    for (QCPAxis* axis : axes) {
        axis->setBasePen(QPen(theme.axis, theme.scale));
        axis->setTickPen(QPen(theme.axis, theme.scale));
        axis->setSubTicks(false);
        axis->setTickLength(0, static_cast<int>(4 * theme.scale));
        axis->setTickLabelColor(theme.text);
        axis->setLabelColor(theme.text);
        axis->setTickLabelFont(theme.font);
        axis->setLabelFont(theme.font);
        axis->grid()->setPen(QPen(theme.grid, theme.scale));
        axis->grid()->setZeroLinePen(Qt::NoPen);
    }
}

} // namespace formwork::ui
