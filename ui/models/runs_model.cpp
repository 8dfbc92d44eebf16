#include "ui/models/runs_model.h"

#include "core/base/error.h"
#include "ui/charts/chart_theme.h"
#include "ui/models/run_texts.h"

#include <QApplication>
#include <QPalette>
#include <QStringList>

#include <algorithm>
#include <tuple>

namespace formwork::ui {

namespace {

// Of a workspace that is opened: as many as the comparison of two models and two loaders needs.
constexpr std::size_t kFirstTicked = 4;
// More curves are for who asks for them.
constexpr std::size_t kMostTickedUnasked = 8;

bool isActive(RunStatus status)
{
    return status == RunStatus::Queued || status == RunStatus::Running;
}

double progressOf(const RunRow& run)
{
    if (run.epochsTotal <= 0)
        return 0;
    return std::clamp((run.epochsDone + run.epochFraction) / run.epochsTotal, 0.0, 1.0);
}

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

QVariant orInvalid(const std::optional<double>& value)
{
    return value ? QVariant(*value) : QVariant();
}

} // namespace

RunsModel::RunsModel(Store& store, QObject* parent)
    : QAbstractTableModel(parent)
    , m_store(store)
    , m_values(store)
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
    const std::vector<RunRow> fresh = m_store.runs();
    const std::set<RunId> before = m_ticked;
    removeMissing(fresh);
    insertNew(fresh);
    for (std::size_t i = 0; i < fresh.size(); ++i) {
        if (sameRow(m_rows[i], fresh[i]))
            continue;
        m_rows[i] = fresh[i];
        const int row = static_cast<int>(i);
        Q_EMIT dataChanged(index(row, 0), index(row, columnCount() - 1));
    }
    refreshColours();
    refreshQueue();
    refreshNumeric();
    m_loaded = true;
    if (before != m_ticked)
        Q_EMIT tickedChanged();
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
    std::set<RunId> present;
    for (const RunRow& run : fresh)
        present.insert(run.id);
    for (std::size_t i = m_rows.size(); i-- > 0;) {
        const RunId id = m_rows[i].id;
        if (present.contains(id))
            continue;
        beginRemoveRows({}, static_cast<int>(i), static_cast<int>(i));
        m_rows.erase(m_rows.begin() + static_cast<std::ptrdiff_t>(i));
        m_ticked.erase(id);
        m_colours.release(id);
        endRemoveRows();
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
        for (std::size_t row = i; row < end; ++row) {
            if (m_ticked.size() < (m_loaded ? kMostTickedUnasked : kFirstTicked))
                m_ticked.insert(fresh[row].id);
        }
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
        return toolTip(run, column);
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
    case SortRole:
        return sortKey(run, column);
    case RunIdRole:
        return QVariant::fromValue<qlonglong>(run.id);
    case StatusRole:
        return static_cast<int>(run.status);
    case ProgressRole:
        return isActive(run.status) ? QVariant(progressOf(run)) : QVariant();
    default:
        return {};
    }
}

RunValue RunsModel::extraValue(const RunRow& run, int column) const
{
    return m_values.value(run, m_extra[static_cast<std::size_t>(column - ColumnCount)]);
}

bool RunsModel::isRightAligned(const RunRow& run, int column) const
{
    return column < ColumnCount ? column >= Epochs && column <= DataWait
                                : extraValue(run, column).number.has_value();
}

QVariant RunsModel::text(const RunRow& run, int column) const
{
    if (column >= ColumnCount)
        return extraValue(run, column).text;
    switch (column) {
    case Name:
        return QString::fromStdString(run.name);
    case Status: {
        const int place = queuePlace(run.id);
        if (place == 1 && run.willResume)
            return tr("Resumes next");
        return place > 0 ? tr("%1, no. %2").arg(runStatusText(run)).arg(place) : runStatusText(run);
    }
    case Model:
        return modelLabel(run.model);
    case Loader:
        return loaderLabel(run.loader);
    case Dataset:
        return datasetLabel(run.dataset);
    case Epochs:
        return QStringLiteral("%1/%2").arg(run.epochsDone).arg(run.epochsTotal);
    case BestAccuracy:
        return percentText(run.bestValidationTop1);
    case LastAccuracy:
        return percentText(run.lastValidationTop1);
    case LastLoss:
        return numberText(run.lastValidationLoss ? run.lastValidationLoss : run.lastTrainLoss, 3);
    case EpochSeconds:
        return run.disturbedEpochs > 0 ? tr("%1 *").arg(secondsText(run.medianEpochSeconds))
                                       : secondsText(run.medianEpochSeconds);
    case ImagesPerSecond:
        return numberText(run.imagesPerSecond, run.imagesPerSecond.value_or(0) < 10 ? 1 : 0);
    case DataWait:
        return percentText(run.dataWaitShare);
    case Started:
        return timeText(run.startedAt);
    case Duration:
        return durationText(runSeconds(run));
    case Tags: {
        QStringList tags;
        for (const std::string& tag : run.tags)
            tags << QString::fromStdString(tag);
        return tags.join(QStringLiteral(", "));
    }
    default:
        return {};
    }
}

