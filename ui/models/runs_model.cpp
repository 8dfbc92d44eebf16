#include "ui/models/runs_model.h"

#include "core/base/error.h"
#include "ui/charts/chart_theme.h"
#include "ui/models/run_cells.h"
#include "ui/models/run_edits.h"
#include "ui/models/store_changes.h"
#include "ui/widgets/style.h"

#include <QApplication>
#include <QPalette>

#include <algorithm>
#include <functional>
#include <memory>
#include <tuple>

namespace formwork::ui {

namespace {

// Ticked when a workspace is opened: as many as the comparison of two models and two loaders needs.
constexpr std::size_t kFirstTicked = 4;
// More curves are for who asks for them.
constexpr std::size_t kMostTickedUnasked = 8;

bool sameRow(const RunRow& a, const RunRow& b)
{
    const auto key = [](const RunRow& run) {
        return std::tie(
            run.id, run.name, run.status, run.model, run.loader, run.dataset, run.seed,
            run.batchSize, run.colour, run.epochsDone, run.epochsTotal, run.epochFraction,
            run.lastTrainLoss, run.lastTrainTop1, run.lastValidationLoss, run.lastValidationTop1,
            run.bestValidationTop1, run.bestEpoch, run.medianEpochSeconds, run.firstEpochSeconds,
            run.imagesPerSecond, run.dataWaitShare, run.disturbedEpochs, run.turns, run.startedAt,
            run.finishedAt, run.stopRequested, run.errorMessage, run.tags, run.note, run.archived);
    };
    return key(a) == key(b);
}

} // namespace

RunsModel::RunsModel(StoreChanges& changes, QObject* parent)
    : QAbstractTableModel(parent)
    , m_changes(changes)
    , m_store(changes.store())
    , m_values(changes.store())
{}

void RunsModel::setExtraColumns(const std::vector<std::string>& keys)
{
    if (keys == m_extra)
        return;
    for (const std::string& key : keys)
        m_values.need(key);
    if (!m_extra.empty()) {
        beginRemoveColumns({}, ColumnCount, columnCount() - 1);
        m_extra.clear();
        refreshNumeric();
        endRemoveColumns();
    }
    if (keys.empty())
        return;
    beginInsertColumns({}, ColumnCount, ColumnCount + static_cast<int>(keys.size()) - 1);
    m_extra = keys;
    refreshNumeric();
    endInsertColumns();
}

bool RunsModel::isNumeric(int column) const
{
    if (column < ColumnCount)
        return column >= BestAccuracy && column <= DataWait;
    return m_extraIsNumeric[static_cast<std::size_t>(column - ColumnCount)];
}

void RunsModel::refreshNumeric()
{
    m_extraIsNumeric.clear();
    for (const std::string& key : m_extra) {
        m_extraIsNumeric.push_back(std::ranges::all_of(m_rows, [&](const RunRow& run) {
            const RunValue value = m_values.value(run, key);
            return value.text.isEmpty() || value.number;
        }));
    }
}

void RunsModel::refresh()
{
    m_values.refresh();
    std::vector<RunRow> fresh = m_store.runs();
    const std::set<RunId> before = m_ticked;
    if (m_rows.empty())
        fill(std::move(fresh));
    else
        update(std::move(fresh));
    refreshColours();
    refreshQueue();
    refreshNumeric();
    m_loaded = true;
    if (before != m_ticked)
        Q_EMIT tickedChanged();
}

// All at once: a workspace may have a hundred thousand runs.
void RunsModel::fill(std::vector<RunRow> fresh)
{
    if (fresh.empty())
        return;
    beginInsertRows({}, 0, static_cast<int>(fresh.size()) - 1);
    m_rows = std::move(fresh);
    tickNew(0, m_rows.size());
    endInsertRows();
}

void RunsModel::update(std::vector<RunRow> fresh)
{
    removeMissing(fresh);
    insertNew(fresh);
    for (std::size_t i = 0; i < fresh.size(); ++i) {
        if (sameRow(m_rows[i], fresh[i]))
            continue;
        m_rows[i] = std::move(fresh[i]);
        const int row = static_cast<int>(i);
        Q_EMIT dataChanged(index(row, 0), index(row, columnCount() - 1));
    }
}

void RunsModel::tickNew(std::size_t first, std::size_t end)
{
    const std::size_t most = m_loaded ? kMostTickedUnasked : kFirstTicked;
    for (std::size_t row = first; row < end && m_ticked.size() < most; ++row)
        m_ticked.insert(m_rows[row].id);
}

// The newest ones first, as the store hands out its colours.
void RunsModel::refreshColours()
{
    const DistinctColours before = m_colours;
    for (const RunRow& run : m_rows)
        if (m_ticked.contains(run.id))
            m_colours.take(run.id, run.colour);
    for (std::size_t i = 0; i < m_rows.size(); ++i) {
        if (before.of(m_rows[i].id) == m_colours.of(m_rows[i].id))
            continue;
        const QModelIndex name = index(static_cast<int>(i), Name);
        Q_EMIT dataChanged(name, name, {Qt::DecorationRole});
    }
}

int RunsModel::colourOf(RunId id) const
{
    if (const std::optional<int> colour = m_colours.of(id))
        return *colour;
    const RunRow* run = find(id);
    return run == nullptr ? 0 : run->colour;
}

void RunsModel::refreshQueue()
{
    const bool any = std::any_of(m_rows.begin(), m_rows.end(),
                                 [](const RunRow& run) { return run.status == RunStatus::Queued; });
    std::vector<RunId> queue = any ? m_store.queue() : std::vector<RunId>();
    if (queue == m_queue)
        return;
    m_queue = std::move(queue);
    for (const RunId id : m_queue) {
        const int row = rowOf(id);
        if (row >= 0)
            Q_EMIT dataChanged(index(row, Status), index(row, Status));
    }
}

int RunsModel::queuePlace(RunId id) const
{
    const auto place = std::find(m_queue.begin(), m_queue.end(), id);
    return place == m_queue.end() ? 0 : static_cast<int>(place - m_queue.begin()) + 1;
}

QIcon RunsModel::swatch(int colour) const
{
    const bool dark = isDark(QApplication::palette());
    QIcon& icon = m_swatches[{colour, dark}];
    if (icon.isNull())
        icon = runSwatch(colour, dark);
    return icon;
}

void RunsModel::removeMissing(const std::vector<RunRow>& fresh)
{
    const auto isMissing = [&fresh](const RunRow& run) { // both newest first
        return !std::ranges::binary_search(fresh, run.id, std::greater<>(), &RunRow::id);
    };
    for (std::size_t end = m_rows.size(); end > 0;) {
        if (!isMissing(m_rows[end - 1])) {
            --end;
            continue;
        }
        std::size_t first = end - 1;
        while (first > 0 && isMissing(m_rows[first - 1]))
            --first;
        beginRemoveRows({}, static_cast<int>(first), static_cast<int>(end) - 1);
        for (std::size_t i = first; i < end; ++i) {
            m_ticked.erase(m_rows[i].id);
            m_colours.release(m_rows[i].id);
        }
        m_rows.erase(m_rows.begin() + static_cast<std::ptrdiff_t>(first),
                     m_rows.begin() + static_cast<std::ptrdiff_t>(end));
        endRemoveRows();
        end = first;
    }
}

// Afterwards m_rows has the ids of `fresh` in its order: the store lists newest first and never
// changes the order of two runs.
void RunsModel::insertNew(const std::vector<RunRow>& fresh)
{
    for (std::size_t i = 0; i < fresh.size();) {
        if (i < m_rows.size() && m_rows[i].id == fresh[i].id) {
            ++i;
            continue;
        }
        std::size_t end = i + 1;
        while (end < fresh.size() && (i >= m_rows.size() || fresh[end].id != m_rows[i].id))
            ++end;
        beginInsertRows({}, static_cast<int>(i), static_cast<int>(end) - 1);
        m_rows.insert(m_rows.begin() + static_cast<std::ptrdiff_t>(i),
                      fresh.begin() + static_cast<std::ptrdiff_t>(i),
                      fresh.begin() + static_cast<std::ptrdiff_t>(end));
        tickNew(i, end);
        endInsertRows();
        i = end;
    }
}

const RunRow* RunsModel::find(RunId id) const
{
    const int row = rowOf(id);
    return row < 0 ? nullptr : &m_rows[static_cast<std::size_t>(row)];
}

int RunsModel::rowOf(RunId id) const
{
    // Newest first, and ids only ever grow.
    const auto place =
        std::lower_bound(m_rows.begin(), m_rows.end(), id,
                         [](const RunRow& run, RunId wanted) { return run.id > wanted; });
    const bool found = place != m_rows.end() && place->id == id;
    return found ? static_cast<int>(place - m_rows.begin()) : -1;
}

std::vector<RunId> RunsModel::ticked() const
{
    std::vector<RunId> ids;
    for (const RunRow& run : m_rows) {
        if (m_ticked.contains(run.id))
            ids.push_back(run.id);
    }
    return ids;
}

void RunsModel::setTicked(RunId id, bool ticked)
{
    setTicked(std::vector<RunId>{id}, ticked);
}

void RunsModel::setTicked(const std::vector<RunId>& ids, bool ticked)
{
    bool changed = false;
    for (const RunId id : ids) {
        const int row = rowOf(id);
        if (row < 0 || ticked == m_ticked.contains(id))
            continue;
        if (ticked) {
            m_ticked.insert(id);
            m_colours.take(id, m_rows[static_cast<std::size_t>(row)].colour);
        } else {
            m_ticked.erase(id);
            m_colours.release(id);
        }
        changed = true;
        Q_EMIT dataChanged(index(row, Name), index(row, Name),
                           {Qt::CheckStateRole, Qt::DecorationRole});
    }
    if (changed)
        Q_EMIT tickedChanged();
}

int RunsModel::rowCount(const QModelIndex& parent) const
{
    return parent.isValid() ? 0 : static_cast<int>(m_rows.size());
}

int RunsModel::columnCount(const QModelIndex& parent) const
{
    return parent.isValid() ? 0 : ColumnCount + static_cast<int>(m_extra.size());
}

QVariant RunsModel::data(const QModelIndex& index, int role) const
{
    if (!checkIndex(index, CheckIndexOption::IndexIsValid))
        return {};
    const RunRow& run = m_rows[static_cast<std::size_t>(index.row())];
    const int column = index.column();
    switch (role) {
    case Qt::DisplayRole:
    case Qt::EditRole:
        return text(run, column);
    case Qt::ToolTipRole:
        return column < ColumnCount ? RunCells::toolTip(run, static_cast<Column>(column))
                                    : QVariant();
    case Qt::TextAlignmentRole:
        return isRightAligned(run, column) ? QVariant(Qt::AlignRight | Qt::AlignVCenter)
                                           : QVariant(Qt::AlignLeft | Qt::AlignVCenter);
    case Qt::CheckStateRole:
        if (column == Name)
            return m_ticked.contains(run.id) ? Qt::Checked : Qt::Unchecked;
        return {};
    case Qt::DecorationRole:
        if (column == Name)
            return swatch(colourOf(run.id));
        return {};
    case Qt::BackgroundRole:
        if (run.id == m_highlighted) {
            const QPalette palette = QApplication::palette();
            return mixed(palette.color(QPalette::Base), palette.color(QPalette::Highlight), 0.28);
        }
        return {};
    case SortRole:
        return sortKey(run, column);
    case RunIdRole:
        return QVariant::fromValue<qlonglong>(run.id);
    case StatusRole:
        return static_cast<int>(run.status);
    case ProgressRole:
        return RunCells::progress(run);
    default:
        return {};
    }
}

void RunsModel::setHighlighted(RunId run)
{
    if (run == m_highlighted)
        return;
    const RunId before = std::exchange(m_highlighted, run);
    for (const RunId each : {before, run}) {
        if (const int row = rowOf(each); row >= 0)
            Q_EMIT dataChanged(index(row, 0), index(row, columnCount() - 1), {Qt::BackgroundRole});
    }
}

RunValue RunsModel::extraValue(const RunRow& run, int column) const
{
    return m_values.value(run, m_extra[static_cast<std::size_t>(column - ColumnCount)]);
}

bool RunsModel::isRightAligned(const RunRow& run, int column) const
{
    return column < ColumnCount ? RunCells::isNumber(static_cast<Column>(column))
                                : extraValue(run, column).number.has_value();
}

QVariant RunsModel::text(const RunRow& run, int column) const
{
    if (column >= ColumnCount)
        return extraValue(run, column).text;
    // Looked for only where it is shown: sorting asks for every cell of a column.
    const int place = column == Status ? queuePlace(run.id) : 0;
    return RunCells::text(run, static_cast<Column>(column), place);
}

QVariant RunsModel::sortKey(const RunRow& run, int column) const
{
    if (column >= ColumnCount) {
        const RunValue value = extraValue(run, column);
        if (value.number)
            return *value.number;
        return value.text.isEmpty() ? QVariant() : QVariant(value.text);
    }
    const int place = column == Status ? queuePlace(run.id) : 0;
    return RunCells::sortKey(run, static_cast<Column>(column), place);
}

bool RunsModel::setData(const QModelIndex& index, const QVariant& value, int role)
{
    if (!checkIndex(index, CheckIndexOption::IndexIsValid) || index.column() != Name)
        return false;
    if (role == Qt::CheckStateRole) {
        setTicked(m_rows[static_cast<std::size_t>(index.row())].id, value.toInt() == Qt::Checked);
        return true;
    }
    return role == Qt::EditRole && rename(index.row(), value.toString().simplified());
}

bool RunsModel::rename(int row, const QString& name)
{
    const RunRow& run = m_rows[static_cast<std::size_t>(row)];
    if (name.isEmpty() || name.toStdString() == run.name)
        return false;
    const auto isRefused = std::make_shared<bool>(false); // at once
    renameRun(m_changes, run.id, name.toStdString(),
              {.context = this,
               .done = [this, id = run.id](const QUndoCommand*) { showRow(id); },
               .failed =
                   [this, isRefused](const Error& error) {
                       *isRefused = true;
                       Q_EMIT editFailed(QString::fromUtf8(error.what()));
                   }});
    return !*isRefused;
}

// As it was just written; the next refresh() would show it as well, but later.
void RunsModel::showRow(RunId id)
{
    const int row = rowOf(id);
    if (row < 0)
        return;
    try {
        m_rows[static_cast<std::size_t>(row)] = m_store.run(id);
    } catch (const Error& error) {
        Q_EMIT editFailed(QString::fromUtf8(error.what()));
        return;
    }
    Q_EMIT dataChanged(index(row, 0), index(row, columnCount() - 1));
    Q_EMIT edited();
}

QVariant RunsModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation != Qt::Horizontal || section < 0 || section >= columnCount())
        return {};
    if (section >= ColumnCount) {
        const std::string& key = m_extra[static_cast<std::size_t>(section - ColumnCount)];
        if (role == Qt::DisplayRole)
            return RunValues::title(key);
        if (role == Qt::ToolTipRole)
            return QString::fromStdString(key);
        return role == Qt::TextAlignmentRole ? QVariant(Qt::AlignLeft | Qt::AlignVCenter)
                                             : QVariant();
    }
    const auto column = static_cast<Column>(section);
    switch (role) {
    case Qt::DisplayRole:
        return RunCells::title(column);
    case Qt::ToolTipRole:
        return RunCells::titleToolTip(column);
    case Qt::TextAlignmentRole:
        return RunCells::isNumber(column) ? QVariant(Qt::AlignRight | Qt::AlignVCenter)
                                          : QVariant(Qt::AlignLeft | Qt::AlignVCenter);
    default:
        return {};
    }
}

Qt::ItemFlags RunsModel::flags(const QModelIndex& index) const
{
    if (!index.isValid())
        return Qt::NoItemFlags;
    const Qt::ItemFlags flags = QAbstractTableModel::flags(index) | Qt::ItemNeverHasChildren;
    return index.column() == Name ? flags | Qt::ItemIsEditable | Qt::ItemIsUserCheckable : flags;
}

} // namespace formwork::ui
