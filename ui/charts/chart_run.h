// A run as the charts know it.
#pragma once

#include "core/store/store.h"

#include <QString>

#include <cstdint>
#include <vector>

namespace formwork::ui {

struct ChartRun
{
    RunId id = 0;
    QString name;
    int colour = 0; // RunRow::colour
    bool visible = true;
    std::vector<EpochRecord> epochs;
    // Revision of the epochs; if known, MetricAxes::setRuns() skips what it has already drawn.
    std::uint64_t revision = 0;
    // The epochs are means over several runs, and these their standard deviations.
    std::vector<EpochRecord> deviation = {};
    std::vector<int> resumedAfter = {}; // epochs
    // For the charts of what lies between epochs; empty where none of these is shown.
    std::vector<StepRecord> steps = {};
    std::vector<SystemSample> samples = {};
};

} // namespace formwork::ui
