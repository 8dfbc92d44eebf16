// The legend of the live charts: a tick box and the colour of each run, which show and hide its
// curves. As tall as its rows, up to two.
#pragma once

#include "ui/charts/chart_run.h"

#include <QListWidget>

#include <vector>

namespace formwork::ui {

class ChartLegend final : public QListWidget
{
    Q_OBJECT

public:
    explicit ChartLegend(QWidget* parent = nullptr);

    // Hidden while there are none. Emits nothing.
    void setRuns(const std::vector<ChartRun>& runs);
    // The width that the rows are fitted into.
    void setAvailableWidth(int width);

Q_SIGNALS:
    void runToggled(qint64 run, bool visible);

private:
    void fitHeight();

    int m_availableWidth = 0;
};

} // namespace formwork::ui
