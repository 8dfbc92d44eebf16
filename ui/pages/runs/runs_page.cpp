#include "ui/pages/runs/runs_page.h"

#include "core/base/error.h"
#include "ui/charts/chart_panel.h"
#include "ui/models/runs_filter_model.h"
#include "ui/models/runs_model.h"
#include "ui/models/store_changes.h"
#include "ui/models/store_watcher.h"
#include "ui/pages/runs/chart_feed.h"
#include "ui/pages/runs/drawn_runs.h"
#include "ui/pages/runs/epochs_export.h"
#include "ui/pages/runs/group_menu.h"
#include "ui/pages/runs/run_actions.h"
#include "ui/pages/runs/run_filter_bar.h"
#include "ui/pages/runs/run_inspector.h"
#include "ui/pages/runs/run_prediction.h"
#include "ui/pages/runs/run_removal.h"
#include "ui/pages/runs/run_undo.h"
#include "ui/pages/runs/runs_charts.h"
#include "ui/pages/runs/runs_view.h"
#include "ui/pages/runs/saved_views.h"
#include "ui/pages/sweep/sweep_view.h"
#include "ui/widgets/empty_state.h"
#include "ui/widgets/icons.h"
#include "ui/widgets/inline_message.h"
#include "ui/widgets/overlay.h"
#include "ui/widgets/style.h"

#include <QAction>
#include <QElapsedTimer>
#include <QFrame>
#include <QMenu>
#include <QSettings>
#include <QSplitter>
#include <QStackedWidget>
#include <QToolButton>
#include <QVBoxLayout>

#include <algorithm>
#include <set>

