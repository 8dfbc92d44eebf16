#include "ui/pages/runs/runs_view.h"

#include "core/base/error.h"
#include "ui/models/runs_delegate.h"
#include "ui/widgets/frozen_column.h"

#include <QAction>
#include <QEvent>
#include <QHeaderView>
#include <QJsonDocument>
#include <QKeyEvent>
#include <QMenu>
#include <QSettings>
#include <QSignalBlocker>
#include <QStackedLayout>
#include <QTableView>
#include <QTreeView>

#include <algorithm>
#include <array>
#include <map>
#include <utility>

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

RunsView::RunsView(Store& store, RunsModel* runs, RunsFilterModel* filtered,
                   const QList<QAction*>& actions, QWidget* parent)
    : QWidget(parent)
    , m_runs(runs)
    , m_filtered(filtered)
    , m_groups(new RunGroupsModel(store, runs, filtered, this))
    , m_stack(new QStackedLayout(this))
{
    buildTable(actions);
    buildTree(actions);
    buildColumnsMenu();
    connect(m_groups, &RunGroupsModel::failed, this, &RunsView::failed);
}

RunsView::~RunsView()
{
    // The models go after this object's members, and taking their rows away speaks once more.
    m_groups->disconnect(this);
    m_table->selectionModel()->disconnect(this);
    m_tree->selectionModel()->disconnect(this);
}

void RunsView::setUpView(QAbstractItemView* view, QHeaderView* header,
                         const QList<QAction*>& actions)
{
    view->setAccessibleName(tr("Runs"));
    view->setWhatsThis(
        tr("<p>All runs of this workspace. A ticked run is drawn in the charts above and compared; "
           "the current run is shown in the inspector.</p>"
           "<p>A click on a column's head sorts, dragging it moves the column, its context menu "
           "hides columns. F2 or a double click changes the name, Space ticks, Del deletes and can "
           "be undone.</p>"));
    view->setItemDelegate(new RunsDelegate(view));
    view->setSelectionBehavior(QAbstractItemView::SelectRows);
    view->setSelectionMode(QAbstractItemView::ExtendedSelection);
    view->setEditTriggers(QAbstractItemView::EditKeyPressed | QAbstractItemView::DoubleClicked);
    view->setAlternatingRowColors(true);
    view->setFrameShape(QFrame::NoFrame);
    view->setTabKeyNavigation(false);
    view->setHorizontalScrollMode(QAbstractItemView::ScrollPerPixel);
    view->setIconSize(QSize(14, 14));
    view->installEventFilter(this);
    view->setContextMenuPolicy(Qt::ActionsContextMenu);
    view->addActions(actions);
    header->setHighlightSections(false);
    header->setStretchLastSection(true);
    header->setSectionsMovable(true);
    header->setSortIndicatorClearable(true);
    header->setSortIndicator(-1, Qt::DescendingOrder);
    connect(view->selectionModel(), &QItemSelectionModel::selectionChanged, this,
            &RunsView::selectionChanged);
    connect(view->selectionModel(), &QItemSelectionModel::currentRowChanged, this,
            &RunsView::currentChanged);
    m_stack->addWidget(view);
}

void RunsView::buildTable(const QList<QAction*>& actions)
{
    m_table = new QTableView(this);
    m_table->setObjectName(QStringLiteral("runsTable"));
    m_table->setModel(m_filtered);
    m_table->setShowGrid(false);
    m_table->setWordWrap(false);
    m_table->verticalHeader()->hide();
    m_table->verticalHeader()->setDefaultSectionSize(fontMetrics().height() + 12);
    setUpView(m_table, m_table->horizontalHeader(), actions);
    m_table->setSortingEnabled(true);
    for (int column = 0; column < RunsModel::ColumnCount; ++column)
        m_table->setColumnWidth(column, kColumnWidths[static_cast<std::size_t>(column)]);
    orderColumns(*m_table->horizontalHeader());
    m_frozenTable = new FrozenColumn(m_table, new RunsDelegate(m_table));
}

