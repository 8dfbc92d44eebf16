// Draws runs in the live charts: their curves, or the means of their groups while the table is
// grouped. Curves may be large, so they are copied only where they are new. GUI thread only.
#pragma once

#include "core/report/comparison.h"
#include "ui/charts/chart_run.h"

#include <QCoreApplication>
#include <QStringList>

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace formwork::ui {

class ChartPanel;
class RunDataCache;
class RunsModel;
class RunsView;

class ChartFeed
{
    Q_DECLARE_TR_FUNCTIONS(formwork::ui::ChartFeed)

public:
    // The references must outlive it.
    ChartFeed(ChartPanel& charts, const RunsModel& runs, const RunsView& view,
              const RunDataCache& cache);

    // `runs` come from the cache. False if the charts show just that already.
    bool show(const std::vector<const RunData*>& runs);

private:
    static QStringList names(const std::vector<const RunData*>& runs);
    bool isShown(const std::vector<const RunData*>& runs, const QStringList& names) const;
    std::vector<ChartRun> single(const std::vector<const RunData*>& runs,
                                 const QStringList& names) const;
    std::vector<ChartRun> groups(const std::vector<const RunData*>& runs) const;

    ChartPanel& m_charts;
    const RunsModel& m_runs;
    const RunsView& m_view;
    const RunDataCache& m_cache;
    std::map<RunId, std::uint64_t> m_drawn; // revisions that the charts show
    std::optional<std::string> m_grouping;  // when they were drawn
};

} // namespace formwork::ui