QVariant RunsModel::sortKey(const RunRow& run, int column) const
{
    if (column >= ColumnCount) {
        const RunValue value = extraValue(run, column);
        if (value.number)
            return *value.number;
        return value.text.isEmpty() ? QVariant() : QVariant(value.text);
    }
    switch (column) {
    case Status: // in the order of the queue
        return static_cast<int>(run.status) +
               (run.status == RunStatus::Queued ? queuePlace(run.id) * 1e-6 : progressOf(run) / 2);
    case Epochs:
        return run.epochsDone + run.epochFraction;
    case BestAccuracy:
        return orInvalid(run.bestValidationTop1);
    case LastAccuracy:
        return orInvalid(run.lastValidationTop1);
    case LastLoss:
        return orInvalid(run.lastValidationLoss ? run.lastValidationLoss : run.lastTrainLoss);
    case EpochSeconds:
        return orInvalid(run.medianEpochSeconds);
    case ImagesPerSecond:
        return orInvalid(run.imagesPerSecond);
    case DataWait:
        return orInvalid(run.dataWaitShare);
    case Started:
        return run.startedAt > 0 ? QVariant::fromValue<qlonglong>(run.startedAt) : QVariant();
    case Duration:
        return run.startedAt > 0 ? QVariant(runSeconds(run)) : QVariant();
    default:
        return text(run, column);
    }
}

QVariant RunsModel::toolTip(const RunRow& run, int column) const
{
    switch (column) {
    case Status: {
        QStringList lines;
        if (!run.errorMessage.empty())
            lines << QString::fromStdString(run.errorMessage);
        if (run.turns > 0)
            lines << tr("Trained epoch by epoch in turns with the other loader");
        return lines.isEmpty() ? QVariant() : lines.join(QLatin1Char('\n'));
    }
    case Dataset:
        return QString::fromStdString(run.dataset);
    case BestAccuracy:
        return run.bestEpoch > 0 ? QVariant(tr("in epoch %1").arg(run.bestEpoch)) : QVariant();
    case EpochSeconds: {
        QStringList lines;
        if (run.firstEpochSeconds)
            lines << tr("Median without the first epoch, which took %1")
                         .arg(durationText(*run.firstEpochSeconds));
        if (run.disturbedEpochs > 0)
            lines << tr("* Epochs with other work on more than 10 % of the machine: %Ln", nullptr,
                        run.disturbedEpochs);
        return lines.isEmpty() ? QVariant() : lines.join(QLatin1Char('\n'));
    }
    case Name:
        return run.note.empty() ? text(run, column)
                                : QStringLiteral("%1\n%2").arg(text(run, column).toString(),
                                                               QString::fromStdString(run.note));
    case Tags:
        return text(run, column);
    default:
        return {};
    }
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
    RunRow& run = m_rows[static_cast<std::size_t>(row)];
    if (name.isEmpty() || name.toStdString() == run.name)
        return false;
    try {
        m_store.renameRun(run.id, name.toStdString());
    } catch (const Error& error) {
        Q_EMIT editFailed(QString::fromUtf8(error.what()));
        return false;
    }
    run.name = name.toStdString();
    Q_EMIT dataChanged(index(row, Name), index(row, Name));
    Q_EMIT edited();
    return true;
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
    if (role == Qt::TextAlignmentRole)
        return section >= Epochs && section <= DataWait
                   ? QVariant(Qt::AlignRight | Qt::AlignVCenter)
                   : QVariant(Qt::AlignLeft | Qt::AlignVCenter);
    static constexpr std::pair<const char*, const char*> kTexts[ColumnCount] = {
        {QT_TR_NOOP("Name"), QT_TR_NOOP("Ticked runs are drawn")},
        {QT_TR_NOOP("Status"), ""},
        {QT_TR_NOOP("Model"), ""},
        {QT_TR_NOOP("Loader"), ""},
        {QT_TR_NOOP("Dataset"), ""},
        {QT_TR_NOOP("Epochs"), QT_TR_NOOP("Epochs done of all")},
        {QT_TR_NOOP("Best acc."), QT_TR_NOOP("Best validation accuracy, top-1")},
        {QT_TR_NOOP("Val. acc."), QT_TR_NOOP("Validation accuracy of the last epoch, top-1")},
        {QT_TR_NOOP("Loss"), QT_TR_NOOP("Loss of the last epoch: validation, or train without it")},
        {QT_TR_NOOP("Epoch s"), QT_TR_NOOP("Median seconds of an epoch, without the first")},
        {QT_TR_NOOP("Images/s"), QT_TR_NOOP("Training throughput of the last epoch")},
        {QT_TR_NOOP("Data wait"), QT_TR_NOOP("Share of the training time spent waiting for data")},
        {QT_TR_NOOP("Started"), ""},
        {QT_TR_NOOP("Duration"), ""},
        {QT_TR_NOOP("Tags"), ""},
    };
    const auto& [name, help] = kTexts[section];
    if (role == Qt::DisplayRole)
        return tr(name);
    if (role == Qt::ToolTipRole && *help != '\0')
        return tr(help);
    return {};
}

Qt::ItemFlags RunsModel::flags(const QModelIndex& index) const
{
    if (!index.isValid())
        return Qt::NoItemFlags;
    const Qt::ItemFlags flags = QAbstractTableModel::flags(index) | Qt::ItemNeverHasChildren;
    return index.column() == Name ? flags | Qt::ItemIsEditable | Qt::ItemIsUserCheckable : flags;
}

} // namespace formwork::ui
