// How the runs page is put together.
#include "core/base/error.h"
#include "ui/charts/chart_panel.h"
#include "ui/charts/chart_theme.h"
#include "ui/models/runs_filter_model.h"
#include "ui/models/runs_model.h"
#include "ui/models/store_watcher.h"
#include "ui/pages/runs/filter_edit.h"
#include "ui/pages/runs/run_inspector.h"
#include "ui/pages/runs/runs_page.h"
#include "ui/pages/runs/runs_view.h"
#include "ui/widgets/icons.h"
#include "ui/widgets/inline_message.h"
#include "ui/widgets/style.h"

#include <QAction>
#include <QActionGroup>
#include <QHBoxLayout>
#include <QLabel>
#include <QLineEdit>
#include <QMenu>
#include <QSplitter>
#include <QToolButton>
#include <QVBoxLayout>

namespace formwork::ui {

namespace {

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

QString colourName(int colour)
{
    static constexpr const char* kNames[kRunColours] = {
        QT_TRANSLATE_NOOP("formwork::ui::RunsPage", "Blue"),
        QT_TRANSLATE_NOOP("formwork::ui::RunsPage", "Vermilion"),
        QT_TRANSLATE_NOOP("formwork::ui::RunsPage", "Green"),
        QT_TRANSLATE_NOOP("formwork::ui::RunsPage", "Purple"),
        QT_TRANSLATE_NOOP("formwork::ui::RunsPage", "Orange"),
        QT_TRANSLATE_NOOP("formwork::ui::RunsPage", "Sky blue"),
        QT_TRANSLATE_NOOP("formwork::ui::RunsPage", "Wine"),
        QT_TRANSLATE_NOOP("formwork::ui::RunsPage", "Indigo"),
        QT_TRANSLATE_NOOP("formwork::ui::RunsPage", "Olive"),
        QT_TRANSLATE_NOOP("formwork::ui::RunsPage", "Grey"),
    };
    const QString name = RunsPage::tr(kNames[colour % kRunColours]);
    return colour < kRunColours ? name : RunsPage::tr("%1, dashed").arg(name);
}

} // namespace

QWidget* RunsPage::buildWorkbench()
{
    buildActions();
    m_charts = new ChartPanel(this);
    m_charts->setMinimumHeight(220);
    m_inspector = new RunInspector(m_store, this);
    connect(m_inspector, &RunInspector::edited, &m_watcher, &StoreWatcher::poke);
    connect(m_inspector, &RunInspector::editFailed, this,
            [this](const QString& text) { m_message->showMessage(Severity::Error, text); });
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
    m_sideSplitter->setSizes({900, 364});
    return m_sideSplitter;
}

void RunsPage::buildActions()
{
    addRunAction(ActionKind::Stop, QStringLiteral("stop"), tr("Stop"), {});
    addRunAction(ActionKind::Resume, QStringLiteral("play"), tr("Resume"), {});
    addRunAction(ActionKind::Clone, QStringLiteral("new"), tr("Clone"), tr("Ctrl+D"));
    addRunAction(ActionKind::Rename, {}, tr("Rename"), QKeySequence(Qt::Key_F2));
    addRunAction(ActionKind::MoveUp, {}, tr("Move up in the queue"), tr("Alt+Up"));
    addRunAction(ActionKind::MoveDown, {}, tr("Move down in the queue"), tr("Alt+Down"));
    addRunAction(ActionKind::Archive, {}, tr("Archive"), tr("Ctrl+Shift+A"));
    addRunAction(ActionKind::Delete, QStringLiteral("remove"), tr("Delete"),
                 QKeySequence(QKeySequence::Delete));
    addRunAction(ActionKind::OpenFolder, QStringLiteral("folder"), tr("Open folder"), {});
    addRunAction(ActionKind::ExportCsv, QStringLiteral("document"), tr("Export CSV\u2026"),
                 tr("Ctrl+E"));
    addRunAction(ActionKind::Extend, {}, tr("Train more epochs\u2026"), {});
    m_actions[0]->setToolTip(tr("End after the current step and keep a checkpoint; take a waiting "
                                "run off the queue"));
    m_actions[1]->setToolTip(tr("Train on from the last checkpoint"));
    m_actions[2]->setToolTip(tr("New experiment with this run's settings"));
    m_undo = new QAction(tr("Undo deleting"), this);
    m_undo->setShortcut(QKeySequence(QKeySequence::Undo));
    m_undo->setShortcutContext(Qt::WidgetWithChildrenShortcut);
    m_undo->setEnabled(false);
    addAction(m_undo);
    connect(m_undo, &QAction::triggered, this, &RunsPage::undoDelete);

    m_inspectorAction = new QAction(icon(QStringLiteral("info")), tr("Inspector"), this);
    m_inspectorAction->setCheckable(true);
    m_inspectorAction->setChecked(true);
    m_inspectorAction->setShortcut(QKeySequence(Qt::Key_F4));
    m_inspectorAction->setToolTip(tr("Show or hide the inspector (F4)"));
    // A button takes it from its action again whenever that changes.
    m_inspectorAction->setWhatsThis(m_inspectorAction->toolTip());
    m_inspectorAction->setShortcutContext(Qt::WidgetWithChildrenShortcut);
    addAction(m_inspectorAction);
    connect(m_inspectorAction, &QAction::toggled, this, [this](bool shown) {
        m_inspector->setVisible(shown);
        if (m_fittingInspector)
            return;
        m_inspectorWanted = shown;
        m_inspectorForced = shown && !hasRoomForInspector();
    });
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
    m_filter = new FilterEdit(pane);
    m_filter->setValues([this](const QString& key) { return filterValues(key); });
    m_filter->setObjectName(QStringLiteral("runsFilter"));
    m_filter->setPlaceholderText(tr("Filter: model:levit status:done lr>1e-4 -tag:old"));
    m_filter->setAccessibleName(tr("Filter of the runs"));
    m_filter->setWhatsThis(
        tr("<p>Shows the runs for which all words hold.</p>"
           "<p><b>vit</b>: somewhere in name, model, dataset, state, tags or note<br>"
           "<b>model:levit</b>: in the model; likewise <b>loader:</b>, <b>dataset:</b>, "
           "<b>status:</b>, <b>name:</b>, <b>tag:</b> and <b>note:</b><br>"
           "<b>\"two words\"</b>: both, in this order<br>"
           "<b>best&gt;70</b>, <b>lr&lt;=1e-4</b>, <b>seed:0..2</b>: figures and settings, with "
           "&lt;, &lt;=, &gt;, &gt;=, = and !=, or a range<br>"
           "<b>-tag:old</b>: all but those</p>"
           "<p>Upper and lower case are the same.</p>"));
    m_filter->setClearButtonEnabled(true);
    m_filter->setMinimumWidth(140);
    connect(m_filter, &QLineEdit::textChanged, this, &RunsPage::filterEdited);
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

    m_view = new RunsView(m_store, m_model, m_filtered,
                          QList<QAction*>(m_actions.begin(), m_actions.end()), pane);
    connect(m_view, &RunsView::selectionChanged, this, &RunsPage::refreshActions);
    connect(m_view, &RunsView::currentChanged, this, &RunsPage::refreshInspector);
    connect(m_view, &RunsView::groupingChanged, this, [this] {
        m_drawn.clear(); // other curves of the same runs
        tickedChanged();
    });
    connect(m_view, &RunsView::failed, this,
            [this](const QString& text) { m_message->showMessage(Severity::Error, text); });
    m_groupButton = menuButton(tr("Group"), tr("Group the runs"), buildGroupMenu(), pane);

    auto* bar = new QHBoxLayout;
    bar->setContentsMargins(8, 6, 8, 6);
    bar->setSpacing(6);
    bar->addWidget(m_filter, 1);
    bar->addWidget(m_count);
    bar->addSpacing(6);
    for (const ActionKind kind : {ActionKind::Stop, ActionKind::Resume, ActionKind::Clone})
        bar->addWidget(toolButton(m_actions[static_cast<std::size_t>(kind)], pane));
    bar->addWidget(menuButton(tr("More"), tr("More actions on runs"), buildMoreMenu(), pane));
    bar->addWidget(m_groupButton);
    bar->addWidget(menuButton(tr("Columns"), tr("Choose columns"), m_view->columnsMenu(), pane));
    bar->addWidget(menuButton(tr("Views"), tr("Saved views"), buildViewsMenu(), pane));
    m_charts->addToOptionsRow(toolButton(m_inspectorAction, m_charts));

    auto* layout = new QVBoxLayout(pane);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    m_noMatch = makeHint({}, pane);
    m_noMatch->setContentsMargins(8, 0, 8, 6);
    layout->addLayout(bar);
    layout->addWidget(m_noMatch);
    layout->addWidget(m_view, 1);
    return pane;
}

QMenu* RunsPage::buildGroupMenu()
{
    m_groupMenu = new QMenu(this);
    auto* choice = new QActionGroup(m_groupMenu);
    const auto add = [this, choice](const QString& text, const std::optional<std::string>& key) {
        QAction* action = m_groupMenu->addAction(text);
        action->setCheckable(true);
        action->setChecked(!key);
        choice->addAction(action);
        connect(action, &QAction::triggered, this, [this, key] { m_view->setGrouping(key); });
        connect(m_view, &RunsView::groupingChanged, action,
                [this, action, key] { action->setChecked(m_view->grouping() == key); });
    };
    add(tr("Not grouped"), std::nullopt);
    add(tr("Same experiment: mean over seeds"), std::string());
    m_groupMenu->addSeparator();
    for (const char* key : {"model.name", "data.loader", "data.train", "optimizer.name",
                            "optimizer.lr", "train.batch_size", "train.seed"})
        add(QLatin1String(key), std::string(key));
    QMenu* all = m_groupMenu->addMenu(tr("Another setting"));
    for (const ConfigKey& key : configKeys()) {
        const std::string path(key.path);
        QAction* action = all->addAction(QString::fromStdString(path));
        connect(action, &QAction::triggered, this, [this, path] { m_view->setGrouping(path); });
    }
    return m_groupMenu;
}

QMenu* RunsPage::buildColourMenu()
{
    m_colourMenu = new QMenu(tr("Colour"), this);
    const auto refill = [this] {
        m_colourMenu->clear();
        for (int colour = 0; colour < 2 * kRunColours; ++colour) {
            if (colour == kRunColours)
                m_colourMenu->addSeparator();
            m_colourMenu->addAction(
                runSwatch(colour, isDark(palette())), colourName(colour), this, [this, colour] {
                    changeSelected([&](RunId id) { m_store.setColour(id, colour); });
                });
        }
    };
    refill();
    connect(m_colourMenu, &QMenu::aboutToShow, this, refill); // the palette may be another one
    return m_colourMenu;
}

QMenu* RunsPage::buildMoreMenu()
{
    auto* more = new QMenu(this);
    const auto add = [this, more](ActionKind kind) {
        more->addAction(m_actions[static_cast<std::size_t>(kind)]);
    };
    add(ActionKind::Rename);
    more->addMenu(buildColourMenu());
    more->addSeparator();
    add(ActionKind::MoveUp);
    add(ActionKind::MoveDown);
    more->addSeparator();
    add(ActionKind::Extend);
    more->addSeparator();
    add(ActionKind::Archive);
    add(ActionKind::Delete);
    more->addAction(m_undo);
    more->addSeparator();
    add(ActionKind::OpenFolder);
    add(ActionKind::ExportCsv);
    more->addSeparator();
    more->addMenu(buildTickMenu());
    QAction* archived = more->addAction(tr("Show archived runs"));
    archived->setObjectName(QStringLiteral("showArchived"));
    archived->setCheckable(true);
    connect(archived, &QAction::toggled, this, [this](bool shown) {
        m_filtered->setShowArchived(shown);
        tickedChanged();
    });
    return more;
}

QMenu* RunsPage::buildTickMenu()
{
    auto* ticks = new QMenu(tr("Tick"), this);
    const auto shown = [this] {
        std::vector<RunId> runs;
        for (int row = 0; row < m_filtered->rowCount(); ++row)
            runs.push_back(m_filtered->index(row, 0).data(RunsModel::RunIdRole).toLongLong());
        return runs;
    };
    const auto tickOnly = [this](const std::vector<RunId>& runs) {
        const std::set<RunId> wanted(runs.begin(), runs.end());
        std::vector<RunId> others = m_model->ticked();
        std::erase_if(others, [&](RunId run) { return wanted.contains(run); });
        m_model->setTicked(others, false);
        m_model->setTicked(runs, true);
    };
    ticks->addAction(tr("All that are shown"), this,
                     [this, shown] { m_model->setTicked(shown(), true); });
    ticks->addAction(tr("Only those that are shown"), this,
                     [tickOnly, shown] { tickOnly(shown()); });
    ticks->addAction(tr("Only the selected ones"), this,
                     [this, tickOnly] { tickOnly(selectedRuns()); });
    ticks->addAction(tr("None"), this, [tickOnly] { tickOnly({}); });
    ticks->addSeparator();
    m_pin = ticks->addAction(tr("Draw the selected ones whatever the filter shows"));
    m_pin->setCheckable(true);
    connect(m_pin, &QAction::triggered, this, &RunsPage::pinSelected);
    return ticks;
}

QMenu* RunsPage::buildViewsMenu()
{
    auto* menu = new QMenu(this);
    connect(menu, &QMenu::aboutToShow, this, [this, menu] {
        menu->clear();
        for (const QString& name : views())
            menu->addAction(name, this, [this, name] { showView(name); });
        if (!m_views.empty())
            menu->addSeparator();
        menu->addAction(tr("Save this view\u2026"), this, &RunsPage::askViewName);
        if (m_views.empty())
            return;
        QMenu* removal = menu->addMenu(tr("Remove a view"));
        for (const QString& name : views())
            removal->addAction(name, this, [this, name] { removeView(name); });
    });
    return menu;
}

} // namespace formwork::ui