namespace formwork::ui {

namespace {

// Reading ten thousand rows takes a while: never spend more than a fifth of the time on it.
constexpr int kMinRefreshMilliseconds = 60;
constexpr int kRefreshShare = 5;
// Charts and the first columns of the table need so much beside the inspector.
constexpr int kLeastWorkbench = 860;
// In less than this their controls would overlap.
constexpr int kLeastSqueezed = 820;

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

RunsPage::RunsPage(StoreChanges& changes, StoreWatcher& watcher, QWidget* parent)
    : QWidget(parent)
    , m_changes(changes)
    , m_store(changes.store())
    , m_watcher(watcher)
    , m_cache(changes.store())
    , m_model(new RunsModel(changes, this))
    , m_filtered(new RunsFilterModel(m_model, this))
    , m_stack(new QStackedWidget(this))
    , m_message(new InlineMessage(this))
{
    m_message->setClosable(true);
    m_stack->addWidget(buildEmptyState());
    m_stack->addWidget(buildWorkbench());
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    layout->addWidget(m_stack, 1);
    m_message->setInfoLifetime(kInfoMilliseconds);
    new Overlay(m_message, this, Qt::BottomEdge);
    connectModels();
    refresh();
}

RunsPage::~RunsPage()
{
    // The models go after this object's members, and emit signals when their rows are removed.
    m_model->disconnect(this);
    m_filtered->disconnect(this);
    m_view->disconnect(this);
    m_view->disconnect(m_chartsAndSweep);
    m_filtered->disconnect(m_chartsAndSweep);
}

QWidget* RunsPage::buildEmptyState()
{
    auto* empty = new EmptyState(
        QStringLiteral("runs"), tr("No runs yet"),
        tr("A run is one training of a model on a dataset. While it trains, its epoch runtime, "
           "accuracy and loss are drawn here, beside those of your other runs."),
        tr("New experiment"), m_stack);
    empty->setSecondAction(tr("Try it with demo images"));
    connect(empty, &EmptyState::actionTriggered, this, &RunsPage::newExperimentRequested);
    connect(empty, &EmptyState::secondActionTriggered, this, &RunsPage::demoRequested);
    return empty;
}

QWidget* RunsPage::buildWorkbench()
{
    buildCharts();
    buildInspector();

    m_splitter = new QSplitter(Qt::Vertical, this);
    m_splitter->addWidget(m_chartsAndSweep);
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
    m_sideSplitter->setSizes({900, 364});
    return m_sideSplitter;
}

void RunsPage::buildCharts()
{
    m_chartsAndSweep = new RunsCharts(m_store, *m_model, this);
    m_chartsAndSweep->setMinimumHeight(220);
    m_charts = &m_chartsAndSweep->curves();
    connect(m_chartsAndSweep, &RunsCharts::failed, m_message, &InlineMessage::showError);
    connect(&m_chartsAndSweep->sweep(), &SweepView::exported, this,
            [this](const QStringList& names, const QString& folder) {
                m_message->showMessage(
                    Severity::Info, tr("Wrote %1").arg(names.join(QStringLiteral(", "))), folder);
            });
}

void RunsPage::buildInspector()
{
    m_inspectorAction = new QAction(icon(QStringLiteral("info")), tr("Inspector"), this);
    m_inspectorAction->setCheckable(true);
    m_inspectorAction->setChecked(true);
    m_inspectorAction->setShortcut(QKeySequence(Qt::Key_F4));
    m_inspectorAction->setToolTip(tr("Show or hide the inspector (F4)"));
    // A button takes it from its action again whenever that changes.
    m_inspectorAction->setWhatsThis(m_inspectorAction->toolTip());
    m_inspectorAction->setShortcutContext(Qt::WidgetWithChildrenShortcut);
    addAction(m_inspectorAction);
    connect(m_inspectorAction, &QAction::toggled, this, &RunsPage::inspectorToggled);

    m_inspector = new RunInspector(m_changes, this);
    m_inspectorEdge = new QFrame(this);
    m_inspectorEdge->setFrameStyle(QFrame::VLine | QFrame::Plain);
    m_inspectorEdge->setForegroundRole(QPalette::Mid);
    m_inspectorEdge->hide();
    connect(m_inspector, &RunInspector::edited, &m_watcher, &StoreWatcher::poke);
    connect(m_inspector, &RunInspector::editFailed, this,
            [this](const QString& text) { m_message->showMessage(Severity::Error, text); });
    connect(m_inspector, &RunInspector::closeRequested, m_inspectorAction,
            [this] { m_inspectorAction->setChecked(false); });
}

QWidget* RunsPage::buildTablePane()
{
    auto* pane = new QWidget(this);
    m_filter = new RunFilterBar(*m_model, *m_filtered, pane);
    connect(m_filter, &RunFilterBar::failed, m_message, &InlineMessage::showError);
    connect(m_filter, &RunFilterBar::filterChanged, this, [this] {
        m_view->selectSomething();
        drawnChanged();
    });
    auto* find = new QAction(this);
    find->setShortcut(QKeySequence(QKeySequence::Find));
    find->setShortcutContext(Qt::WidgetWithChildrenShortcut);
    connect(find, &QAction::triggered, m_filter, &RunFilterBar::edit);
    addAction(find);
    buildView(pane);
    buildActions();
    addButtons();

    auto* layout = new QVBoxLayout(pane);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    layout->addWidget(m_filter);
    layout->addWidget(m_view, 1);
    return pane;
}

void RunsPage::buildView(QWidget* pane)
{
    m_view = new RunsView(m_store, m_model, m_filtered, pane);
    m_chartsAndSweep->follow(*m_view, *m_filtered);
    m_feed = std::make_unique<ChartFeed>(*m_charts, *m_model, *m_view, m_cache);
    m_drawn = new DrawnRuns(*m_model, *m_filtered, *m_view, this);
    m_savedViews = new SavedViews([this] { return viewState(); },
                                  [this](const QVariantMap& state) { applyView(state); }, this);
    connect(m_view, &RunsView::selectionChanged, this, &RunsPage::refreshActions);
    connect(m_view, &RunsView::currentChanged, this, &RunsPage::refreshInspector);
    connect(m_view, &RunsView::groupingChanged, this, &RunsPage::drawnChanged);
    connect(m_view, &RunsView::failed, this,
            [this](const QString& text) { m_message->showMessage(Severity::Error, text); });
    connect(m_drawn, &DrawnRuns::pinsChanged, this, &RunsPage::drawnChanged);
}

void RunsPage::buildActions()
{
    using Kind = RunActions::Kind;
    m_undo = new RunUndo(m_changes.undoStack(), *m_message, this);
    addActions({m_undo->undoAction(), m_undo->redoAction()});
    m_actions = new RunActions(m_changes, *m_model, *m_view, *m_message, *m_undo, this);
    connect(m_actions, &RunActions::changed, this, &RunsPage::storeChanged);
    connect(m_actions, &RunActions::stopRequested, this, &RunsPage::stopRequested);
    connect(m_actions, &RunActions::resumeRequested, this, &RunsPage::resumeRequested);
    connect(m_actions, &RunActions::cloneRequested, this, &RunsPage::cloneRequested);
    connect(m_actions, &RunActions::fetchRequested, this, &RunsPage::fetchRequested);

    m_removal = new RunRemoval(m_changes, *m_model, *m_view, *m_message, *m_undo, this);
    connect(m_removal, &RunRemoval::changed, this, &RunsPage::storeChanged);
    connect(m_actions->action(Kind::Delete), &QAction::triggered, m_removal,
            &RunRemoval::removeSelected);

    const auto exported = [this] {
        const std::vector<RunId> ticked = tickedRuns();
        return ticked.empty() ? selectedRuns() : ticked;
    };
    m_export = new EpochsExport(m_store, exported, *m_message, this);
    connect(m_actions->action(Kind::ExportCsv), &QAction::triggered, m_export,
            &EpochsExport::askPath);
    buildPrediction();
    QList<QAction*> actions(m_actions->all().begin(), m_actions->all().end());
    actions.append(m_prediction->action());
    m_view->setContextActions(actions);
}

void RunsPage::buildPrediction()
{
    m_prediction = new RunPrediction(*m_model, *m_view, m_store.fileSystem(), this);
    m_prediction->follow(*m_inspector->samplesTab());
    m_prediction->acceptDropsOn(*m_inspector);
}

void RunsPage::addButtons()
{
    using Kind = RunActions::Kind;
    for (const Kind kind : {Kind::Stop, Kind::Resume, Kind::Clone})
        m_filter->addButton(toolButton(m_actions->action(kind), m_filter));
    m_filter->addButton(
        menuButton(tr("More"), tr("More actions on runs"), buildMoreMenu(), m_filter));
    m_filter->addButton(
        menuButton(tr("Group"), tr("Group the runs"), new GroupMenu(*m_view, this), m_filter));
    m_filter->addButton(
        menuButton(tr("Columns"), tr("Choose columns"), m_view->columnsMenu(), m_filter));
    m_filter->addButton(menuButton(tr("Views"), tr("Saved views"), m_savedViews->menu(), m_filter));
    m_charts->addToOptionsRow(toolButton(m_inspectorAction, m_charts));
}

QMenu* RunsPage::buildMoreMenu()
{
    using Kind = RunActions::Kind;
    auto* more = new QMenu(this);
    const auto add = [this, more](Kind kind) {
        more->addAction(m_actions->action(kind));
    };
    add(Kind::Rename);
    more->addMenu(m_actions->colourMenu());
    more->addSeparator();
    add(Kind::MoveUp);
    add(Kind::MoveDown);
    more->addSeparator();
    add(Kind::Extend);
    add(Kind::FetchCheckpoint);
    more->addAction(m_prediction->action());
    more->addSeparator();
    add(Kind::Archive);
    add(Kind::Delete);
    more->addAction(m_undo->undoAction());
    more->addAction(m_undo->redoAction());
    more->addSeparator();
    add(Kind::OpenFolder);
    add(Kind::CopyCommand);
    add(Kind::ExportCsv);
    add(Kind::ExportModel);
    more->addSeparator();
    more->addMenu(m_drawn->menu());
    QAction* archived = more->addAction(tr("Show archived runs"));
    archived->setObjectName(QStringLiteral("showArchived"));
    archived->setCheckable(true);
    connect(archived, &QAction::toggled, this, [this](bool shown) {
        m_filtered->setShowArchived(shown);
        drawnChanged();
    });
    return more;
}

void RunsPage::connectModels()
{
    connect(m_model, &RunsModel::tickedChanged, this, &RunsPage::drawnChanged);
    connect(m_model, &RunsModel::edited, &m_watcher, &StoreWatcher::poke);
    connect(m_model, &RunsModel::editFailed, this,
            [this](const QString& text) { m_message->showMessage(Severity::Error, text); });
    connect(&m_watcher, &StoreWatcher::changed, this, &RunsPage::scheduleRefresh);
    connect(&m_watcher, &StoreWatcher::failed, this,
            [this](const QString& text) { m_message->showMessage(Severity::Error, text); });
    m_refreshTimer.setSingleShot(true);
    m_refreshTimer.setInterval(kMinRefreshMilliseconds);
    connect(&m_refreshTimer, &QTimer::timeout, this, &RunsPage::refresh);
}

void RunsPage::resizeEvent(QResizeEvent* event)
{
    QWidget::resizeEvent(event);
    fitInspector();
}

bool RunsPage::hasRoomForInspector() const
{
    return width() >= kLeastWorkbench + m_inspector->minimumWidth();
}

void RunsPage::inspectorToggled(bool shown)
{
    m_inspector->setVisible(shown);
    if (m_fittingInspector)
        return;
    m_inspectorWanted = shown;
    m_inspectorForced = shown && !hasRoomForInspector();
    placeInspector();
}

// The first to go in a small window, and back when that grows.
void RunsPage::fitInspector()
{
    const bool hasRoom = hasRoomForInspector();
    if (hasRoom)
        m_inspectorForced = false;
    m_fittingInspector = true;
    m_inspectorAction->setChecked(m_inspectorWanted && (hasRoom || m_inspectorForced));
    m_fittingInspector = false;
    placeInspector();
}

// Beside the charts and the table, or over them where they could not be squeezed.
void RunsPage::placeInspector()
{
    const bool floats = m_inspectorForced && width() < kLeastSqueezed + m_inspector->minimumWidth();
    if (floats && !inspectorFloats()) {
        m_sideSizes = m_sideSplitter->sizes();
        m_inspector->setParent(this);
        m_inspector->setAutoFillBackground(true);
        m_inspector->show();
    } else if (!floats && inspectorFloats()) {
        m_sideSplitter->addWidget(m_inspector);
        m_sideSplitter->setSizes(m_sideSizes);
        m_inspector->setVisible(m_inspectorAction->isChecked());
    }
    m_inspectorEdge->setVisible(inspectorFloats());
    if (!inspectorFloats())
        return;
    const int wide = m_inspector->minimumWidth();
    m_inspector->setGeometry(width() - wide, 0, wide, height());
    m_inspector->raise();
    m_inspectorEdge->setGeometry(width() - wide - 1, 0, 1, height());
    m_inspectorEdge->raise();
}

bool RunsPage::inspectorFloats() const
{
    return m_inspector->parentWidget() == this && m_sideSplitter->indexOf(m_inspector) < 0;
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
    m_view->selectSomething();
    refreshCharts();
    refreshInspector();
    refreshActions();
    m_chartsAndSweep->runsChanged();
}

void RunsPage::refreshCharts()
{
    const std::vector<RunId> drawn = drawnRuns();
    std::set<RunId> wanted(drawn.begin(), drawn.end());
    if (const RunRow* current = currentRun())
        wanted.insert(current->id);
    m_cache.keepOnly(wanted);

    std::vector<const RunData*> runs;
    std::vector<int> colours;
    for (const RunId id : drawn) {
        runs.push_back(&m_cache.get(*m_model->find(id)));
        colours.push_back(m_model->colourOf(id));
    }
    if (m_feed->show(runs))
        m_inspector->setTicked(runs, colours);
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
    m_actions->refresh();
    m_drawn->refreshMenu();
    m_filter->refresh();
}

// By one of this page's parts: other readers of the store learn of it from the watcher.
void RunsPage::storeChanged()
{
    m_watcher.poke();
    refresh();
}

void RunsPage::drawnChanged()
{
    try {
        refreshCharts();
    } catch (const Error& error) {
        m_message->showError(error);
    }
    refreshActions();
    m_chartsAndSweep->runsChanged();
    Q_EMIT tickedRunsChanged(drawnRuns());
}

std::vector<RunId> RunsPage::drawnRuns() const
{
    return m_drawn->runs();
}

std::vector<RunId> RunsPage::tickedRuns() const
{
    return m_model->ticked();
}

std::vector<RunId> RunsPage::selectedRuns() const
{
    return m_view->selectedRuns();
}

const RunRow* RunsPage::currentRun() const
{
    const RunId current = m_view->currentRun();
    return current == 0 ? nullptr : m_model->find(current);
}

void RunsPage::showRun(RunId run)
{
    if (m_model->find(run) == nullptr)
        refresh();
    if (m_model->find(run) == nullptr)
        return;
    m_model->setTicked(run, true);
    if (!m_view->select(run)) { // filtered out: what was asked for comes first
        m_filter->setText({});
        m_view->select(run);
    }
}

void RunsPage::showSweep(const std::vector<RunId>& runs)
{
    if (runs.empty())
        return;
    refresh();
    const auto [first, last] = std::ranges::minmax(runs);
    m_filter->setText(QStringLiteral("id:%1..%2").arg(first).arg(last));
    m_model->setTicked(runs, true);
    m_chartsAndSweep->showSweep(true);
    m_view->select(first);
}

QVariantMap RunsPage::viewState() const
{
    QVariantMap state = m_view->viewState();
    state.insert(m_charts->options().toMap());
    state[QStringLiteral("filter")] = m_filter->text();
    return state;
}

void RunsPage::applyView(const QVariantMap& state)
{
    m_view->applyView(state);
    m_filter->setText(state.value(QStringLiteral("filter")).toString());
    m_charts->setOptions(ChartOptions::fromMap(state));
}

void RunsPage::saveLayout(QSettings& settings) const
{
    m_savedViews->saveTo(settings);
    settings.setValue(QStringLiteral("runs/splitter"), m_splitter->saveState());
    if (!inspectorFloats())
        settings.setValue(QStringLiteral("runs/sideSplitter"), m_sideSplitter->saveState());
    m_view->saveLayout(settings);
    settings.setValue(QStringLiteral("runs/inspector"), m_inspectorWanted);
    const QVariantMap options = m_charts->options().toMap();
    for (auto option = options.begin(); option != options.end(); ++option)
        settings.setValue(QStringLiteral("runs/") + option.key(), option.value());
    m_chartsAndSweep->saveLayout(settings);
    m_drawn->save(settings);
}

void RunsPage::restoreLayout(QSettings& settings)
{
    m_splitter->restoreState(settings.value(QStringLiteral("runs/splitter")).toByteArray());
    m_sideSplitter->restoreState(settings.value(QStringLiteral("runs/sideSplitter")).toByteArray());
    m_view->restoreLayout(settings);
    m_savedViews->restoreFrom(settings);
    m_inspectorWanted = settings.value(QStringLiteral("runs/inspector"), true).toBool();
    fitInspector();
    QVariantMap options = ChartOptions().toMap();
    for (auto option = options.begin(); option != options.end(); ++option)
        *option = settings.value(QStringLiteral("runs/") + option.key(), *option);
    m_charts->setOptions(ChartOptions::fromMap(options));
    m_chartsAndSweep->restoreLayout(settings);
    m_drawn->restore(settings);
}

} // namespace formwork::ui