void RunsView::buildTree(const QList<QAction*>& actions)
{
    m_tree = new QTreeView(this);
    m_tree->setObjectName(QStringLiteral("runsTree"));
    m_tree->setModel(m_groups);
    m_tree->setUniformRowHeights(true);
    setUpView(m_tree, m_tree->header(), actions);
    m_tree->setSortingEnabled(true);
    for (int column = 0; column < RunsModel::ColumnCount; ++column) {
        const bool number = column >= RunsModel::BestAccuracy && column <= RunsModel::DataWait;
        m_tree->setColumnWidth(
            column,
            column == RunsModel::Name
                ? kTreeNameWidth
                : (number ? kTreeNumberWidth : kColumnWidths[static_cast<std::size_t>(column)]));
    }
    orderColumns(*m_tree->header());
    m_frozenTree = new FrozenColumn(m_tree, new RunsDelegate(m_tree));
    connect(m_groups, &QAbstractItemModel::modelAboutToBeReset, this, &RunsView::keepTree);
    connect(m_groups, &QAbstractItemModel::modelReset, this, &RunsView::restoreTree);
}

void RunsView::buildColumnsMenu()
{
    m_columnsMenu = new QMenu(this);
    for (int column = RunsModel::Status; column < RunsModel::ColumnCount; ++column) {
        QAction* action = m_columnsMenu->addAction(
            m_runs->headerData(column, Qt::Horizontal, Qt::DisplayRole).toString());
        action->setCheckable(true);
        action->setChecked(true);
        connect(action, &QAction::toggled, this,
                [this, column](bool shown) { showColumn(column, shown); });
    }
    connect(m_columnsMenu, &QMenu::aboutToShow, this, &RunsView::offerMoreColumns);
    for (QHeaderView* header : {m_table->horizontalHeader(), m_tree->header()}) {
        header->setContextMenuPolicy(Qt::CustomContextMenu);
        connect(header, &QHeaderView::customContextMenuRequested, m_columnsMenu,
                [this, header](QPoint place) { m_columnsMenu->popup(header->mapToGlobal(place)); });
    }
}

void RunsView::addExtraAction(QMenu* menu, const std::string& key)
{
    QAction* action = menu->addAction(RunValues::title(key));
    action->setCheckable(true);
    action->setChecked(std::ranges::count(m_runs->extraColumns(), key) > 0);
    connect(action, &QAction::toggled, this,
            [this, key](bool shown) { setExtraColumn(key, shown); });
}

