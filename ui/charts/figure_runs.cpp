#include "ui/charts/figure_runs.h"

#include "core/report/seed_groups.h"
#include "ui/charts/distinct.h"
#include "ui/models/run_texts.h"

#include <map>
#include <string>
#include <utility>

namespace formwork::ui {

namespace {

QString nameOf(const ChartExportRequest& request, RunId run, const QString& name)
{
    const auto own = request.names.find(run);
    return own == request.names.end() || own->second.isEmpty() ? name : own->second;
}

// What lies between the epochs of one run.
void addDetails(ChartRun& chart, const ChartExportRequest& request)
{
    if (const auto steps = request.steps.find(chart.id); steps != request.steps.end())
        chart.steps = steps->second;
    if (const auto samples = request.samples.find(chart.id); samples != request.samples.end())
        chart.samples = samples->second;
}

FigureRuns singleRuns(const ChartExportRequest& request)
{
    std::vector<NamedRun> named;
    for (const RunData& run : request.runs)
        named.push_back({run.row.id, QString::fromStdString(run.row.name), &run.config,
                         run.unreadable, knowsSettings(run.row)});
    const QStringList names = distinctNames(named);
    DistinctColours colours;
    FigureRuns result;
    for (std::size_t i = 0; i < request.runs.size(); ++i) {
        const RunRow& row = request.runs[i].row;
        result.runs.push_back({row.id, nameOf(request, row.id, names[static_cast<qsizetype>(i)]),
                               colours.take(row.id, row.colour), true, request.runs[i].epochs, 0});
        addDetails(result.runs.back(), request);
    }
    return result;
}

FigureRuns meanRuns(const ChartExportRequest& request)
{
    std::vector<std::vector<const RunData*>> groups; // in the order of their first runs
    std::map<std::string, std::size_t> places;
    for (const RunData& run : request.runs) {
        const std::string key = groupKey(configToYaml(run.config, run.unreadable), "");
        const auto [place, isNew] = places.try_emplace(key, groups.size());
        if (isNew)
            groups.emplace_back();
        groups[place->second].push_back(&run);
    }
    FigureRuns result;
    std::vector<NamedRun> named;
    DistinctColours colours;
    for (const std::vector<const RunData*>& group : groups) {
        std::vector<const std::vector<EpochRecord>*> curves;
        QStringList names;
        for (const RunData* run : group) {
            curves.push_back(&run->epochs);
            names << QString::fromStdString(run->row.name);
        }
        EpochStatistics statistics = epochStatistics(curves);
        const RunRow& first = group.front()->row;
        named.push_back({first.id, commonRunName(names), &group.front()->config,
                         group.front()->unreadable, knowsSettings(first)});
        ChartRun& chart = result.runs.emplace_back();
        chart.id = first.id;
        chart.colour = colours.take(first.id, first.colour);
        chart.epochs = std::move(statistics.mean);
        if (statistics.count > 1) {
            chart.deviation = std::move(statistics.deviation);
            result.seedCounts.push_back(static_cast<int>(statistics.count));
        } else {
            addDetails(chart, request);
        }
    }
    const QStringList names = distinctNames(named, SeedsIn::NoNames);
    for (std::size_t i = 0; i < result.runs.size(); ++i)
        result.runs[i].name = nameOf(request, result.runs[i].id, names[static_cast<qsizetype>(i)]);
    return result;
}

} // namespace

FigureRuns figureRuns(const ChartExportRequest& request)
{
    return request.meanOverSeeds ? meanRuns(request) : singleRuns(request);
}

} // namespace formwork::ui
