#include "ui/pages/compare/run_details.h"

#include <algorithm>

namespace formwork::ui {

const std::vector<StepRecord>& RunDetails::steps(RunId run)
{
    const auto known = m_steps.find(run);
    return known != m_steps.end() ? known->second : m_steps[run] = m_store.steps(run);
}

const std::vector<SystemSample>& RunDetails::samples(RunId run)
{
    const auto known = m_samples.find(run);
    return known != m_samples.end() ? known->second : m_samples[run] = m_store.systemSamples(run);
}

bool RunDetails::hasSteps(const std::vector<RunData>& runs)
{
    return std::ranges::any_of(runs,
                               [this](const RunData& run) { return !steps(run.row.id).empty(); });
}

// A run on a processor has thousands of samples without a GPU in them: its device says so sooner.
bool RunDetails::hasGpu(const std::vector<RunData>& runs)
{
    return std::ranges::any_of(runs, [this](const RunData& run) {
        return m_store.environment(run.row.id).device.starts_with("cuda") &&
               std::ranges::any_of(samples(run.row.id), [](const SystemSample& sample) {
                   return sample.gpuShare.has_value();
               });
    });
}

std::set<MetricKind> RunDetails::recorded(const std::vector<RunData>& runs)
{
    m_steps.clear();
    m_samples.clear();
    std::set<MetricKind> metrics;
    for (const MetricKind metric : kAllMetrics) {
        const bool isThere = metric == MetricKind::StepLoss ? hasSteps(runs)
                             : metric == MetricKind::Gpu
                                 ? hasGpu(runs)
                                 : std::ranges::any_of(runs, [metric](const RunData& run) {
                                       return hasMetric(run.epochs, metric);
                                   });
        if (isThere)
            metrics.insert(metric);
    }
    // The comparison that the program is made for, also of runs without an epoch yet.
    for (const MetricKind metric : ChartExportRequest().charts)
        metrics.insert(metric);
    return metrics;
}

void RunDetails::read(const std::vector<RunData>& runs, const std::vector<MetricKind>& charts)
{
    const bool wantsSteps = std::ranges::count(charts, MetricKind::StepLoss) > 0;
    const bool wantsSamples = std::ranges::count(charts, MetricKind::Gpu) > 0;
    for (const RunData& run : runs) {
        if (wantsSteps)
            steps(run.row.id);
        if (wantsSamples)
            samples(run.row.id);
    }
}

void RunDetails::addTo(ChartExportRequest& request) const
{
    if (std::ranges::count(request.charts, MetricKind::StepLoss) > 0)
        request.steps = m_steps;
    if (std::ranges::count(request.charts, MetricKind::Gpu) > 0)
        request.samples = m_samples;
}

} // namespace formwork::ui
