#include "ui/models/runs_filter_model.h"

#include "ui/models/run_texts.h"

#include <algorithm>
#include <cmath>

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
        return !knowsLoader(run)
                   ? QString()
                   : english(loaderName(run.loader)) + QLatin1Char('\n') + loaderLabel(run.loader);
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

bool holdsForText(const RunRow& run, const FilterTerm& term)
{
    const auto has = [&](const QString& key) {
        return haystack(run, key).contains(term.text, Qt::CaseInsensitive);
    };
    if (term.key.isEmpty())
        return std::ranges::any_of(kFilterKeys,
                                   [&](const char* key) { return has(QLatin1String(key)); });
    if (term.comparison == FilterOperator::Has)
        return has(term.key);
    const QStringList texts = haystack(run, term.key).split(QLatin1Char('\n'));
    const bool isEqual = texts.contains(term.text, Qt::CaseInsensitive);
    return isEqual == (term.comparison == FilterOperator::Equal);
}

// Settings are written and typed in different ways: 1e-4, 0.0001.
bool sameNumber(double a, double b)
{
    return std::abs(a - b) <= 1e-9 * std::max(std::abs(a), std::abs(b));
}

bool holdsForValue(const RunValue& value, const FilterTerm& term)
{
    const bool areNumbers = value.number && term.number;
    switch (term.comparison) {
    case FilterOperator::Has:
        return areNumbers ? sameNumber(*value.number, *term.number)
                          : value.text.contains(term.text, Qt::CaseInsensitive);
    case FilterOperator::Equal:
    case FilterOperator::Unequal: {
        const bool isEqual = areNumbers ? sameNumber(*value.number, *term.number)
                                        : value.text.compare(term.text, Qt::CaseInsensitive) == 0;
        return isEqual == (term.comparison == FilterOperator::Equal);
    }
    case FilterOperator::Within:
        return value.number && (!term.number || *value.number >= *term.number) &&
               (!term.upper || *value.number <= *term.upper);
    case FilterOperator::Less:
        return areNumbers && *value.number < *term.number;
    case FilterOperator::AtMost:
        return areNumbers && *value.number <= *term.number;
    case FilterOperator::More:
        return areNumbers && *value.number > *term.number;
    case FilterOperator::AtLeast:
        return areNumbers && *value.number >= *term.number;
    }
    return false;
}

} // namespace

bool matchesFilter(const RunRow& run, const std::vector<FilterTerm>& terms, const RunValues& values)
{
    return std::ranges::all_of(terms, [&](const FilterTerm& term) {
        const bool holds = term.value ? holdsForValue(values.value(run, *term.value), term)
                                      : holdsForText(run, term);
        return holds != term.isNegated;
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
    RunFilter parsed = parseFilter(filter);
    for (const FilterTerm& term : parsed.terms) {
        if (term.value)
            m_runs->needValue(*term.value);
    }
    const bool isSame = parsed.terms == m_filter.terms;
    m_filter = std::move(parsed);
    if (isSame)
        return;
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
    return (m_showArchived || !run.archived) &&
           matchesFilter(run, m_filter.terms, m_runs->values());
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
