#include "ui/pages/runs/run_columns.h"

#include "core/base/error.h"
#include "ui/models/runs_model.h"

#include <QAction>
#include <QHeaderView>
#include <QMenu>
#include <QSignalBlocker>
#include <QTableView>
#include <QTreeView>

#include <algorithm>
#include <array>
#include <map>
#include <utility>
#include <vector>

namespace formwork::ui {

namespace {

constexpr std::array<int, RunsModel::ColumnCount> kColumnWidths = {
    200, 120, 95, 95, 130, 76, 76, 76, 66, 74, 78, 86, 145, 90, 80};
// From left to right, for windows that show only the first of them.
constexpr std::array kColumnOrder = {
    RunsModel::Name,         RunsModel::Status,          RunsModel::BestAccuracy,
    RunsModel::EpochSeconds, RunsModel::Model,           RunsModel::Loader,
    RunsModel::Epochs,       RunsModel::LastLoss,        RunsModel::LastAccuracy,
    RunsModel::DataWait,     RunsModel::ImagesPerSecond, RunsModel::Dataset,
    RunsModel::Started,      RunsModel::Duration,        RunsModel::Tags};
static_assert(kColumnOrder.size() == RunsModel::ColumnCount);

void orderColumns(QHeaderView& header)
{
    for (std::size_t place = 0; place < kColumnOrder.size(); ++place)
        header.moveSection(header.visualIndex(kColumnOrder[place]), static_cast<int>(place));
}

// What columns are called in saved layouts, by column.
constexpr std::array<const char*, RunsModel::ColumnCount> kColumnIds = {
    "Name",         "Status",       "Model",    "Loader",       "Dataset",         "Epochs",
    "BestAccuracy", "LastAccuracy", "LastLoss", "EpochSeconds", "ImagesPerSecond", "DataWait",
    "Started",      "Duration",     "Tags"};
constexpr int kExtraWidth = 110;
constexpr int kTreeNameWidth = 260;
constexpr int kTreeNumberWidth = 104; // "77.6 ± 0.3 %"

} // namespace

RunColumns::RunColumns(RunsModel& runs, QTableView& table, QTreeView& tree, QWidget* parent)
    : QObject(parent)
    , m_runs(runs)
    , m_table(table)
    , m_tree(tree)
    , m_menu(new QMenu(parent))
{
    setUpHeaders();
    buildMenu();
}

void RunColumns::setUpHeaders()
{
    for (int column = 0; column < RunsModel::ColumnCount; ++column) {
        const int width = kColumnWidths[static_cast<std::size_t>(column)];
        const bool number = column >= RunsModel::BestAccuracy && column <= RunsModel::DataWait;
        m_table.setColumnWidth(column, width);
        m_tree.setColumnWidth(column, column == RunsModel::Name ? kTreeNameWidth
                                      : number                  ? kTreeNumberWidth
                                                                : width);
    }
    orderColumns(*m_table.horizontalHeader());
    orderColumns(*m_tree.header());
}

void RunColumns::buildMenu()
{
    for (int column = RunsModel::Status; column < RunsModel::ColumnCount; ++column) {
        QAction* action = m_menu->addAction(
            m_runs.headerData(column, Qt::Horizontal, Qt::DisplayRole).toString());
        action->setCheckable(true);
        action->setChecked(true);
        connect(action, &QAction::toggled, this,
                [this, column](bool shown) { show(column, shown); });
    }
    connect(m_menu, &QMenu::aboutToShow, this, &RunColumns::offerMore);
    for (QHeaderView* header : {m_table.horizontalHeader(), m_tree.header()}) {
        header->setContextMenuPolicy(Qt::CustomContextMenu);
        connect(header, &QHeaderView::customContextMenuRequested, m_menu,
                [this, header](QPoint place) { m_menu->popup(header->mapToGlobal(place)); });
    }
}

void RunColumns::addExtraAction(QMenu* menu, const std::string& key)
{
    QAction* action = menu->addAction(RunValues::title(key));
    action->setCheckable(true);
    action->setChecked(std::ranges::count(m_runs.extraColumns(), key) > 0);
    connect(action, &QAction::toggled, this, [this, key](bool shown) { setExtra(key, shown); });
}

// Below the columns that are always there: those that were added, the settings in which the runs
// differ, and all others.
void RunColumns::offerMore()
{
    const QList<QAction*> actions = m_menu->actions();
    for (qsizetype i = RunsModel::ColumnCount - 1; i < actions.size(); ++i)
        delete actions[i];
    std::vector<std::string> offered = m_runs.extraColumns();
    try {
        for (const std::string& key : m_runs.values().differingSettings()) {
            if (std::ranges::count(offered, key) == 0)
                offered.push_back(key);
        }
    } catch (const Error& error) {
        Q_EMIT failed(QString::fromUtf8(error.what()));
    }
    m_menu->addSection(tr("Settings that differ"));
    for (const std::string& key : offered)
        addExtraAction(m_menu, key);
    auto* more = m_menu->addMenu(tr("More figures and settings"));
    std::map<QString, QMenu*> sections;
    for (const QString& name : RunValues::names()) {
        const std::string key = RunValues::resolve(name).value_or(std::string());
        const QString section = !RunValues::isSetting(key)
                                    ? tr("Figures")
                                    : QString::fromStdString(key).section(QLatin1Char('.'), 0, 0);
        if (key.empty() || key == "name")
            continue;
        QMenu*& menu = sections[section];
        if (menu == nullptr)
            menu = more->addMenu(section);
        addExtraAction(menu, key);
    }
}

void RunColumns::setExtra(const std::string& key, bool shown)
{
    QVariantList columns = state();
    const QString id = QString::fromStdString(key);
    columns.removeIf([&](const QVariant& column) {
        return column.toMap().value(QStringLiteral("id")).toString() == id;
    });
    if (shown) // right behind the first ones, where it is seen
        columns.insert(std::min<qsizetype>(4, columns.size()),
                       QVariantMap{{QStringLiteral("id"), id}});
    try {
        apply(columns);
    } catch (const Error& error) {
        Q_EMIT failed(QString::fromUtf8(error.what()));
    }
}

QString RunColumns::idOf(int column) const
{
    return column < RunsModel::ColumnCount
               ? QString::fromLatin1(kColumnIds[static_cast<std::size_t>(column)])
               : QString::fromStdString(m_runs.extraColumns()[static_cast<std::size_t>(
                     column - RunsModel::ColumnCount)]);
}

int RunColumns::columnOf(const QString& id) const
{
    for (int column = 0; column < m_runs.columnCount(); ++column) {
        if (idOf(column) == id)
            return column;
    }
    return -1;
}

QVariantList RunColumns::state() const
{
    const QHeaderView* header = m_table.horizontalHeader();
    QVariantList columns;
    for (int place = 0; place < header->count(); ++place) {
        const int column = header->logicalIndex(place);
        const bool hidden = header->isSectionHidden(column);
        QVariantMap state = {{QStringLiteral("id"), idOf(column)},
                             {QStringLiteral("hidden"), hidden}};
        if (!hidden) {
            state[QStringLiteral("width")] = header->sectionSize(column);
            state[QStringLiteral("treeWidth")] = m_tree.header()->sectionSize(column);
        }
        columns << state;
    }
    return columns;
}

void RunColumns::apply(const QVariantList& columns)
{
    std::vector<std::string> extra;
    for (const QVariant& column : columns) {
        const std::string id = column.toMap().value(QStringLiteral("id")).toString().toStdString();
        const bool isOwn =
            std::ranges::any_of(kColumnIds, [&](const char* own) { return id == own; });
        if (!isOwn && RunValues::resolve(QString::fromStdString(id)) == id)
            extra.push_back(id);
    }
    m_runs.setExtraColumns(extra);
    int place = 0;
    for (const QVariant& each : columns) {
        const QVariantMap state = each.toMap();
        const int column = columnOf(state.value(QStringLiteral("id")).toString());
        if (column < 0)
            continue;
        const bool hidden = state.value(QStringLiteral("hidden")).toBool();
        const std::pair<QHeaderView*, const char*> headers[] = {
            {m_table.horizontalHeader(), "width"}, {m_tree.header(), "treeWidth"}};
        for (const auto& [header, width] : headers) {
            header->moveSection(header->visualIndex(column), place);
            const int size = state.value(QLatin1String(width)).toInt();
            if (size > 0)
                header->resizeSection(column, size);
            else if (column >= RunsModel::ColumnCount)
                header->resizeSection(column, kExtraWidth);
            header->setSectionHidden(column, hidden);
        }
        ++place;
    }
    const QList<QAction*> actions = m_menu->actions();
    for (int column = RunsModel::Status; column < RunsModel::ColumnCount; ++column) {
        const QSignalBlocker blocker(actions[column - RunsModel::Status]);
        actions[column - RunsModel::Status]->setChecked(!m_table.isColumnHidden(column));
    }
}

void RunColumns::show(int column, bool shown)
{
    m_table.setColumnHidden(column, !shown);
    m_tree.setColumnHidden(column, !shown);
}

} // namespace formwork::ui
