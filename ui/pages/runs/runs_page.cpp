#include "ui/pages/runs/runs_page.h"

#include "core/base/error.h"
#include "core/report/seed_groups.h"
#include "ui/charts/chart_panel.h"
#include "ui/charts/distinct.h"
#include "ui/jobs/job_list.h"
#include "ui/models/runs_filter_model.h"
#include "ui/models/runs_model.h"
#include "ui/models/store_watcher.h"
#include "ui/pages/runs/filter_edit.h"
#include "ui/pages/runs/run_inspector.h"
#include "ui/pages/runs/runs_view.h"
#include "ui/widgets/empty_state.h"
#include "ui/widgets/inline_message.h"

#include <QAction>
#include <QElapsedTimer>
#include <QLabel>
#include <QLineEdit>
#include <QMenu>
#include <QStackedWidget>
#include <QToolButton>
#include <QVBoxLayout>

#include <algorithm>

namespace formwork::ui {

namespace {

// Reading ten thousand rows takes a while: never spend more than a fifth of the time on it.
constexpr int kMinRefreshMilliseconds = 60;
constexpr int kRefreshShare = 5;
// Charts and the first columns of the table need so much beside the inspector.
constexpr int kLeastWorkbench = 860;

std::vector<int> resumedAfter(const RunData& run)
{
    std::vector<int> epochs;
    for (const ResumeRecord& resume : run.resumes)
        epochs.push_back(resume.afterEpoch);
    return epochs;
}

} // namespace

RunsPage::RunsPage(Store& store, StoreWatcher& watcher, QWidget* parent)
    : QWidget(parent)
    , m_store(store)
    , m_watcher(watcher)
    , m_cache(store)
    , m_jobs(new JobList(this))
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
    connect(m_message, &InlineMessage::actionTriggered, this, &RunsPage::undoDelete);

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
    m_view->disconnect(this);
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

// The first to go in a small window, and back when that grows.
void RunsPage::fitInspector()
{
    const bool hasRoom = hasRoomForInspector();
    if (hasRoom)
        m_inspectorForced = false;
    m_fittingInspector = true;
    m_inspectorAction->setChecked(m_inspectorWanted && (hasRoom || m_inspectorForced));
    m_fittingInspector = false;
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
}

void RunsPage::refreshCharts()
{
    const std::vector<RunId> ticked = drawnRuns();
    std::set<RunId> wanted(ticked.begin(), ticked.end());
    if (const RunRow* current = currentRun())
        wanted.insert(current->id);
    m_cache.keepOnly(wanted);

    std::vector<const RunData*> shownRuns; // curves may be large: copied only where they are new
    std::map<RunId, std::uint64_t> revisions;
    for (const RunId id : ticked) {
        shownRuns.push_back(&m_cache.get(*m_model->find(id)));
        revisions[id] = m_cache.revision(id);
    }
    const std::vector<ChartRun>& drawn = m_charts->runs();
    const bool grouped = m_view->grouping().has_value();
    const QStringList names = chartNames(shownRuns);
    const bool sameRuns = !grouped && drawn.size() == shownRuns.size() && [&] {
        for (std::size_t i = 0; i < drawn.size(); ++i) {
            const RunId id = shownRuns[i]->row.id;
            if (drawn[i].id != id || drawn[i].colour != m_model->colourOf(id) ||
                drawn[i].name != names[static_cast<qsizetype>(i)])
                return false;
        }
        return true;
    }();
    const bool sameCurves = revisions == m_drawn;
    if (sameRuns && sameCurves)
        return;
    if (sameRuns) {
        for (const RunData* run : shownRuns) {
            const std::uint64_t revision = revisions[run->row.id];
            if (revision != m_drawn[run->row.id])
                m_charts->setEpochs(run->row.id, run->epochs, revision, resumedAfter(*run));
        }
    } else {
        m_charts->setRuns(grouped ? chartGroups(shownRuns) : chartRuns(shownRuns, names));
    }
    m_drawn = std::move(revisions);
    std::vector<int> colours;
    for (const RunData* run : shownRuns)
        colours.push_back(m_model->colourOf(run->row.id));
    m_inspector->setTicked(shownRuns, colours);
}

QStringList RunsPage::chartNames(const std::vector<const RunData*>& runs)
{
    std::vector<NamedRun> named;
    for (const RunData* run : runs)
        named.push_back({run->row.id, QString::fromStdString(run->row.name), &run->config});
    return distinctNames(named);
}

std::vector<ChartRun> RunsPage::chartRuns(const std::vector<const RunData*>& runs,
                                          const QStringList& names) const
{
    std::vector<ChartRun> result;
    for (const RunData* run : runs) {
        ChartRun& chart = result.emplace_back();
        chart.id = run->row.id;
        chart.name = names[static_cast<qsizetype>(result.size()) - 1];
        chart.colour = m_model->colourOf(run->row.id);
        chart.epochs = run->epochs;
        chart.revision = m_cache.revision(run->row.id);
        chart.resumedAfter = resumedAfter(*run);
    }
    return result;
}

std::vector<ChartRun> RunsPage::chartGroups(const std::vector<const RunData*>& runs) const
{
    std::vector<RunId> ids;
    std::map<RunId, const RunData*> byId;
    for (const RunData* run : runs) {
        ids.push_back(run->row.id);
        byId[run->row.id] = run;
    }
    std::vector<ChartRun> result;
    std::vector<NamedRun> named;
    for (const RunGroup& group : m_view->groups().gather(ids)) {
        std::vector<const std::vector<EpochRecord>*> curves;
        for (const RunId id : group.runs)
            curves.push_back(&byId[id]->epochs);
        EpochStatistics statistics = epochStatistics(curves);
        const RunData* first = byId[group.runs.front()];
        ChartRun& chart = result.emplace_back();
        chart.id = first->row.id;
        chart.colour = m_model->colourOf(first->row.id);
        named.push_back({chart.id,
                         statistics.count > 1
                             ? tr("%1 (mean of %2)").arg(group.label).arg(statistics.count)
                             : QString::fromStdString(first->row.name),
                         &first->config});
        chart.epochs = std::move(statistics.mean);
        if (statistics.count > 1)
            chart.deviation = std::move(statistics.deviation);
    }
    const QStringList names = distinctNames(named, SeedsIn::NoNames);
    for (std::size_t i = 0; i < result.size(); ++i)
        result[i].name = names[static_cast<qsizetype>(i)];
    return result;
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
               return row.status == RunStatus::Queued ||
                      (row.status == RunStatus::Running && !row.stopRequested);
           }));
    enable(ActionKind::Resume, any([](const RunRow& row) {
               return row.status == RunStatus::Stopped || row.status == RunStatus::Failed ||
                      row.status == RunStatus::Interrupted;
           }));
    enable(ActionKind::Delete,
           any([](const RunRow& row) { return row.status != RunStatus::Running; }));
    for (const ActionKind kind : {ActionKind::Clone, ActionKind::Rename, ActionKind::OpenFolder})
        enable(kind, selected.size() == 1);
    enable(ActionKind::Extend, selected.size() == 1 && any([](const RunRow& row) {
                                   return row.epochsDone > 0 && row.status != RunStatus::Queued &&
                                          row.status != RunStatus::Running;
                               }));
    const int place = selected.size() == 1 ? m_model->queuePlace(selected.front()) : 0;
    enable(ActionKind::MoveUp, place > 1);
    enable(ActionKind::MoveDown, place > 0 && m_model->queuePlaces() > place);
    enable(ActionKind::Archive, !selected.empty());
    const bool back = any([](const RunRow& row) { return row.archived; });
    m_actions[static_cast<std::size_t>(ActionKind::Archive)]->setText(
        back ? tr("Take out of the archive") : tr("Archive"));
    m_colourMenu->setEnabled(!selected.empty());
    const std::size_t ticked = m_model->ticked().size();
    enable(ActionKind::ExportCsv, ticked > 0 || !selected.empty());

    const int all = m_model->rowCount();
    const int shown = m_filtered->rowCount();
    const QStringList problems = m_filtered->problems();
    m_noMatch->setVisible((shown == 0 && all > 0) || !problems.isEmpty());
    if (!problems.isEmpty())
        m_noMatch->setText(problems.join(QLatin1Char(' ')));
    else if (m_filter->text().trimmed().isEmpty())
        m_noMatch->setText(tr("All runs are in the archive: More, Show archived runs."));
    else
        m_noMatch->setText(tr("No run matches. A word may say where to look: model:, loader:, "
                              "dataset:, status:, name:, tag: or note:; figures and settings are "
                              "compared: best>70, lr<=1e-4, seed:0..2; a minus negates: -tag:old"));
    m_pin->setEnabled(!selected.empty());
    m_pin->setChecked(!selected.empty() && std::ranges::all_of(selected, [this](RunId id) {
        return m_pinned.contains(id);
    }));
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
    Q_EMIT tickedRunsChanged(drawnRuns());
}

std::vector<RunId> RunsPage::drawnRuns() const
{
    std::vector<RunId> runs = m_model->ticked();
    std::erase_if(runs, [this](RunId run) {
        return !m_pinned.contains(run) &&
               !m_filtered->mapFromSource(m_model->index(m_model->rowOf(run), 0)).isValid();
    });
    return runs;
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
        m_filter->clear();
        m_view->select(run);
    }
}

} // namespace formwork::ui
