// The learning rate over the epochs of experiments that were not started yet. Follows the palette.
#pragma once

#include "core/experiment/config.h"
#include "ui/charts/plot.h"

#include <vector>

namespace formwork::ui {

class ScheduleChart final : public QCustomPlot
{
    Q_OBJECT

public:
    explicit ScheduleChart(QWidget* parent = nullptr);

    // One curve for each schedule that differs from those before it, some ten at most.
    // `stepsPerEpoch` decides where within an epoch the rate changes.
    void setConfigs(const std::vector<ExperimentConfig>& configs, std::uint64_t stepsPerEpoch);

protected:
    void changeEvent(QEvent* event) override;

private:
    void applyTheme();
};

} // namespace formwork::ui
