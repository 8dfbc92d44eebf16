#include "ui/pages/runs/chart_feed.h"

#include "core/report/seed_groups.h"
#include "ui/charts/chart_panel.h"
#include "ui/charts/distinct.h"
#include "ui/models/run_data_cache.h"
#include "ui/models/runs_model.h"
#include "ui/pages/runs/runs_view.h"

#include <utility>

namespace formwork::ui {

namespace {

std::vector<int> resumedAfter(const RunData& run)
{
    std::vector<int> epochs;
    for (const ResumeRecord& resume : run.resumes)
        epochs.push_back(resume.afterEpoch);
    return epochs;
}

} // namespace

ChartFeed::ChartFeed(ChartPanel& charts, const RunsModel& runs, const RunsView& view,
                     const RunDataCache& cache)
    : m_charts(charts)
    , m_runs(runs)
    , m_view(view)
    , m_cache(cache)
{}

bool ChartFeed::show(const std::vector<const RunData*>& runs)
{
    const std::optional<std::string> grouping = m_view.grouping();
    if (std::exchange(m_grouping, grouping) != grouping)
        m_drawn.clear(); // other curves of the same runs
    std::map<RunId, std::uint64_t> revisions;
    for (const RunData* run : runs)
        revisions[run->row.id] = m_cache.revision(run->row.id);
    const QStringList labels = names(runs);
    const bool sameRuns = !grouping && isShown(runs, labels);
    if (sameRuns && revisions == m_drawn)
        return false;
    if (sameRuns) {
        for (const RunData* run : runs) {
            const std::uint64_t revision = revisions[run->row.id];
            if (revision != m_drawn[run->row.id])
                m_charts.setEpochs(run->row.id, run->epochs, revision, resumedAfter(*run));
        }
    } else {
        m_charts.setRuns(grouping ? groups(runs) : single(runs, labels));
    }
    m_drawn = std::move(revisions);
    return true;
}

QStringList ChartFeed::names(const std::vector<const RunData*>& runs)
{
    std::vector<NamedRun> named;
    for (const RunData* run : runs)
        named.push_back({run->row.id, QString::fromStdString(run->row.name), &run->config,
                         run->unreadable, knowsSettings(run->row)});
    return distinctNames(named);
}

bool ChartFeed::isShown(const std::vector<const RunData*>& runs, const QStringList& names) const
{
    const std::vector<ChartRun>& drawn = m_charts.runs();
    if (drawn.size() != runs.size())
        return false;
    for (std::size_t i = 0; i < drawn.size(); ++i) {
        const RunId id = runs[i]->row.id;
        if (drawn[i].id != id || drawn[i].colour != m_runs.colourOf(id) ||
            drawn[i].name != names[static_cast<qsizetype>(i)])
            return false;
    }
    return true;
}

std::vector<ChartRun> ChartFeed::single(const std::vector<const RunData*>& runs,
                                        const QStringList& names) const
{
    std::vector<ChartRun> result;
    for (const RunData* run : runs) {
        ChartRun& chart = result.emplace_back();
        chart.id = run->row.id;
        chart.name = names[static_cast<qsizetype>(result.size()) - 1];
        chart.colour = m_runs.colourOf(run->row.id);
        chart.epochs = run->epochs;
        chart.revision = m_cache.revision(run->row.id);
        chart.resumedAfter = resumedAfter(*run);
    }
    return result;
}

std::vector<ChartRun> ChartFeed::groups(const std::vector<const RunData*>& runs) const
{
    std::vector<RunId> ids;
    std::map<RunId, const RunData*> byId;
    for (const RunData* run : runs) {
        ids.push_back(run->row.id);
        byId[run->row.id] = run;
    }
    std::vector<ChartRun> result;
    std::vector<NamedRun> named;
    for (const RunGroup& group : m_view.groups().gather(ids)) {
        std::vector<const std::vector<EpochRecord>*> curves;
        for (const RunId id : group.runs)
            curves.push_back(&byId[id]->epochs);
        EpochStatistics statistics = epochStatistics(curves);
        const RunData* first = byId[group.runs.front()];
        ChartRun& chart = result.emplace_back();
        chart.id = first->row.id;
        chart.colour = m_runs.colourOf(first->row.id);
        named.push_back({chart.id,
                         statistics.count > 1
                             ? tr("%1 (mean of %2)").arg(group.label).arg(statistics.count)
                             : QString::fromStdString(first->row.name),
                         &first->config, first->unreadable, knowsSettings(first->row)});
        chart.epochs = std::move(statistics.mean);
        if (statistics.count > 1)
            chart.deviation = std::move(statistics.deviation);
    }
    const QStringList labels = distinctNames(named, SeedsIn::NoNames);
    for (std::size_t i = 0; i < result.size(); ++i)
        result[i].name = labels[static_cast<qsizetype>(i)];
    return result;
}

} // namespace formwork::ui
