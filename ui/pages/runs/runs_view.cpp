#include "ui/pages/runs/runs_view.h"

#include "core/base/error.h"
#include "ui/models/runs_delegate.h"
#include "ui/pages/runs/run_columns.h"
#include "ui/widgets/frozen_column.h"

#include <QAction>
#include <QEvent>
#include <QHeaderView>
#include <QJsonDocument>
#include <QKeyEvent>
#include <QSettings>
#include <QStackedLayout>
#include <QTableView>
#include <QTreeView>

#include <algorithm>
#include <initializer_list>

namespace formwork::ui {

RunsView::RunsView(Store& store, RunsModel* runs, RunsFilterModel* filtered, QWidget* parent)
    : QWidget(parent)
    , m_runs(runs)
    , m_filtered(filtered)
    , m_groups(new RunGroupsModel(store, runs, filtered, this))
    , m_stack(new QStackedLayout(this))
{
    buildTable();
    buildTree();
    m_columns = new RunColumns(*runs, *m_table, *m_tree, this);
    connect(m_columns, &RunColumns::failed, this, &RunsView::failed);
    m_frozenTable = new FrozenColumn(m_table, new RunsDelegate(m_table));
    m_frozenTree = new FrozenColumn(m_tree, new RunsDelegate(m_tree));
    // After both trees have taken note of it: groups are expanded again in each.
    connect(m_groups, &QAbstractItemModel::modelAboutToBeReset, this, &RunsView::keepTree);
    connect(m_groups, &QAbstractItemModel::modelReset, this, &RunsView::restoreTree);
    connect(m_groups, &RunGroupsModel::failed, this, &RunsView::failed);
}

RunsView::~RunsView()
{
    // The models go after this object's members, and emit signals when their rows are removed.
    m_groups->disconnect(this);
    m_table->selectionModel()->disconnect(this);
    m_tree->selectionModel()->disconnect(this);
}

void RunsView::setContextActions(const QList<QAction*>& actions)
{
    for (QAbstractItemView* view : std::initializer_list<QAbstractItemView*>{
             m_table, m_tree, m_frozenTable->view(), m_frozenTree->view()})
        view->addActions(actions);
}

void RunsView::setUpView(QAbstractItemView* view, QHeaderView* header)
{
    view->setAccessibleName(tr("Runs"));
    view->setWhatsThis(
        tr("<p>All runs of this workspace. A ticked run is drawn in the charts above and compared; "
           "the current run is shown in the inspector.</p><p>Click a column header to sort, drag "
           "it to move the column, use its context menu to hide columns. F2 or a double click "
           "renames a run, Space ticks it, Del deletes it, which can be undone.</p>"));
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
    view->setMouseTracking(true);
    view->viewport()->installEventFilter(this);
    connect(view, &QAbstractItemView::entered, this, &RunsView::hover);
    connect(view, &QAbstractItemView::viewportEntered, this, [this] { hover({}); });
    view->setContextMenuPolicy(Qt::ActionsContextMenu);
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

void RunsView::buildTable()
{
    m_table = new QTableView(this);
    m_table->setObjectName(QStringLiteral("runsTable"));
    m_table->setModel(m_filtered);
    m_table->setShowGrid(false);
    m_table->setWordWrap(false);
    m_table->verticalHeader()->hide();
    m_table->verticalHeader()->setDefaultSectionSize(fontMetrics().height() + 12);
    setUpView(m_table, m_table->horizontalHeader());
    m_table->setSortingEnabled(true);
}

void RunsView::buildTree()
{
    m_tree = new QTreeView(this);
    m_tree->setObjectName(QStringLiteral("runsTree"));
    m_tree->setModel(m_groups);
    m_tree->setUniformRowHeights(true);
    setUpView(m_tree, m_tree->header());
    m_tree->setSortingEnabled(true);
}

QVariantMap RunsView::viewState() const
{
    const QHeaderView* header = m_grouping ? m_tree->header() : m_table->horizontalHeader();
    const int sorted = header->sortIndicatorSection();
    return {
        {QStringLiteral("columns"), m_columns->state()},
        {QStringLiteral("sortedBy"),
         sorted >= 0 && sorted < m_runs->columnCount() ? m_columns->idOf(sorted) : QString()},
        {QStringLiteral("descending"), header->sortIndicatorOrder() == Qt::DescendingOrder},
        {QStringLiteral("grouped"), m_grouping.has_value()},
        {QStringLiteral("groupBy"), QString::fromStdString(m_grouping.value_or(std::string()))}};
}

void RunsView::applyView(const QVariantMap& state)
{
    try {
        m_columns->apply(state.value(QStringLiteral("columns")).toList());
    } catch (const Error& error) {
        Q_EMIT failed(QString::fromUtf8(error.what()));
    }
    if (state.value(QStringLiteral("grouped")).toBool())
        setGrouping(state.value(QStringLiteral("groupBy")).toString().toStdString());
    else
        setGrouping(std::nullopt);
    const int sorted = m_columns->columnOf(state.value(QStringLiteral("sortedBy")).toString());
    const auto order = state.value(QStringLiteral("descending")).toBool() ? Qt::DescendingOrder
                                                                          : Qt::AscendingOrder;
    for (QHeaderView* header : {m_table->horizontalHeader(), m_tree->header()})
        header->setSortIndicator(sorted, order);
}

QMenu* RunsView::columnsMenu() const
{
    return m_columns->menu();
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

void RunsView::selectRuns(const std::vector<RunId>& runs)
{
    std::vector<QModelIndex> found;
    for (const RunId run : runs) {
        const int row = m_runs->rowOf(run);
        const QModelIndex index =
            row < 0      ? QModelIndex()
            : m_grouping ? m_groups->indexOf(run)
                         : m_filtered->mapFromSource(m_runs->index(row, RunsModel::Name));
        if (index.isValid())
            found.push_back(index);
    }
    if (found.empty())
        return;
    // Neighbours as one range each: Qt compares every range with every other.
    std::sort(found.begin(), found.end());
    QItemSelection selection;
    for (std::size_t first = 0; first < found.size();) {
        std::size_t last = first;
        while (last + 1 < found.size() && found[last + 1].parent() == found[first].parent() &&
               found[last + 1].row() == found[last].row() + 1)
            ++last;
        selection.append(QItemSelectionRange(found[first], found[last]));
        first = last + 1;
    }
    const QModelIndex current = m_grouping ? m_groups->indexOf(runs.front())
                                           : m_filtered->mapFromSource(m_runs->index(
                                                 m_runs->rowOf(runs.front()), RunsModel::Name));
    view()->selectionModel()->setCurrentIndex(current.isValid() ? current : found.front(),
                                              QItemSelectionModel::NoUpdate);
    view()->selectionModel()->select(selection, QItemSelectionModel::ClearAndSelect |
                                                    QItemSelectionModel::Rows);
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
    if (event->type() == QEvent::Leave && object == view()->viewport())
        hover({});
    return QWidget::eventFilter(object, event);
}

// For a group, its first run, which has the group's curve.
void RunsView::hover(const QModelIndex& index)
{
    const RunGroup* group = m_grouping ? m_groups->groupAt(index) : nullptr;
    std::optional<RunId> run;
    if (group != nullptr && !group->runs.empty())
        run = group->runs.front();
    else if (group == nullptr && index.isValid())
        run = index.data(RunsModel::RunIdRole).toLongLong();
    if (run == m_hovered)
        return;
    m_hovered = run;
    Q_EMIT runHovered(run);
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