// Below the columns that are always there: those that were added, the settings in which the runs
// differ, and all others.
void RunsView::offerMoreColumns()
{
    const QList<QAction*> actions = m_columnsMenu->actions();
    for (qsizetype i = RunsModel::ColumnCount - 1; i < actions.size(); ++i)
        delete actions[i];
    std::vector<std::string> offered = m_runs->extraColumns();
    try {
        for (const std::string& key : m_runs->values().differingSettings()) {
            if (std::ranges::count(offered, key) == 0)
                offered.push_back(key);
        }
    } catch (const Error& error) {
        Q_EMIT failed(QString::fromUtf8(error.what()));
    }
    m_columnsMenu->addSection(tr("Settings that differ"));
    for (const std::string& key : offered)
        addExtraAction(m_columnsMenu, key);
    auto* more = m_columnsMenu->addMenu(tr("More figures and settings"));
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

void RunsView::setExtraColumn(const std::string& key, bool shown)
{
    QVariantList columns = columnState();
    const QString id = QString::fromStdString(key);
    columns.removeIf([&](const QVariant& column) {
        return column.toMap().value(QStringLiteral("id")).toString() == id;
    });
    if (shown) // right behind the first ones, where it is seen
        columns.insert(std::min<qsizetype>(4, columns.size()),
                       QVariantMap{{QStringLiteral("id"), id}});
    try {
        applyColumns(columns);
    } catch (const Error& error) {
        Q_EMIT failed(QString::fromUtf8(error.what()));
    }
}

QString RunsView::columnId(int column) const
{
    return column < RunsModel::ColumnCount
               ? QString::fromLatin1(kColumnIds[static_cast<std::size_t>(column)])
               : QString::fromStdString(m_runs->extraColumns()[static_cast<std::size_t>(
                     column - RunsModel::ColumnCount)]);
}

int RunsView::columnOf(const QString& id) const
{
    for (int column = 0; column < m_runs->columnCount(); ++column) {
        if (columnId(column) == id)
            return column;
    }
    return -1;
}

// From left to right.
QVariantList RunsView::columnState() const
{
    const QHeaderView* header = m_table->horizontalHeader();
    QVariantList columns;
    for (int place = 0; place < header->count(); ++place) {
        const int column = header->logicalIndex(place);
        const bool hidden = header->isSectionHidden(column);
        QVariantMap state = {{QStringLiteral("id"), columnId(column)},
                             {QStringLiteral("hidden"), hidden}};
        if (!hidden) {
            state[QStringLiteral("width")] = header->sectionSize(column);
            state[QStringLiteral("treeWidth")] = m_tree->header()->sectionSize(column);
        }
        columns << state;
    }
    return columns;
}

void RunsView::applyColumns(const QVariantList& columns)
{
    std::vector<std::string> extra;
    for (const QVariant& column : columns) {
        const std::string id = column.toMap().value(QStringLiteral("id")).toString().toStdString();
        const bool isOwn =
            std::ranges::any_of(kColumnIds, [&](const char* own) { return id == own; });
        if (!isOwn && RunValues::resolve(QString::fromStdString(id)) == id)
            extra.push_back(id);
    }
    m_runs->setExtraColumns(extra);
    int place = 0;
    for (const QVariant& each : columns) {
        const QVariantMap state = each.toMap();
        const int column = columnOf(state.value(QStringLiteral("id")).toString());
        if (column < 0)
            continue;
        const bool hidden = state.value(QStringLiteral("hidden")).toBool();
        const std::pair<QHeaderView*, const char*> headers[] = {
            {m_table->horizontalHeader(), "width"}, {m_tree->header(), "treeWidth"}};
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
    const QList<QAction*> actions = m_columnsMenu->actions();
    for (int column = RunsModel::Status; column < RunsModel::ColumnCount; ++column) {
        const QSignalBlocker blocker(actions[column - RunsModel::Status]);
        actions[column - RunsModel::Status]->setChecked(!m_table->isColumnHidden(column));
    }
}

QVariantMap RunsView::viewState() const
{
    const QHeaderView* header = m_grouping ? m_tree->header() : m_table->horizontalHeader();
    const int sorted = header->sortIndicatorSection();
    return {
        {QStringLiteral("columns"), columnState()},
        {QStringLiteral("sortedBy"),
         sorted >= 0 && sorted < m_runs->columnCount() ? columnId(sorted) : QString()},
        {QStringLiteral("descending"), header->sortIndicatorOrder() == Qt::DescendingOrder},
        {QStringLiteral("grouped"), m_grouping.has_value()},
        {QStringLiteral("groupBy"), QString::fromStdString(m_grouping.value_or(std::string()))}};
}

void RunsView::applyView(const QVariantMap& state)
{
    try {
        applyColumns(state.value(QStringLiteral("columns")).toList());
    } catch (const Error& error) {
        Q_EMIT failed(QString::fromUtf8(error.what()));
    }
    if (state.value(QStringLiteral("grouped")).toBool())
        setGrouping(state.value(QStringLiteral("groupBy")).toString().toStdString());
    else
        setGrouping(std::nullopt);
    const int sorted = columnOf(state.value(QStringLiteral("sortedBy")).toString());
    const auto order = state.value(QStringLiteral("descending")).toBool() ? Qt::DescendingOrder
                                                                          : Qt::AscendingOrder;
    for (QHeaderView* header : {m_table->horizontalHeader(), m_tree->header()})
        header->setSortIndicator(sorted, order);
}

void RunsView::showColumn(int column, bool shown)
{
    m_table->setColumnHidden(column, !shown);
    m_tree->setColumnHidden(column, !shown);
}

QAbstractItemView* RunsView::view() const
{
    if (m_grouping)
        return m_tree;
    return m_table;
}

void RunsView::setGrouping(const std::optional<std::string>& key)
{
    if (key == m_grouping)
        return;
    const RunId current = currentRun();
    try {
        if (key)
            m_groups->groupBy(*key);
        else
            m_groups->stop();
    } catch (const Error& error) {
        Q_EMIT failed(QString::fromUtf8(error.what()));
        return;
    }
    m_grouping = key;
    m_stack->setCurrentIndex(key ? 1 : 0);
    if (current != 0)
        select(current);
    Q_EMIT groupingChanged();
}

void RunsView::keepTree()
{
    m_expanded.clear();
    for (std::size_t row = 0; row < m_groups->groups().size(); ++row) {
        if (m_tree->isExpanded(m_groups->index(static_cast<int>(row), 0)))
            m_expanded.insert(m_groups->groups()[row].key);
    }
    const QModelIndex current = m_tree->currentIndex();
    const RunGroup* group = m_groups->groupAt(current);
    m_keptGroup = group == nullptr ? std::string() : group->key;
    m_keptCurrent =
        current.isValid() && group == nullptr ? current.data(RunsModel::RunIdRole).toLongLong() : 0;
}

void RunsView::restoreTree()
{
    QModelIndex current = m_groups->indexOf(m_keptCurrent);
    for (std::size_t row = 0; row < m_groups->groups().size(); ++row) {
        const std::string& key = m_groups->groups()[row].key;
        const QModelIndex index = m_groups->index(static_cast<int>(row), 0);
        if (m_expanded.contains(key))
            m_tree->setExpanded(index, true);
        if (m_keptCurrent == 0 && key == m_keptGroup)
            current = index;
    }
    if (current.isValid())
        selectOnly(current);
}

std::vector<RunId> RunsView::selectedRuns() const
{
    std::vector<RunId> ids;
    const auto add = [&ids](RunId id) {
        if (std::find(ids.begin(), ids.end(), id) == ids.end())
            ids.push_back(id);
    };
    for (const QModelIndex& index : view()->selectionModel()->selectedRows()) {
        const RunGroup* group = m_grouping ? m_groups->groupAt(index) : nullptr;
        if (group == nullptr) {
            add(index.data(RunsModel::RunIdRole).toLongLong());
            continue;
        }
        for (const RunId id : group->runs)
            add(id);
    }
    return ids;
}

RunId RunsView::currentRun() const
{
    const QModelIndex current = view()->currentIndex();
    if (!current.isValid())
        return 0;
    const RunGroup* group = m_grouping ? m_groups->groupAt(current) : nullptr;
    if (group == nullptr)
        return current.data(RunsModel::RunIdRole).toLongLong();
    return group->runs.empty() ? 0 : group->runs.front();
}

bool RunsView::select(RunId run)
{
    const int row = m_runs->rowOf(run);
    if (row < 0)
        return false;
    const QModelIndex index = m_grouping
                                  ? m_groups->indexOf(run)
                                  : m_filtered->mapFromSource(m_runs->index(row, RunsModel::Name));
    if (!index.isValid())
        return false;
    selectOnly(index);
    view()->scrollTo(index);
    return true;
}

void RunsView::selectSomething()
{
    if (!view()->currentIndex().isValid() && view()->model()->rowCount() > 0)
        selectOnly(view()->model()->index(0, RunsModel::Name));
}

// QTableView::selectRow() looks at the keys that are down: with Ctrl (as in Ctrl+Enter) it adds.
void RunsView::selectOnly(const QModelIndex& index)
{
    view()->selectionModel()->setCurrentIndex(index, QItemSelectionModel::ClearAndSelect |
                                                         QItemSelectionModel::Rows);
}

void RunsView::editCurrent()
{
    const QModelIndex current = view()->currentIndex();
    if (!current.isValid())
        return;
    const QModelIndex name = current.siblingAtColumn(RunsModel::Name);
    view()->setFocus();
    view()->setCurrentIndex(name);
    view()->edit(name);
}

bool RunsView::eventFilter(QObject* object, QEvent* event)
{
    if (object == view() && event->type() == QEvent::KeyPress) {
        const auto* key = static_cast<QKeyEvent*>(event);
        if (key->key() == Qt::Key_Space && key->modifiers() == Qt::NoModifier) {
            tickSelected();
            return true;
        }
    }
    return QWidget::eventFilter(object, event);
}

void RunsView::tickSelected()
{
    const std::vector<RunId> selected = selectedRuns();
    const bool all = std::all_of(selected.begin(), selected.end(),
                                 [this](RunId id) { return m_runs->isTicked(id); });
    m_runs->setTicked(selected, !all);
}

void RunsView::changeEvent(QEvent* event)
{
    QWidget::changeEvent(event);
    if (event->type() == QEvent::PaletteChange && m_table != nullptr && m_tree != nullptr) {
        m_table->viewport()->update(); // the swatches have other colours now
        m_tree->viewport()->update();
    }
}

void RunsView::saveLayout(QSettings& settings) const
{
    settings.setValue(QStringLiteral("runs/view"),
                      QJsonDocument::fromVariant(viewState()).toJson(QJsonDocument::Compact));
}

void RunsView::restoreLayout(QSettings& settings)
{
    const QByteArray state = settings.value(QStringLiteral("runs/view")).toByteArray();
    if (!state.isEmpty())
        applyView(QJsonDocument::fromJson(state).toVariant().toMap());
}

} // namespace formwork::ui
