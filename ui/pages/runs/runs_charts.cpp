#include "ui/pages/runs/runs_charts.h"

#include "ui/charts/chart_panel.h"
#include "ui/models/runs_filter_model.h"
#include "ui/models/runs_model.h"
#include "ui/pages/runs/runs_view.h"
#include "ui/pages/sweep/sweep_view.h"

#include <QJsonDocument>
#include <QSettings>
#include <QToolButton>

#include <algorithm>
#include <set>

namespace formwork::ui {

RunsCharts::RunsCharts(Store& store, RunsModel& runs, QWidget* parent)
    : QStackedWidget(parent)
    , m_store(store)
    , m_runs(runs)
    , m_curves(new ChartPanel(this))
    , m_sweep(new SweepView(store, runs, this))
{
    addWidget(m_curves);
    addWidget(m_sweep);
    m_curves->addToOptionsRow(
        makeSwitch(tr("S&weep"),
                   tr("Draw settings against results, for the runs that the table shows"), true));
    m_sweep->addToTopRow(
        makeSwitch(tr("Cur&ves"), tr("Draw the curves of the ticked runs again"), false));
    m_curves->setDetailReader([this](ChartRun& run, ChartPanel::Details wanted) {
        readDetails(run, wanted.steps, wanted.samples);
    });
    connect(m_curves, &ChartPanel::pictureFailed, this, &RunsCharts::failed);
    connect(m_sweep, &SweepView::failed, this, &RunsCharts::failed);
    m_rowsTimer.setSingleShot(true);
    m_rowsTimer.setInterval(0);
    connect(&m_rowsTimer, &QTimer::timeout, this, [this] {
        if (isSweepShown())
            showRuns();
    });
}

RunsCharts::~RunsCharts()
{
    // The charts go after this object's members, and emit signals then.
    m_curves->disconnect(this);
    m_sweep->disconnect(this);
}

QToolButton* RunsCharts::makeSwitch(const QString& text, const QString& help, bool toSweep)
{
    auto* button = new QToolButton(this);
    button->setText(text);
    button->setToolTip(help);
    button->setWhatsThis(help);
    button->setFocusPolicy(Qt::TabFocus);
    connect(button, &QToolButton::clicked, this, [this, toSweep] { showSweep(toSweep); });
    return button;
}

void RunsCharts::follow(RunsView& view, RunsFilterModel& filtered)
{
    m_view = &view;
    m_filtered = &filtered;
    connect(m_curves, &ChartPanel::runHovered, this,
            [this](std::optional<RunId> run) { m_runs.setHighlighted(run.value_or(0)); });
    connect(m_curves, &ChartPanel::runClicked, this, [this](RunId run) { m_view->select(run); });
    connect(m_view, &RunsView::runHovered, m_curves, &ChartPanel::setHighlighted);
    followSweep();
    const auto later = [this] {
        m_rowsTimer.start();
    };
    connect(m_filtered, &QAbstractItemModel::rowsInserted, this, later);
    connect(m_filtered, &QAbstractItemModel::rowsRemoved, this, later);
    connect(m_filtered, &QAbstractItemModel::modelReset, this, later);
    m_rowsTimer.start();
}

void RunsCharts::followSweep()
{
    connect(m_sweep, &SweepView::runsBrushed, this, [this](const std::vector<RunId>& runs) {
        m_brushing = true;
        m_view->selectRuns(runs);
        m_brushing = false;
    });
    connect(m_sweep, &SweepView::runChosen, this, [this](RunId run) { m_view->select(run); });
    connect(m_sweep, &SweepView::tickRequested, this, [this](const std::vector<RunId>& runs) {
        const std::set<RunId> wanted(runs.begin(), runs.end());
        std::vector<RunId> others = m_runs.ticked();
        std::erase_if(others, [&wanted](RunId run) { return wanted.contains(run); });
        m_runs.setTicked(others, false);
        m_runs.setTicked(runs, true);
    });
    connect(m_view, &RunsView::selectionChanged, this, &RunsCharts::showSelection);
    connect(m_view, &RunsView::currentChanged, this, &RunsCharts::showSelection);
}

void RunsCharts::showSelection()
{
    if (isSweepShown() && !m_brushing)
        m_sweep->setSelection(m_view->selectedRuns(), m_view->currentRun());
}

void RunsCharts::showRuns()
{
    if (m_filtered == nullptr)
        return;
    std::vector<RunId> shown;
    for (int row = 0; row < m_filtered->rowCount(); ++row)
        shown.push_back(m_filtered->index(row, 0).data(RunsModel::RunIdRole).toLongLong());
    m_sweep->setShownRuns(std::move(shown));
}

void RunsCharts::runsChanged()
{
    if (isSweepShown())
        m_sweep->refresh();
}

void RunsCharts::showSweep(bool shown)
{
    if (shown) { // it reads them when it appears
        showRuns();
        m_sweep->refresh();
    }
    setCurrentWidget(shown ? static_cast<QWidget*>(m_sweep) : m_curves);
    if (shown && m_view != nullptr)
        showSelection();
}

bool RunsCharts::isSweepShown() const
{
    return currentWidget() == m_sweep;
}

// The chart is drawn without what cannot be read.
void RunsCharts::readDetails(ChartRun& run, bool steps, bool samples)
{
    try {
        if (steps)
            run.steps = m_store.steps(run.id);
        if (samples)
            run.samples = m_store.systemSamples(run.id);
    } catch (const Error& error) {
        Q_EMIT failed(error);
    }
}

void RunsCharts::saveLayout(QSettings& settings) const
{
    settings.setValue(
        QStringLiteral("runs/charts"),
        QJsonDocument::fromVariant(m_curves->layoutState()).toJson(QJsonDocument::Compact));
    settings.setValue(QStringLiteral("runs/sweep"), isSweepShown());
    m_sweep->saveLayout(settings);
}

void RunsCharts::restoreLayout(QSettings& settings)
{
    const QByteArray state = settings.value(QStringLiteral("runs/charts")).toByteArray();
    if (!state.isEmpty())
        m_curves->applyLayout(QJsonDocument::fromJson(state).toVariant().toMap());
    m_sweep->restoreLayout(settings);
    showSweep(settings.value(QStringLiteral("runs/sweep")).toBool());
}

} // namespace formwork::ui
