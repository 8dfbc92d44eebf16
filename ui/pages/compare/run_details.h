// What runs recorded between the ends of their epochs, for the charts of an export: read once for
// the runs that are shown, and only where a chart needs it.
//
// GUI thread only. Errors are those of the store.
#pragma once

#include "ui/charts/chart_export.h"

#include <map>
#include <set>
#include <vector>

namespace formwork::ui {

class RunDetails
{
public:
    explicit RunDetails(Store& store) : m_store(store) {}

    // The metrics that at least one of the runs recorded; forgets what was read before.
    std::set<MetricKind> recorded(const std::vector<RunData>& runs);
    // Reads what is not read yet.
    void read(const std::vector<RunData>& runs, const std::vector<MetricKind>& charts);
    // What was read; copies that are as large as the runs' records.
    void addTo(ChartExportRequest& request) const;

private:
    bool hasSteps(const std::vector<RunData>& runs);
    bool hasGpu(const std::vector<RunData>& runs);
    const std::vector<StepRecord>& steps(RunId run);
    const std::vector<SystemSample>& samples(RunId run);

    Store& m_store;
    std::map<RunId, std::vector<StepRecord>> m_steps;
    std::map<RunId, std::vector<SystemSample>> m_samples;
};

} // namespace formwork::ui
