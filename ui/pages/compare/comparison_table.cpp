#include "ui/pages/compare/comparison_table.h"

#include "core/report/seed_groups.h"
#include "ui/charts/distinct.h"
#include "ui/models/run_texts.h"

#include <QCoreApplication>
#include <QLocale>

#include <algorithm>
#include <array>
#include <cmath>
#include <map>
#include <set>

namespace formwork::ui {

namespace {

class ComparisonWords // for translations
{
    Q_DECLARE_TR_FUNCTIONS(formwork::ui::ComparisonTable)
};

enum class BetterWhen { Higher, Lower, Neither };
enum class ChangeKind { Difference, Relative };

struct TableFigure
{
    const char* title;
    std::optional<double> (*value)(const RunData& run);
    double unit; // factor of what is shown
    int decimals;
    BetterWhen better;
    ChangeKind change;
    bool needsSameData; // accuracies on different data are not comparable
};

std::optional<double> lastOf(const RunData& run, Metric metric)
{
    return run.row.metrics[static_cast<std::size_t>(metric)].last;
}

std::optional<double> peakGigabytes(const RunData& run)
{
    std::uint64_t peak = 0;
    for (const EpochRecord& epoch : run.epochs)
        peak = std::max(peak, epoch.peakMemoryBytes);
    return peak > 0 ? std::optional(static_cast<double>(peak) / 1e9) : std::nullopt;
}

std::optional<double> lastGradientNorm(const RunData& run)
{
    return run.epochs.empty() ? std::nullopt : run.epochs.back().gradientNorm;
}

// Mean of the epochs in which it was recorded.
std::optional<double> loaderCpuSeconds(const RunData& run)
{
    double sum = 0;
    int count = 0;
    for (const EpochRecord& epoch : run.epochs) {
        sum += epoch.loaderCpuSeconds.value_or(0);
        count += epoch.loaderCpuSeconds ? 1 : 0;
    }
    return count > 0 ? std::optional(sum / count) : std::nullopt;
}

constexpr std::array kTableFigures = {
    TableFigure{QT_TRANSLATE_NOOP("formwork::ui::ComparisonTable", "Best accuracy (%)"),
                [](const RunData& run) { return run.row.bestValidationTop1; }, 100, 1,
                BetterWhen::Higher, ChangeKind::Difference, true},
    TableFigure{QT_TRANSLATE_NOOP("formwork::ui::ComparisonTable", "Validation accuracy (%)"),
                [](const RunData& run) { return run.row.lastValidationTop1; }, 100, 1,
                BetterWhen::Higher, ChangeKind::Difference, true},
    TableFigure{QT_TRANSLATE_NOOP("formwork::ui::ComparisonTable", "Validation top-5 (%)"),
                [](const RunData& run) { return lastOf(run, Metric::ValidationTop5); }, 100, 1,
                BetterWhen::Higher, ChangeKind::Difference, true},
    TableFigure{QT_TRANSLATE_NOOP("formwork::ui::ComparisonTable", "Validation loss"),
                [](const RunData& run) { return run.row.lastValidationLoss; }, 1, 3,
                BetterWhen::Lower, ChangeKind::Difference, true},
    TableFigure{QT_TRANSLATE_NOOP("formwork::ui::ComparisonTable", "Train accuracy (%)"),
                [](const RunData& run) { return run.row.lastTrainTop1; }, 100, 1,
                BetterWhen::Higher, ChangeKind::Difference, true},
    TableFigure{QT_TRANSLATE_NOOP("formwork::ui::ComparisonTable", "Train top-5 (%)"),
                [](const RunData& run) { return lastOf(run, Metric::TrainTop5); }, 100, 1,
                BetterWhen::Higher, ChangeKind::Difference, true},
    TableFigure{QT_TRANSLATE_NOOP("formwork::ui::ComparisonTable", "Train loss"),
                [](const RunData& run) { return run.row.lastTrainLoss; }, 1, 3, BetterWhen::Lower,
                ChangeKind::Difference, true},
    TableFigure{QT_TRANSLATE_NOOP("formwork::ui::ComparisonTable", "Epoch (s)"),
                [](const RunData& run) { return run.row.medianEpochSeconds; }, 1, 2,
                BetterWhen::Lower, ChangeKind::Relative, false},
    TableFigure{QT_TRANSLATE_NOOP("formwork::ui::ComparisonTable", "Images/s"),
                [](const RunData& run) { return run.row.imagesPerSecond; }, 1, 0,
                BetterWhen::Higher, ChangeKind::Relative, false},
    TableFigure{QT_TRANSLATE_NOOP("formwork::ui::ComparisonTable", "Data wait (%)"),
                [](const RunData& run) { return run.row.dataWaitShare; }, 100, 1, BetterWhen::Lower,
                ChangeKind::Difference, false},
    TableFigure{QT_TRANSLATE_NOOP("formwork::ui::ComparisonTable", "First epoch (s)"),
                [](const RunData& run) { return run.row.firstEpochSeconds; }, 1, 2,
                BetterWhen::Lower, ChangeKind::Relative, false},
    TableFigure{QT_TRANSLATE_NOOP("formwork::ui::ComparisonTable", "Loader CPU time (s/epoch)"),
                loaderCpuSeconds, 1, 2, BetterWhen::Lower, ChangeKind::Relative, false},
    TableFigure{QT_TRANSLATE_NOOP("formwork::ui::ComparisonTable", "Peak memory (GB)"),
                peakGigabytes, 1, 2, BetterWhen::Lower, ChangeKind::Relative, false},
    TableFigure{QT_TRANSLATE_NOOP("formwork::ui::ComparisonTable", "Gradient norm, last epoch"),
                lastGradientNorm, 1, 3, BetterWhen::Neither, ChangeKind::Difference, false},
    TableFigure{QT_TRANSLATE_NOOP("formwork::ui::ComparisonTable", "Epochs done"),
                [](const RunData& run) { return std::optional<double>(run.row.epochsDone); }, 1, 0,
                BetterWhen::Higher, ChangeKind::Difference, false},
};

struct ColumnGroup
{
    ComparisonColumn column;
    std::vector<const RunData*> runs;
    std::vector<const RunData*> distinct; // without those that repeat another one
};

QString fixedText(double value, int decimals)
{
    return QLocale().toString(value, 'f', decimals);
}

QString signedNumber(double value, int decimals)
{
    const QString text = fixedText(value, decimals);
    return value > 0 && !text.startsWith(QLatin1Char('+')) ? QLatin1Char('+') + text : text;
}

std::vector<ColumnGroup> columnGroups(const std::vector<const RunData*>& runs,
                                      const ComparisonOptions& options)
{
    std::vector<ColumnGroup> groups;
    std::map<std::string, std::size_t> places;
    for (const RunData* run : runs) {
        const std::string key = options.groupSeeds
                                    ? groupKey(configToYaml(run->config, run->unreadable), "")
                                    : std::to_string(run->row.id);
        const auto [place, isNew] = places.try_emplace(key, groups.size());
        if (isNew)
            groups.emplace_back();
        groups[place->second].runs.push_back(run);
    }
    std::vector<NamedRun> named;
    for (ColumnGroup& group : groups) {
        QStringList names;
        std::vector<const RunRow*> rows;
        for (const RunData* run : group.runs) {
            names << QString::fromStdString(run->row.name);
            rows.push_back(&run->row);
            group.column.runs.push_back(run->row.id);
            group.column.isBaseline |= options.baseline == run->row.id;
        }
        for (const std::size_t place : distinctRows(rows))
            group.distinct.push_back(group.runs[place]);
        named.push_back({group.runs.front()->row.id, commonRunName(names),
                         &group.runs.front()->config, group.runs.front()->unreadable,
                         knowsSettings(group.runs.front()->row)});
    }
    const QStringList names =
        distinctNames(named, options.groupSeeds ? SeedsIn::NoNames : SeedsIn::Names);
    for (std::size_t i = 0; i < groups.size(); ++i) {
        const QString name = names[static_cast<qsizetype>(i)];
        const auto count = static_cast<int>(groups[i].distinct.size());
        groups[i].column.name =
            count > 1 ? ComparisonWords::tr("%1 (n = %2)").arg(name).arg(count) : name;
    }
    return groups;
}

std::vector<double> groupValues(const ColumnGroup& group, const TableFigure& figure)
{
    std::vector<double> values;
    for (const RunData* run : group.distinct) {
        if (const auto value = figure.value(*run); value && std::isfinite(*value))
            values.push_back(*value);
    }
    return values;
}

QString groupValueText(const ColumnGroup& group, const TableFigure& figure)
{
    std::vector<std::optional<double>> values;
    for (const double value : groupValues(group, figure))
        values.emplace_back(value);
    const auto spread = spreadOf(values);
    if (!spread)
        return QStringLiteral("\u2013");
    const QString mean = fixedText(spread->mean * figure.unit, figure.decimals);
    return spread->count > 1
               ? QStringLiteral("%1 \u00b1 %2")
                     .arg(mean, fixedText(spread->deviation * figure.unit, figure.decimals))
               : mean;
}

bool haveSameData(const ColumnGroup& group, const ColumnGroup& baseline, UnknownData unknown)
{
    const auto differences = dataDifferences({baseline.runs.front(), group.runs.front()});
    return std::ranges::none_of(differences, [&](const DataDifference& difference) {
        return !difference.change.empty() || unknown == UnknownData::NotCompared;
    });
}

QString changeInterval(double unit, int decimals, const Interval& interval)
{
    return ComparisonWords::tr(" (95 %: %1 to %2)")
        .arg(signedNumber(interval.low * unit, decimals),
             signedNumber(interval.high * unit, decimals));
}

void addChange(ComparisonCell& cell, const TableFigure& figure, const ColumnGroup& group,
               const ColumnGroup& baseline, MedianBootstrap& bootstrap)
{
    // Two seeds on each side are the fewest that say anything about their spread.
    constexpr std::size_t kFewestSeeds = 2;
    const MeasuredMedian measured =
        bootstrap.measure(groupValues(group, figure), Side::Measured, kFewestSeeds);
    const MeasuredMedian reference =
        bootstrap.measure(groupValues(baseline, figure), Side::Reference, kFewestSeeds);
    const auto take = [&](double value, const std::optional<Interval>& interval, bool isShown,
                          double unit, int decimals, const QString& suffix) {
        cell.change = signedNumber(value * unit, decimals) + suffix;
        if (interval)
            cell.change += changeInterval(unit, decimals, *interval);
        cell.isShown = isShown;
        const bool matters = value != 0 && figure.better != BetterWhen::Neither;
        cell.isBetter = matters && (value > 0) == (figure.better == BetterWhen::Higher);
        cell.isWorse = matters && !cell.isBetter;
    };
    if (figure.change == ChangeKind::Relative) {
        if (const auto change = relativeChange(measured, reference))
            take(change->value, change->interval, change->isShown(), 100, 1, QStringLiteral(" %"));
    } else if (const auto change = differenceOf(measured, reference)) {
        take(change->value, change->interval, change->isShown(), figure.unit, figure.decimals, {});
    }
}

ComparisonRow figureRow(const TableFigure& figure, const std::vector<ColumnGroup>& groups,
                        const ColumnGroup* baseline, const ComparisonOptions& options,
                        MedianBootstrap& bootstrap)
{
    ComparisonRow row;
    row.title = ComparisonWords::tr(figure.title);
    for (const ColumnGroup& group : groups) {
        ComparisonCell& cell = row.cells.emplace_back();
        cell.text = groupValueText(group, figure);
        if (baseline == nullptr || baseline == &group)
            continue;
        if (figure.needsSameData && !haveSameData(group, *baseline, options.unknown))
            cell.change = ComparisonWords::tr("different data");
        else
            addChange(cell, figure, group, *baseline, bootstrap);
    }
    return row;
}

bool hasKnownSettings(const ColumnGroup& group)
{
    return std::ranges::any_of(group.runs,
                               [](const RunData* run) { return knowsSettings(run->row); });
}

QString settingText(const ColumnGroup& group, const std::string& key)
{
    if (!hasKnownSettings(group))
        return QStringLiteral("\u2013");
    std::set<std::string> values;
    for (const RunData* run : group.runs)
        if (knowsSettings(run->row))
            values.insert(configValue(run->config, run->unreadable, key));
    QStringList texts;
    for (const std::string& value : values)
        texts << QString::fromStdString(value);
    return texts.size() > 3 ? ComparisonWords::tr("%1 values").arg(texts.size())
                            : texts.join(QStringLiteral(", "));
}

bool differs(const ComparisonRow& row)
{
    return std::ranges::any_of(
        row.cells, [&](const ComparisonCell& cell) { return cell.text != row.cells.front().text; });
}

// What is not known is no difference.
bool settingDiffers(const ComparisonRow& row, const std::vector<ColumnGroup>& groups)
{
    const QString* first = nullptr;
    for (std::size_t i = 0; i < groups.size(); ++i) {
        if (!hasKnownSettings(groups[i]))
            continue;
        const QString& text = row.cells[i].text;
        if (first != nullptr && text != *first)
            return true;
        first = &text;
    }
    return false;
}

} // namespace

ComparisonTable compareRuns(const std::vector<const RunData*>& runs,
                            const ComparisonOptions& options)
{
    ComparisonTable table;
    std::vector<ColumnGroup> groups = columnGroups(runs, options);
    // The baseline comes first, wherever it was ticked.
    std::ranges::stable_partition(groups,
                                  [](const ColumnGroup& group) { return group.column.isBaseline; });
    for (const ColumnGroup& group : groups)
        table.columns.push_back(group.column);
    if (groups.empty())
        return table;
    const ColumnGroup* baseline = groups.front().column.isBaseline ? &groups.front() : nullptr;
    MedianBootstrap bootstrap;
    for (const TableFigure& figure : kTableFigures) {
        const bool isRecorded = std::ranges::any_of(
            groups, [&](const ColumnGroup& group) { return !groupValues(group, figure).empty(); });
        if (!isRecorded)
            continue;
        ComparisonRow row = figureRow(figure, groups, baseline, options, bootstrap);
        if (!options.onlyDifferences || differs(row))
            table.rows.push_back(std::move(row));
    }
    for (const ConfigKey& key : configKeys()) {
        if (key.path == "name")
            continue;
        const std::string path(key.path);
        ComparisonRow row;
        row.title = QString::fromStdString(path);
        row.isSetting = true;
        for (const ColumnGroup& group : groups)
            row.cells.emplace_back().text = settingText(group, path);
        if (!options.onlyDifferences || settingDiffers(row, groups))
            table.rows.push_back(std::move(row));
    }
    return table;
}

} // namespace formwork::ui
