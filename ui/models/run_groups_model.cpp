#include "ui/models/run_groups_model.h"

#include "core/base/error.h"
#include "ui/models/run_texts.h"

#include <QLocale>
#include <QStringList>

#include <algorithm>
#include <cmath>
#include <functional>

namespace formwork::ui {

namespace {

// Id of a child; a group has 0.
quintptr childId(int group)
{
    return static_cast<quintptr>(group) + 1;
}

bool isGroup(const QModelIndex& index)
{
    return index.internalId() == 0;
}

bool isShare(int column)
{
    return column == RunsModel::BestAccuracy || column == RunsModel::LastAccuracy ||
           column == RunsModel::DataWait;
}

// Three significant digits.
int decimalsOfValue(double mean)
{
    const double size = std::abs(mean);
    return size < 1e-4 ? 6 : std::clamp(2 - static_cast<int>(std::floor(std::log10(size))), 0, 6);
}

int decimalsOf(int column, double mean)
{
    if (column >= RunsModel::ColumnCount)
        return decimalsOfValue(mean);
    if (column == RunsModel::LastLoss)
        return 3;
    if (column == RunsModel::ImagesPerSecond)
        return mean < 10 ? 1 : 0;
    return column == RunsModel::EpochSeconds && mean < 10 ? 2 : 1;
}

QString spreadText(const Spread& spread, int column)
{
    const double unit = isShare(column) ? 100 : 1;
    const int decimals = decimalsOf(column, spread.mean);
    const auto text = [&](double value) {
        return QLocale().toString(value * unit, 'f', decimals);
    };
    QString result = text(spread.mean);
    if (spread.count > 1)
        result += QStringLiteral(" \u00b1 ") + text(spread.deviation);
    return isShare(column) ? RunGroupsModel::tr("%1 %").arg(result) : result;
}

} // namespace

RunGroupsModel::RunGroupsModel(Store& store, RunsModel* runs, RunsFilterModel* filtered,
                               QObject* parent)
    : QAbstractItemModel(parent)
    , m_store(store)
    , m_runs(runs)
    , m_filtered(filtered)
{
    m_timer.setSingleShot(true);
    m_timer.setInterval(0);
    connect(&m_timer, &QTimer::timeout, this, &RunGroupsModel::rebuild);
    connect(filtered, &QAbstractItemModel::rowsInserted, this, &RunGroupsModel::schedule);
    connect(filtered, &QAbstractItemModel::rowsRemoved, this, &RunGroupsModel::schedule);
    connect(filtered, &QAbstractItemModel::layoutChanged, this, &RunGroupsModel::schedule);
    connect(filtered, &QAbstractItemModel::modelReset, this, &RunGroupsModel::schedule);
    connect(runs, &QAbstractItemModel::dataChanged, this, &RunGroupsModel::runsChanged);
    connect(
        runs, &QAbstractItemModel::columnsAboutToBeInserted, this,
        [this](const QModelIndex&, int first, int last) { beginInsertColumns({}, first, last); });
    connect(runs, &QAbstractItemModel::columnsInserted, this, [this] { endInsertColumns(); });
    connect(
        runs, &QAbstractItemModel::columnsAboutToBeRemoved, this,
        [this](const QModelIndex&, int first, int last) { beginRemoveColumns({}, first, last); });
    connect(runs, &QAbstractItemModel::columnsRemoved, this, [this] { endRemoveColumns(); });
}

void RunGroupsModel::groupBy(const std::string& key)
{
    m_active = true;
    if (key != m_by)
        m_keys.clear();
    m_by = key;
    readKeys();
    rebuild();
}

void RunGroupsModel::stop()
{
    if (!m_active)
        return;
    m_active = false;
    m_timer.stop();
    beginResetModel();
    m_groups.clear();
    m_places.clear();
    endResetModel();
    m_keys.clear();
}

void RunGroupsModel::schedule()
{
    if (m_active && !m_timer.isActive())
        m_timer.start();
}

void RunGroupsModel::readKeys()
{
    const RunId known = m_keys.empty() ? 0 : m_keys.rbegin()->first;
    for (const auto& [run, yaml] : m_store.configTexts(known)) {
        std::string key = groupKey(yaml, m_by);
        if (m_by.empty())
            key = std::to_string(std::hash<std::string>()(key));
        m_keys[run] = std::move(key);
    }
}

std::string RunGroupsModel::keyOf(RunId run) const
{
    const auto found = m_keys.find(run);
    return found == m_keys.end() ? std::string() : found->second;
}

QString RunGroupsModel::labelOf(const RunGroup& group) const
{
    if (!m_by.empty()) {
        const QString key = QString::fromStdString(m_by).section(QLatin1Char('.'), -1);
        return QStringLiteral("%1: %2").arg(key, QString::fromStdString(group.key));
    }
    QStringList names;
    for (const RunId id : group.runs) {
        if (const RunRow* run = m_runs->find(id))
            names << QString::fromStdString(run->name);
    }
    return names.isEmpty() ? QString() : commonRunName(names);
}

std::vector<RunGroup> RunGroupsModel::gather(const std::vector<RunId>& runs) const
{
    std::vector<RunGroup> groups;
    std::map<std::string, std::size_t> places;
    for (const RunId id : runs) {
        const std::string key = keyOf(id);
        const auto [place, isNew] = places.try_emplace(key, groups.size());
        if (isNew)
            groups.push_back({key, {}, {}});
        groups[place->second].runs.push_back(id);
    }
    for (RunGroup& group : groups)
        group.label = labelOf(group);
    return groups;
}

void RunGroupsModel::rebuild()
{
    if (!m_active)
        return;
    try {
        readKeys();
    } catch (const Error& error) {
        Q_EMIT failed(QString::fromUtf8(error.what()));
    }
    std::vector<RunId> runs;
    for (int row = 0; row < m_filtered->rowCount(); ++row) {
        const QModelIndex source = m_filtered->mapToSource(m_filtered->index(row, 0));
        runs.push_back(m_runs->rows()[static_cast<std::size_t>(source.row())].id);
    }
    beginResetModel();
    m_groups = gather(runs);
    sortGroups();
    m_places.clear();
    for (std::size_t group = 0; group < m_groups.size(); ++group) {
        for (std::size_t row = 0; row < m_groups[group].runs.size(); ++row)
            m_places[m_groups[group].runs[row]] = {static_cast<int>(group), static_cast<int>(row)};
    }
    endResetModel();
}

void RunGroupsModel::sortGroups()
{
    if (m_sortColumn < 0)
        return;
    // Groups without a value go to the end, whichever way.
    const bool up = m_sortOrder == Qt::AscendingOrder;
    std::stable_sort(m_groups.begin(), m_groups.end(), [&](const RunGroup& a, const RunGroup& b) {
        if (!m_runs->isNumeric(m_sortColumn)) {
            const QString left = groupText(a, m_sortColumn);
            const QString right = groupText(b, m_sortColumn);
            return up ? left.localeAwareCompare(right) < 0 : right.localeAwareCompare(left) < 0;
        }
        const auto left = spread(a, m_sortColumn);
        const auto right = spread(b, m_sortColumn);
        if (!left || !right)
            return left.has_value() && !right.has_value();
        return up ? left->mean < right->mean : left->mean > right->mean;
    });
}

void RunGroupsModel::sort(int column, Qt::SortOrder order)
{
    m_sortColumn = column;
    m_sortOrder = order;
    if (!m_active)
        return;
    m_filtered->sort(column, order); // the runs of each group
    rebuild();
}

void RunGroupsModel::runsChanged(const QModelIndex& topLeft, const QModelIndex& bottomRight)
{
    if (!m_active || m_timer.isActive())
        return;
    for (int row = topLeft.row(); row <= bottomRight.row(); ++row) {
        const auto place = m_places.find(m_runs->rows()[static_cast<std::size_t>(row)].id);
        if (place == m_places.end())
            continue;
        const auto [group, child] = place->second;
        const QModelIndex top = index(group, 0);
        Q_EMIT dataChanged(top, index(group, columnCount() - 1));
        Q_EMIT dataChanged(index(child, 0, top), index(child, columnCount() - 1, top));
    }
}

const RunGroup* RunGroupsModel::groupAt(const QModelIndex& index) const
{
    const bool valid = index.isValid() && isGroup(index) &&
                       static_cast<std::size_t>(index.row()) < m_groups.size();
    return valid ? &m_groups[static_cast<std::size_t>(index.row())] : nullptr;
}

QModelIndex RunGroupsModel::indexOf(RunId run) const
{
    const auto place = m_places.find(run);
    return place == m_places.end()
               ? QModelIndex()
               : index(place->second.second, RunsModel::Name, index(place->second.first, 0));
}

QModelIndex RunGroupsModel::index(int row, int column, const QModelIndex& parent) const
{
    if (!hasIndex(row, column, parent))
        return {};
    return createIndex(row, column, parent.isValid() ? childId(parent.row()) : 0);
}

QModelIndex RunGroupsModel::parent(const QModelIndex& index) const
{
    if (!index.isValid() || isGroup(index))
        return {};
    return createIndex(static_cast<int>(index.internalId()) - 1, 0, quintptr(0));
}

int RunGroupsModel::rowCount(const QModelIndex& parent) const
{
    if (!parent.isValid())
        return static_cast<int>(m_groups.size());
    const RunGroup* group = parent.column() == 0 ? groupAt(parent) : nullptr;
    return group == nullptr ? 0 : static_cast<int>(group->runs.size());
}

int RunGroupsModel::columnCount(const QModelIndex&) const
{
    return m_runs->columnCount();
}

QModelIndex RunGroupsModel::sourceOf(const QModelIndex& index) const
{
    const auto group = static_cast<std::size_t>(index.internalId() - 1);
    const RunId run = m_groups[group].runs[static_cast<std::size_t>(index.row())];
    const int row = m_runs->rowOf(run);
    return row < 0 ? QModelIndex() : m_runs->index(row, index.column());
}

std::optional<Spread> RunGroupsModel::spread(const RunGroup& group, int column) const
{
    std::vector<const RunRow*> rows;
    for (const RunId id : group.runs)
        if (const RunRow* run = m_runs->find(id))
            rows.push_back(run);
    std::vector<std::optional<double>> values;
    for (const std::size_t place : distinctRows(rows)) {
        const int row = m_runs->rowOf(rows[place]->id);
        const QVariant value = m_runs->index(row, column).data(RunsModel::SortRole);
        values.push_back(value.isValid() ? std::optional(value.toDouble()) : std::nullopt);
    }
    return spreadOf(values);
}

QString RunGroupsModel::groupText(const RunGroup& group, int column) const
{
    if (column == RunsModel::Name)
        return group.runs.size() == 1
                   ? group.label
                   : tr("%1 (%Ln runs)", nullptr, static_cast<int>(group.runs.size()))
                         .arg(group.label);
    if (m_runs->isNumeric(column)) {
        const std::optional<Spread> numbers = spread(group, column);
        return numbers ? spreadText(*numbers, column) : QStringLiteral("\u2013");
    }
    QStringList texts;
    for (const RunId id : group.runs) {
        const RunRow* run = m_runs->find(id);
        if (run == nullptr)
            continue;
        const QString text = column == RunsModel::Status
                                 ? runStatusWord(run->status)
                                 : m_runs->index(m_runs->rowOf(id), column).data().toString();
        if (!text.isEmpty() && !texts.contains(text))
            texts << text;
        if (texts.size() > 3)
            break;
    }
    const bool own = column == RunsModel::Started || column == RunsModel::Duration;
    if (texts.size() > 1 && own)
        return {};
    return texts.size() > 3 ? tr("several") : texts.join(QStringLiteral(", "));
}

QVariant RunGroupsModel::checkState(const RunGroup& group) const
{
    const auto ticked = std::count_if(group.runs.begin(), group.runs.end(),
                                      [this](RunId id) { return m_runs->isTicked(id); });
    if (ticked == 0)
        return Qt::Unchecked;
    return ticked == static_cast<std::ptrdiff_t>(group.runs.size()) ? Qt::Checked
                                                                    : Qt::PartiallyChecked;
}

QVariant RunGroupsModel::data(const QModelIndex& index, int role) const
{
    if (!checkIndex(index, CheckIndexOption::IndexIsValid))
        return {};
    if (!isGroup(index)) {
        const QModelIndex source = sourceOf(index);
        return source.isValid() ? source.data(role) : QVariant();
    }
    const RunGroup& group = m_groups[static_cast<std::size_t>(index.row())];
    const int row = group.runs.empty() ? -1 : m_runs->rowOf(group.runs.front());
    switch (role) {
    case Qt::DisplayRole:
        return groupText(group, index.column());
    case Qt::TextAlignmentRole:
    case Qt::DecorationRole: // the first run's colour draws the mean
        return row < 0 ? QVariant() : m_runs->index(row, index.column()).data(role);
    case Qt::CheckStateRole:
        return index.column() == RunsModel::Name ? checkState(group) : QVariant();
    case RunsModel::StatusRole:
        return row < 0 ? QVariant() : QVariant(static_cast<int>(RunStatus::Done));
    default:
        return {};
    }
}

bool RunGroupsModel::setData(const QModelIndex& index, const QVariant& value, int role)
{
    if (!checkIndex(index, CheckIndexOption::IndexIsValid))
        return false;
    if (!isGroup(index)) {
        const QModelIndex source = sourceOf(index);
        return source.isValid() && m_runs->setData(source, value, role);
    }
    if (role != Qt::CheckStateRole || index.column() != RunsModel::Name)
        return false;
    m_runs->setTicked(std::vector<RunId>(m_groups[static_cast<std::size_t>(index.row())].runs),
                      value.toInt() == Qt::Checked);
    return true;
}

QVariant RunGroupsModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    return m_runs->headerData(section, orientation, role);
}

Qt::ItemFlags RunGroupsModel::flags(const QModelIndex& index) const
{
    if (!index.isValid())
        return Qt::NoItemFlags;
    if (!isGroup(index)) {
        const QModelIndex source = sourceOf(index);
        return source.isValid() ? m_runs->flags(source) : Qt::NoItemFlags;
    }
    const Qt::ItemFlags flags = Qt::ItemIsEnabled | Qt::ItemIsSelectable;
    return index.column() == RunsModel::Name ? flags | Qt::ItemIsUserCheckable : flags;
}

} // namespace formwork::ui
