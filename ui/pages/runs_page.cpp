#include "ui/pages/runs_page.h"

#include "core/base/error.h"
#include "ui/charts/chart_panel.h"
#include "ui/models/runs_delegate.h"
#include "ui/models/runs_filter_model.h"
#include "ui/models/runs_model.h"
#include "ui/models/store_watcher.h"
#include "ui/pages/run_inspector.h"
#include "ui/widgets/empty_state.h"
#include "ui/widgets/icons.h"
#include "ui/widgets/inline_message.h"

#include <QAction>
#include <QElapsedTimer>
#include <QEvent>
#include <QHBoxLayout>
#include <QHeaderView>
#include <QKeyEvent>
#include <QLabel>
#include <QLineEdit>
#include <QMenu>
#include <QSplitter>
#include <QStackedWidget>
#include <QTableView>
#include <QToolButton>
#include <QVBoxLayout>

#include <algorithm>
#include <array>

namespace formwork::ui {

namespace {

// Reading ten thousand rows takes a while: never spend more than a fifth of the time on it.
constexpr int kMinRefreshMilliseconds = 60;
constexpr int kRefreshShare = 5;

constexpr std::array<int, RunsModel::ColumnCount> kColumnWidths = {
    200, 120, 95, 95, 130, 76, 76, 76, 66, 74, 78, 86, 145, 90, 80};

QToolButton* toolButton(QAction* action, QWidget* parent)
{
    auto* button = new QToolButton(parent);
    button->setDefaultAction(action);
    button->setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
    button->setFocusPolicy(Qt::TabFocus);
    return button;
}

QToolButton* menuButton(const QString& text, const QString& help, QMenu* menu, QWidget* parent)
{
    auto* button = new QToolButton(parent);
    button->setText(text);
    button->setToolTip(help);
    button->setAccessibleName(help);
    button->setMenu(menu);
    button->setPopupMode(QToolButton::InstantPopup);
    button->setFocusPolicy(Qt::TabFocus);
    return button;
}

} // namespace

RunsPage::RunsPage(Store& store, StoreWatcher& watcher, QWidget* parent)
    : QWidget(parent)
    , m_store(store)
    , m_watcher(watcher)
    , m_cache(store)
    , m_model(new RunsModel(store, this))
    , m_filtered(new RunsFilterModel(m_model, this))
    , m_stack(new QStackedWidget(this))
{
    auto* empty = new EmptyState(
        QStringLiteral("runs"), tr("No runs yet"),
        tr("A run is one training of a model on a dataset. While it trains, its epoch runtime, "
           "accuracy and loss are drawn here, beside those of your other runs."),
        tr("New experiment"), m_stack);
    empty->setSecondAction(tr("Try it with demo images"));
    connect(empty, &EmptyState::actionTriggered, this, &RunsPage::newExperimentRequested);
    connect(empty, &EmptyState::secondActionTriggered, this, &RunsPage::demoRequested);

    m_message = new InlineMessage(this);
    m_message->setClosable(true);
    connect(m_message, &InlineMessage::actionTriggered, this, &RunsPage::deleteAsked);
    connect(m_message, &InlineMessage::closed, this, [this] { m_toDelete.clear(); });

    m_stack->addWidget(empty);
    m_stack->addWidget(buildWorkbench());
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    layout->addWidget(m_message);
    layout->addWidget(m_stack, 1);

    connect(m_model, &RunsModel::tickedChanged, this, &RunsPage::tickedChanged);
    connect(m_model, &RunsModel::edited, &m_watcher, &StoreWatcher::poke);
    connect(m_model, &RunsModel::editFailed, this,
            [this](const QString& text) { m_message->showMessage(Severity::Error, text); });
    connect(&m_watcher, &StoreWatcher::changed, this, &RunsPage::scheduleRefresh);
    connect(&m_watcher, &StoreWatcher::failed, this,
            [this](const QString& text) { m_message->showMessage(Severity::Error, text); });
    m_refreshTimer.setSingleShot(true);
    m_refreshTimer.setInterval(kMinRefreshMilliseconds);
    connect(&m_refreshTimer, &QTimer::timeout, this, &RunsPage::refresh);
    refresh();
}

RunsPage::~RunsPage()
{
    // The models go after this object's members, and taking their rows away speaks once more.
    m_model->disconnect(this);
    m_filtered->disconnect(this);
    m_table->selectionModel()->disconnect(this);
}

QWidget* RunsPage::buildWorkbench()
{
    buildActions();
    m_charts = new ChartPanel(this);
    m_charts->setMinimumHeight(220);
    m_inspector = new RunInspector(m_store, this);
    connect(m_inspector, &RunInspector::closeRequested, m_inspectorAction,
            [this] { m_inspectorAction->setChecked(false); });

    m_splitter = new QSplitter(Qt::Vertical, this);
    m_splitter->addWidget(m_charts);
    m_splitter->addWidget(buildTablePane());
    m_splitter->setChildrenCollapsible(false);
    m_splitter->setStretchFactor(0, 3);
    m_splitter->setStretchFactor(1, 2);
    m_splitter->setSizes({430, 300});

    m_sideSplitter = new QSplitter(Qt::Horizontal, this);
    m_sideSplitter->addWidget(m_splitter);
    m_sideSplitter->addWidget(m_inspector);
    m_sideSplitter->setChildrenCollapsible(false);
    m_sideSplitter->setStretchFactor(0, 1);
    m_sideSplitter->setStretchFactor(1, 0);
    m_sideSplitter->setSizes({900, 300});
    return m_sideSplitter;
}

void RunsPage::buildActions()
{
    addRunAction(ActionKind::Stop, QStringLiteral("stop"), tr("Stop"), {});
    addRunAction(ActionKind::Resume, QStringLiteral("play"), tr("Resume"), {});
    addRunAction(ActionKind::Clone, QStringLiteral("new"), tr("Clone"), tr("Ctrl+D"));
    addRunAction(ActionKind::Rename, {}, tr("Rename"), QKeySequence(Qt::Key_F2));
    addRunAction(ActionKind::Delete, QStringLiteral("remove"), tr("Delete"),
                 QKeySequence(QKeySequence::Delete));
    addRunAction(ActionKind::OpenFolder, QStringLiteral("folder"), tr("Open folder"), {});
    addRunAction(ActionKind::ExportCsv, QStringLiteral("document"), tr("Export CSV\u2026"),
                 tr("Ctrl+E"));
    m_actions[0]->setToolTip(tr("End after the current step and keep a checkpoint"));
    m_actions[1]->setToolTip(tr("Train on from the last checkpoint"));
    m_actions[2]->setToolTip(tr("New experiment with this run's settings"));

    m_inspectorAction = new QAction(icon(QStringLiteral("info")), tr("Inspector"), this);
    m_inspectorAction->setCheckable(true);
    m_inspectorAction->setChecked(true);
    m_inspectorAction->setShortcut(QKeySequence(Qt::Key_F4));
    m_inspectorAction->setToolTip(tr("Show or hide the inspector (F4)"));
    m_inspectorAction->setShortcutContext(Qt::WidgetWithChildrenShortcut);
    addAction(m_inspectorAction);
    connect(m_inspectorAction, &QAction::toggled, this,
            [this](bool shown) { m_inspector->setVisible(shown); });
}

QAction* RunsPage::addRunAction(ActionKind kind, const QString& iconName, const QString& text,
                                const QKeySequence& shortcut)
{
    auto* action = new QAction(iconName.isEmpty() ? QIcon() : icon(iconName), text, this);
    action->setShortcut(shortcut);
    action->setShortcutContext(Qt::WidgetWithChildrenShortcut);
    connect(action, &QAction::triggered, this, [this, kind] { run(kind); });
    m_actions.push_back(action);
    return action;
}

QWidget* RunsPage::buildTablePane()
{
    auto* pane = new QWidget(this);
    m_filter = new QLineEdit(pane);
    m_filter->setObjectName(QStringLiteral("runsFilter"));
    m_filter->setPlaceholderText(tr("Filter: model:levit loader:beton status:done text"));
    m_filter->setAccessibleName(tr("Filter of the runs"));
    m_filter->setClearButtonEnabled(true);
    m_filter->setMinimumWidth(140);
    connect(m_filter, &QLineEdit::textChanged, this, [this](const QString& text) {
        m_filtered->setFilterText(text);
        selectSomething();
        refreshActions();
    });
    auto* find = new QAction(this);
    find->setShortcut(QKeySequence(QKeySequence::Find));
    find->setShortcutContext(Qt::WidgetWithChildrenShortcut);
    connect(find, &QAction::triggered, this, [this] {
        m_filter->setFocus(Qt::ShortcutFocusReason);
        m_filter->selectAll();
    });
    addAction(find);
    m_count = new QLabel(pane);
    m_count->setForegroundRole(QPalette::PlaceholderText);

    buildTable();
    buildColumnsMenu();
    auto* more = new QMenu(pane);
    for (const ActionKind kind :
         {ActionKind::Rename, ActionKind::Delete, ActionKind::OpenFolder, ActionKind::ExportCsv})
        more->addAction(m_actions[static_cast<std::size_t>(kind)]);

    auto* bar = new QHBoxLayout;
    bar->setContentsMargins(8, 6, 8, 6);
    bar->setSpacing(6);
    bar->addWidget(m_filter, 1);
    bar->addWidget(m_count);
    bar->addSpacing(6);
    for (const ActionKind kind : {ActionKind::Stop, ActionKind::Resume, ActionKind::Clone})
        bar->addWidget(toolButton(m_actions[static_cast<std::size_t>(kind)], pane));
    bar->addWidget(menuButton(tr("More"), tr("More actions on runs"), more, pane));
    bar->addWidget(menuButton(tr("Columns"), tr("Choose columns"), m_columnsMenu, pane));
    m_charts->addToOptionsRow(toolButton(m_inspectorAction, m_charts));

    auto* layout = new QVBoxLayout(pane);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    layout->addLayout(bar);
    layout->addWidget(m_table, 1);
    return pane;
}

void RunsPage::buildTable()
{
    m_table = new QTableView(this);
    m_table->setObjectName(QStringLiteral("runsTable"));
    m_table->setAccessibleName(tr("Runs"));
    m_table->setModel(m_filtered);
    m_table->setItemDelegate(new RunsDelegate(m_table));
    m_table->setSelectionBehavior(QAbstractItemView::SelectRows);
    m_table->setSelectionMode(QAbstractItemView::ExtendedSelection);
    m_table->setEditTriggers(QAbstractItemView::EditKeyPressed | QAbstractItemView::DoubleClicked);
    m_table->setAlternatingRowColors(true);
    m_table->setShowGrid(false);
    m_table->setWordWrap(false);
    m_table->setFrameShape(QFrame::NoFrame);
    m_table->setTabKeyNavigation(false);
    m_table->setHorizontalScrollMode(QAbstractItemView::ScrollPerPixel);
    m_table->setIconSize(QSize(14, 14));
    m_table->verticalHeader()->hide();
    m_table->verticalHeader()->setDefaultSectionSize(fontMetrics().height() + 12);
    m_table->horizontalHeader()->setHighlightSections(false);
    m_table->horizontalHeader()->setStretchLastSection(true);
    m_table->horizontalHeader()->setSectionsMovable(true);
    m_table->horizontalHeader()->setSortIndicatorClearable(true);
    m_table->horizontalHeader()->setSortIndicator(-1, Qt::DescendingOrder);
    m_table->setSortingEnabled(true);
    for (int column = 0; column < RunsModel::ColumnCount; ++column)
        m_table->setColumnWidth(column, kColumnWidths[static_cast<std::size_t>(column)]);
    m_table->installEventFilter(this);

    m_table->setContextMenuPolicy(Qt::ActionsContextMenu);
    m_table->addActions(QList<QAction*>(m_actions.begin(), m_actions.end()));
    connect(m_table->selectionModel(), &QItemSelectionModel::selectionChanged, this,
            &RunsPage::refreshActions);
    connect(m_table->selectionModel(), &QItemSelectionModel::currentRowChanged, this,
            &RunsPage::refreshInspector);
}

void RunsPage::buildColumnsMenu()
{
    m_columnsMenu = new QMenu(this);
    for (int column = RunsModel::Status; column < RunsModel::ColumnCount; ++column) {
        QAction* action = m_columnsMenu->addAction(
            m_model->headerData(column, Qt::Horizontal, Qt::DisplayRole).toString());
        action->setCheckable(true);
        action->setChecked(true);
        connect(action, &QAction::toggled, m_table,
                [this, column](bool shown) { m_table->setColumnHidden(column, !shown); });
    }
    QHeaderView* header = m_table->horizontalHeader();
    header->setContextMenuPolicy(Qt::CustomContextMenu);
    connect(header, &QHeaderView::customContextMenuRequested, m_columnsMenu,
            [this, header](QPoint place) { m_columnsMenu->popup(header->mapToGlobal(place)); });
}

void RunsPage::scheduleRefresh()
{
    if (!m_refreshTimer.isActive())
        m_refreshTimer.start();
}

void RunsPage::refresh()
{
    QElapsedTimer clock;
    clock.start();
    try {
        refreshNow();
    } catch (const Error& error) {
        m_message->showError(error);
    }
    m_refreshTimer.setInterval(
        std::max(kMinRefreshMilliseconds, kRefreshShare * static_cast<int>(clock.elapsed())));
}

void RunsPage::refreshNow()
{
    m_model->refresh();
    m_stack->setCurrentIndex(m_model->rows().empty() ? 0 : 1);
    selectSomething();
    refreshCharts();
    refreshInspector();
    refreshActions();
}

void RunsPage::refreshCharts()
{
    const std::vector<RunId> ticked = m_model->ticked();
    std::set<RunId> wanted(ticked.begin(), ticked.end());
    if (const RunRow* current = currentRun())
        wanted.insert(current->id);
    m_cache.keepOnly(wanted);

    std::vector<const RunData*> shownRuns; // curves may be large: copied only where they are new
    std::map<RunId, std::uint64_t> revisions;
    bool sameRuns = m_charts->runs().size() == ticked.size();
    for (std::size_t i = 0; i < ticked.size(); ++i) {
        const RunData& run = m_cache.get(*m_model->find(ticked[i]));
        shownRuns.push_back(&run);
        revisions[ticked[i]] = m_cache.revision(ticked[i]);
        if (!sameRuns)
            continue;
        const ChartRun& shown = m_charts->runs()[i];
        sameRuns = shown.id == run.row.id && shown.colour == run.row.colour &&
                   shown.name == QString::fromStdString(run.row.name);
    }
    if (sameRuns && revisions == m_drawn)
        return;
    if (sameRuns) {
        for (const RunData* run : shownRuns) {
            const std::uint64_t revision = revisions[run->row.id];
            if (revision != m_drawn[run->row.id])
                m_charts->setEpochs(run->row.id, run->epochs, revision);
        }
    } else {
        std::vector<ChartRun> runs;
        for (const RunData* run : shownRuns)
            runs.push_back({run->row.id, QString::fromStdString(run->row.name), run->row.colour,
                            true, run->epochs, revisions[run->row.id]});
        m_charts->setRuns(std::move(runs));
    }
    m_drawn = std::move(revisions);
    std::vector<RunData> copies;
    for (const RunData* run : shownRuns)
        copies.push_back(*run);
    m_inspector->setTicked(copies);
}

void RunsPage::refreshInspector()
{
    try {
        const RunRow* current = currentRun();
        if (current == nullptr) {
            m_inspected = 0;
            m_inspector->setRun(nullptr, true);
            return;
        }
        const RunData& runData = m_cache.get(*current);
        const std::uint64_t revision = m_cache.revision(current->id);
        const bool changed = current->id != m_inspected || revision != m_inspectedRevision;
        m_inspected = current->id;
        m_inspectedRevision = revision;
        m_inspector->setRun(&runData, changed);
    } catch (const Error& error) {
        m_message->showError(error);
    }
}

void RunsPage::refreshActions()
{
    const std::vector<RunId> selected = selectedRuns();
    const auto any = [&](auto&& condition) {
        return std::any_of(selected.begin(), selected.end(), [&](RunId id) {
            const RunRow* row = m_model->find(id);
            return row != nullptr && condition(*row);
        });
    };
    const auto enable = [this](ActionKind kind, bool enabled) {
        m_actions[static_cast<std::size_t>(kind)]->setEnabled(enabled);
    };
    enable(ActionKind::Stop, any([](const RunRow& row) {
               return row.status == RunStatus::Running && !row.stopRequested;
           }));
    enable(ActionKind::Resume, any([](const RunRow& row) {
               return row.status == RunStatus::Stopped || row.status == RunStatus::Failed ||
                      row.status == RunStatus::Interrupted;
           }));
    enable(ActionKind::Delete,
           any([](const RunRow& row) { return row.status != RunStatus::Running; }));
    for (const ActionKind kind : {ActionKind::Clone, ActionKind::Rename, ActionKind::OpenFolder})
        enable(kind, selected.size() == 1);
    const std::size_t ticked = m_model->ticked().size();
    enable(ActionKind::ExportCsv, ticked > 0 || !selected.empty());

    const int all = m_model->rowCount();
    const int shown = m_filtered->rowCount();
    m_count->setText(shown == all
                         ? tr("%1 of %2 ticked").arg(ticked).arg(all)
                         : tr("%1 of %2 shown, %3 ticked").arg(shown).arg(all).arg(ticked));
}

void RunsPage::tickedChanged()
{
    try {
        refreshCharts();
    } catch (const Error& error) {
        m_message->showError(error);
    }
    refreshActions();
    Q_EMIT tickedRunsChanged(m_model->ticked());
}

std::vector<RunId> RunsPage::tickedRuns() const
{
    return m_model->ticked();
}

std::vector<RunId> RunsPage::selectedRuns() const
{
    std::vector<RunId> ids;
    for (const QModelIndex& index : m_table->selectionModel()->selectedRows())
        ids.push_back(index.data(RunsModel::RunIdRole).toLongLong());
    return ids;
}

const RunRow* RunsPage::currentRun() const
{
    const QModelIndex current = m_table->currentIndex();
    return current.isValid() ? m_model->find(current.data(RunsModel::RunIdRole).toLongLong())
                             : nullptr;
}

void RunsPage::showRun(RunId run)
{
    if (m_model->find(run) == nullptr)
        refresh();
    const int row = m_model->rowOf(run);
    if (row < 0)
        return;
    m_model->setTicked(run, true);
    QModelIndex index = m_filtered->mapFromSource(m_model->index(row, RunsModel::Name));
    if (!index.isValid()) { // filtered out: what was asked for comes first
        m_filter->clear();
        index = m_filtered->mapFromSource(m_model->index(row, RunsModel::Name));
    }
    selectOnly(index);
    m_table->scrollTo(index);
}

void RunsPage::selectSomething()
{
    if (!m_table->currentIndex().isValid() && m_filtered->rowCount() > 0)
        selectOnly(m_filtered->index(0, RunsModel::Name));
}

// QTableView::selectRow() looks at the keys that are down: with Ctrl (as in Ctrl+Enter) it adds.
void RunsPage::selectOnly(const QModelIndex& index)
{
    m_table->selectionModel()->setCurrentIndex(index, QItemSelectionModel::ClearAndSelect |
                                                          QItemSelectionModel::Rows);
}

bool RunsPage::eventFilter(QObject* object, QEvent* event)
{
    if (object == m_table && event->type() == QEvent::KeyPress) {
        const auto* key = static_cast<QKeyEvent*>(event);
        if (key->key() == Qt::Key_Space && key->modifiers() == Qt::NoModifier) {
            tickSelected();
            return true;
        }
    }
    return QWidget::eventFilter(object, event);
}

void RunsPage::tickSelected()
{
    const std::vector<RunId> selected = selectedRuns();
    const bool all = std::all_of(selected.begin(), selected.end(),
                                 [this](RunId id) { return m_model->isTicked(id); });
    for (const RunId id : selected)
        m_model->setTicked(id, !all);
}

void RunsPage::changeEvent(QEvent* event)
{
    QWidget::changeEvent(event);
    if (event->type() == QEvent::PaletteChange && m_table != nullptr)
        m_table->viewport()->update(); // the swatches have other colours now
}

} // namespace formwork::ui
