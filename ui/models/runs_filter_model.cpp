#include "ui/models/runs_filter_model.h"

#include "ui/models/run_texts.h"

#include <algorithm>

namespace formwork::ui {

namespace {

QString joinedTags(const RunRow& run)
{
    QStringList tags;
    for (const std::string& tag : run.tags)
        tags << QString::fromStdString(tag);
    return tags.join(QLatin1Char('\n'));
}

QString english(std::string_view text)
{
    return QString::fromUtf8(text.data(), static_cast<qsizetype>(text.size()));
}

// What a key looks at: the word as shown and, for states and kinds, as written in files.
QString haystack(const RunRow& run, const QString& key)
{
    if (key == QLatin1String("model"))
        return QString::fromStdString(run.model) + QLatin1Char('\n') + modelLabel(run.model);
    if (key == QLatin1String("loader"))
        return english(loaderName(run.loader)) + QLatin1Char('\n') + loaderLabel(run.loader);
    if (key == QLatin1String("dataset"))
        return QString::fromStdString(run.dataset);
    if (key == QLatin1String("status"))
        return english(runStatusName(run.status)) + QLatin1Char('\n') + runStatusWord(run.status);
    if (key == QLatin1String("tag"))
        return joinedTags(run);
    if (key == QLatin1String("note"))
        return QString::fromStdString(run.note);
    return QString::fromStdString(run.name);
}

} // namespace

bool matchesFilter(const RunRow& run, const std::vector<FilterTerm>& terms)
{
    return std::all_of(terms.begin(), terms.end(), [&run](const FilterTerm& term) {
        if (!term.key.isEmpty())
            return haystack(run, term.key).contains(term.text, Qt::CaseInsensitive);
        return std::ranges::any_of(kFilterKeys, [&](const char* key) {
            return haystack(run, QLatin1String(key)).contains(term.text, Qt::CaseInsensitive);
        });
    });
}

RunsFilterModel::RunsFilterModel(RunsModel* source, QObject* parent)
    : QSortFilterProxyModel(parent)
    , m_runs(source)
{
    setSourceModel(source);
    setSortRole(RunsModel::SortRole);
    setSortCaseSensitivity(Qt::CaseInsensitive);
    setSortLocaleAware(true);
    setDynamicSortFilter(true);
}

void RunsFilterModel::setFilterText(const QString& filter)
{
    std::vector<FilterTerm> terms = parseFilter(filter);
    if (terms == m_terms)
        return;
    m_terms = std::move(terms);
    invalidateFilter();
}

void RunsFilterModel::setShowArchived(bool shown)
{
    if (shown == m_showArchived)
        return;
    m_showArchived = shown;
    invalidateFilter();
}

bool RunsFilterModel::filterAcceptsRow(int row, const QModelIndex&) const
{
    const RunRow& run = m_runs->rows()[static_cast<std::size_t>(row)];
    return (m_showArchived || !run.archived) && matchesFilter(run, m_terms);
}

bool RunsFilterModel::lessThan(const QModelIndex& left, const QModelIndex& right) const
{
    const bool leftKnown = left.data(sortRole()).isValid();
    const bool rightKnown = right.data(sortRole()).isValid();
    // What is missing goes to the end, whichever way the column is sorted.
    if (leftKnown != rightKnown)
        return (sortOrder() == Qt::AscendingOrder) == leftKnown;
    if (!leftKnown)
        return left.row() < right.row();
    return QSortFilterProxyModel::lessThan(left, right);
}

} // namespace formwork::ui
