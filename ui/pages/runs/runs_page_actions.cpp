// What the actions of the runs page do, and what it remembers.
#include "core/base/error.h"
#include "core/report/export.h"
#include "core/runner/extend_job.h"
#include "ui/charts/chart_panel.h"
#include "ui/dialogs/extend_dialog.h"
#include "ui/jobs/job.h"
#include "ui/jobs/job_list.h"
#include "ui/models/run_texts.h"
#include "ui/models/runs_filter_model.h"
#include "ui/models/runs_model.h"
#include "ui/models/store_watcher.h"
#include "ui/pages/runs/filter_edit.h"
#include "ui/pages/runs/runs_page.h"
#include "ui/pages/runs/runs_view.h"
#include "ui/widgets/inline_message.h"
#include "ui/widgets/style.h"

#include <QAction>
#include <QDesktopServices>
#include <QFileDialog>
#include <QInputDialog>
#include <QJsonDocument>
#include <QSettings>
#include <QSplitter>
#include <QUrl>

#include <algorithm>
#include <set>
#include <utility>

namespace formwork::ui {

void RunsPage::run(ActionKind kind)
{
    const std::vector<RunId> selected = selectedRuns();
    switch (kind) {
    case ActionKind::Stop:
        for (const RunId id : selected) {
            const RunStatus status = m_model->find(id)->status;
            if (status == RunStatus::Running || status == RunStatus::Queued)
                Q_EMIT stopRequested(id);
        }
        return;
    case ActionKind::Resume:
        for (const RunId id : selected) {
            const RunStatus status = m_model->find(id)->status;
            if (status == RunStatus::Stopped || status == RunStatus::Failed ||
                status == RunStatus::Interrupted)
                Q_EMIT resumeRequested(id);
        }
        return;
    case ActionKind::Clone:
        if (!selected.empty())
            Q_EMIT cloneRequested(selected.front());
        return;
    case ActionKind::Rename:
        return m_view->editCurrent();
    case ActionKind::MoveUp:
        return moveInQueue(-1);
    case ActionKind::MoveDown:
        return moveInQueue(1);
    case ActionKind::Archive:
        return archiveSelected();
    case ActionKind::Delete:
        return deleteSelected();
    case ActionKind::OpenFolder:
        return openFolder();
    case ActionKind::ExportCsv:
        return askCsvPath();
    case ActionKind::Extend:
        return askForMoreEpochs();
    }
}

void RunsPage::changeSelected(const std::function<void(RunId)>& change)
{
    try {
        for (const RunId id : selectedRuns())
            change(id);
    } catch (const Error& error) {
        m_message->showError(error);
    }
    m_watcher.poke();
    refresh();
}

void RunsPage::moveInQueue(int places)
{
    const std::vector<RunId> selected = selectedRuns();
    if (selected.size() != 1)
        return;
    changeSelected([&](RunId id) {
        std::vector<RunId> queue = m_store.queue();
        const auto from = std::find(queue.begin(), queue.end(), id) - queue.begin();
        const auto size = static_cast<std::ptrdiff_t>(queue.size());
        const auto to = from + places;
        if (from == size || to < 0 || to >= size)
            return;
        queue.erase(queue.begin() + from);
        m_store.moveQueued(id, to < size - 1 ? queue[static_cast<std::size_t>(to)] : 0);
    });
}

void RunsPage::archiveSelected()
{
    const std::vector<RunId> selected = selectedRuns();
    const bool back = std::any_of(selected.begin(), selected.end(), [this](RunId id) {
        const RunRow* row = m_model->find(id);
        return row != nullptr && row->archived;
    });
    changeSelected([&](RunId id) { m_store.setArchived(id, !back); });
    if (back)
        return;
    m_model->setTicked(selected, false);
    m_message->showMessage(Severity::Info,
                           tr("Archived runs: %Ln", nullptr, static_cast<int>(selected.size())),
                           tr("\u201cShow archived runs\u201d in the menu \u201cMore\u201d brings "
                              "them back into the list."));
}

void RunsPage::deleteSelected()
{
    std::vector<RunId> runs = selectedRuns();
    std::erase_if(runs,
                  [this](RunId id) { return m_model->find(id)->status == RunStatus::Running; });
    if (runs.empty())
        return;
    const QString name = QString::fromStdString(m_model->find(runs.front())->name);
    m_deleted.clear();
    try {
        for (const RunId id : runs) {
            m_store.binRun(id);
            m_deleted.push_back(id);
            m_binned.push_back(id);
        }
        m_message->showMessage(Severity::Info,
                               runs.size() == 1
                                   ? tr("Deleted the run \u201c%1\u201d.").arg(name)
                                   : tr("Deleted %n runs.", nullptr, static_cast<int>(runs.size())),
                               tr("Its curves, log and checkpoints leave the disk when the window "
                                  "is closed."));
        m_message->setAction(tr("Undo"));
    } catch (const Error& error) {
        m_message->showError(error);
    }
    m_undo->setEnabled(!m_deleted.empty());
    m_watcher.poke();
    refresh();
    m_view->setFocus();
}

bool RunsPage::undoDelete()
{
    const std::vector<RunId> runs = std::exchange(m_deleted, {});
    m_undo->setEnabled(false);
    if (runs.empty())
        return false;
    m_message->clear();
    try {
        for (const RunId id : runs) {
            m_store.restoreRun(id);
            std::erase(m_binned, id);
        }
    } catch (const Error& error) {
        m_message->showError(error);
    }
    m_watcher.poke();
    refresh();
    if (!runs.empty())
        m_view->select(runs.front());
    return true;
}

void RunsPage::emptyBin()
{
    for (const RunId id : std::exchange(m_binned, {})) {
        try {
            m_store.removeBinned(id);
        } catch (const Error&) {
            // Not to be helped when the window closes; the next start empties the bin.
        }
    }
    m_deleted.clear();
    m_undo->setEnabled(false);
}

void RunsPage::askForMoreEpochs()
{
    const std::vector<RunId> selected = selectedRuns();
    if (selected.size() != 1)
        return;
    const RunId run = selected.front();
    try {
        planExtension(m_store, run, {.epochs = 1}); // or the reason why it cannot be
        auto* dialog = new ExtendDialog(QString::fromStdString(m_store.run(run).name),
                                        m_store.config(run), endOf(m_store, run), this);
        dialog->setAttribute(Qt::WA_DeleteOnClose);
        connect(dialog, &QDialog::accepted, this, [this, run, dialog] {
            try {
                applyExtension(m_store, planExtension(m_store, run, dialog->request()));
                m_watcher.poke();
                Q_EMIT resumeRequested(run);
            } catch (const Error& error) {
                m_message->showError(error);
            }
        });
        dialog->open();
    } catch (const Error& error) {
        m_message->showError(error);
    }
}

void RunsPage::openFolder()
{
    const std::vector<RunId> selected = selectedRuns();
    if (selected.empty())
        return;
    const std::filesystem::path folder = m_store.workspace().runFolder(selected.front());
    if (!QDesktopServices::openUrl(QUrl::fromLocalFile(toQString(folder))))
        m_message->showMessage(Severity::Warning, tr("No file manager could be started."),
                               tr("The run's folder is %1").arg(toQString(folder)));
}

void RunsPage::askCsvPath()
{
    auto* dialog = new QFileDialog(this, tr("Export the numbers of the ticked runs"));
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setAcceptMode(QFileDialog::AcceptSave);
    dialog->setNameFilter(tr("CSV files (*.csv)"));
    dialog->setDefaultSuffix(QStringLiteral("csv"));
    dialog->selectFile(QStringLiteral("epochs.csv"));
    connect(dialog, &QFileDialog::fileSelected, this,
            [this](const QString& path) { exportCsv(toPath(path)); });
    dialog->open();
}

void RunsPage::setJobs(JobList& jobs, int page)
{
    m_jobs = &jobs;
    m_jobsPage = page;
}

void RunsPage::exportCsv(const std::filesystem::path& path)
{
    std::vector<RunId> runs = tickedRuns();
    if (runs.empty())
        runs = selectedRuns();
    Job* job = m_jobs->addJob(tr("Exporting CSV"), m_jobsPage);
    connect(job, &Job::failed, this, [this](const Error& error) { m_message->showError(error); });
    connect(job, &Job::cancelled, this, [this, path] {
        m_message->showMessage(Severity::Info, tr("The export was cancelled; nothing was written."),
                               toQString(path));
    });
    job->start(
        [workspace = m_store.workspace(), readOnly = m_store.isReadOnly(), runs = std::move(runs),
         path](ProgressSink& progress, const std::stop_token& stop) {
            PosixFileSystem files;
            Store store(workspace, files, readOnly ? StoreMode::ReadOnly : StoreMode::ReadWrite);
            return writeEpochsCsv(store, runs, path, files, progress, stop);
        },
        this,
        [this, path](std::size_t written) {
            m_message->showMessage(
                Severity::Info,
                tr("Wrote the epochs; number of runs: %Ln", nullptr, static_cast<int>(written)),
                toQString(path));
        });
}

void RunsPage::filterEdited(const QString& text)
{
    try {
        m_filtered->setFilterText(text);
    } catch (const Error& error) {
        m_message->showError(error);
    }
    m_view->selectSomething();
    tickedChanged(); // hidden runs are not drawn
}

QStringList RunsPage::filterValues(const QString& key) const
{
    QStringList values;
    const auto add = [&values](const QString& value) {
        if (!value.isEmpty() && !values.contains(value))
            values << value;
    };
    for (const RunRow& run : m_model->rows()) {
        if (key == QLatin1String("model"))
            add(QString::fromStdString(run.model));
        else if (key == QLatin1String("status"))
            add(QString::fromUtf8(runStatusName(run.status).data()));
        else if (key == QLatin1String("loader"))
            add(QString::fromUtf8(loaderName(run.loader).data()));
        else if (key == QLatin1String("dataset"))
            add(datasetLabel(run.dataset));
        else if (key == QLatin1String("tag"))
            for (const std::string& tag : run.tags)
                add(QString::fromStdString(tag));
    }
    return values;
}

void RunsPage::pinSelected(bool pinned)
{
    for (const RunId run : selectedRuns()) {
        if (pinned)
            m_pinned.insert(run);
        else
            m_pinned.erase(run);
    }
    tickedChanged();
}

QVariantMap RunsPage::viewState() const
{
    QVariantMap state = m_view->viewState();
    state[QStringLiteral("filter")] = m_filter->text();
    const ChartOptions& options = m_charts->options();
    state[QStringLiteral("showTrain")] = options.showTrain;
    state[QStringLiteral("showValidation")] = options.showValidation;
    state[QStringLiteral("smoothing")] = options.smoothing;
    state[QStringLiteral("logarithmicLoss")] = options.logarithmicLoss;
    state[QStringLiteral("elapsed")] = options.x == XAxisKind::Elapsed;
    return state;
}

void RunsPage::saveView(const QString& name)
{
    const auto known = std::ranges::find(m_views, name, &std::pair<QString, QVariantMap>::first);
    if (known != m_views.end())
        known->second = viewState();
    else
        m_views.emplace_back(name, viewState());
}

bool RunsPage::showView(const QString& name)
{
    const auto known = std::ranges::find(m_views, name, &std::pair<QString, QVariantMap>::first);
    if (known == m_views.end())
        return false;
    const QVariantMap state = known->second;
    m_view->applyView(state);
    m_filter->setText(state.value(QStringLiteral("filter")).toString());
    ChartOptions options;
    options.showTrain = state.value(QStringLiteral("showTrain"), true).toBool();
    options.showValidation = state.value(QStringLiteral("showValidation"), true).toBool();
    options.smoothing = state.value(QStringLiteral("smoothing")).toDouble();
    options.logarithmicLoss = state.value(QStringLiteral("logarithmicLoss")).toBool();
    if (state.value(QStringLiteral("elapsed")).toBool())
        options.x = XAxisKind::Elapsed;
    m_charts->setOptions(options);
    return true;
}

void RunsPage::removeView(const QString& name)
{
    std::erase_if(m_views, [&](const auto& view) { return view.first == name; });
}

QStringList RunsPage::views() const
{
    QStringList names;
    for (const auto& [name, state] : m_views)
        names << name;
    return names;
}

void RunsPage::askViewName()
{
    auto* dialog = new QInputDialog(this);
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setWindowTitle(tr("Save this view"));
    dialog->setLabelText(tr("Name of the view; an existing one is overwritten"));
    connect(dialog, &QInputDialog::textValueSelected, this, [this](const QString& name) {
        if (!name.trimmed().isEmpty())
            saveView(name.trimmed());
    });
    dialog->open();
}

void RunsPage::saveLayout(QSettings& settings) const
{
    QVariantList views;
    for (const auto& [name, state] : m_views)
        views << QVariantMap{{QStringLiteral("name"), name}, {QStringLiteral("state"), state}};
    settings.setValue(QStringLiteral("runs/views"),
                      QJsonDocument::fromVariant(views).toJson(QJsonDocument::Compact));
    QStringList pinned;
    for (const RunId run : m_pinned)
        pinned << QString::number(run);
    settings.setValue(QStringLiteral("runs/pinned"), pinned.join(QLatin1Char(' ')));
    settings.setValue(QStringLiteral("runs/splitter"), m_splitter->saveState());
    settings.setValue(QStringLiteral("runs/sideSplitter"), m_sideSplitter->saveState());
    m_view->saveLayout(settings);
    settings.setValue(QStringLiteral("runs/inspector"), m_inspectorWanted);
    const ChartOptions& options = m_charts->options();
    settings.setValue(QStringLiteral("runs/showTrain"), options.showTrain);
    settings.setValue(QStringLiteral("runs/showValidation"), options.showValidation);
    settings.setValue(QStringLiteral("runs/smoothing"), options.smoothing);
    settings.setValue(QStringLiteral("runs/logarithmicLoss"), options.logarithmicLoss);
    settings.setValue(QStringLiteral("runs/elapsed"), options.x == XAxisKind::Elapsed);
    QStringList ticked;
    for (const RunId run : m_model->ticked())
        ticked << QString::number(run);
    settings.setValue(QStringLiteral("runs/ticked"), ticked.join(QLatin1Char(' ')));
    settings.setValue(QStringLiteral("runs/newest"),
                      m_model->rows().empty() ? 0 : qint64(m_model->rows().front().id));
}

void RunsPage::restoreLayout(QSettings& settings)
{
    m_splitter->restoreState(settings.value(QStringLiteral("runs/splitter")).toByteArray());
    m_sideSplitter->restoreState(settings.value(QStringLiteral("runs/sideSplitter")).toByteArray());
    m_view->restoreLayout(settings);
    m_views.clear();
    const QByteArray views = settings.value(QStringLiteral("runs/views")).toByteArray();
    for (const QVariant& view : QJsonDocument::fromJson(views).toVariant().toList())
        m_views.emplace_back(view.toMap().value(QStringLiteral("name")).toString(),
                             view.toMap().value(QStringLiteral("state")).toMap());
    for (const QString& run : settings.value(QStringLiteral("runs/pinned"))
                                  .toString()
                                  .split(QLatin1Char(' '), Qt::SkipEmptyParts))
        m_pinned.insert(run.toLongLong());
    m_inspectorWanted = settings.value(QStringLiteral("runs/inspector"), true).toBool();
    fitInspector();
    ChartOptions options;
    options.showTrain = settings.value(QStringLiteral("runs/showTrain"), true).toBool();
    options.showValidation = settings.value(QStringLiteral("runs/showValidation"), true).toBool();
    options.smoothing = settings.value(QStringLiteral("runs/smoothing"), 0.0).toDouble();
    options.logarithmicLoss =
        settings.value(QStringLiteral("runs/logarithmicLoss"), false).toBool();
    if (settings.value(QStringLiteral("runs/elapsed"), false).toBool())
        options.x = XAxisKind::Elapsed;
    m_charts->setOptions(options);
    restoreTicks(settings);
}

void RunsPage::restoreTicks(QSettings& settings)
{
    if (!settings.contains(QStringLiteral("runs/ticked")))
        return;
    std::set<RunId> wanted;
    const QString ticked = settings.value(QStringLiteral("runs/ticked")).toString();
    for (const QString& run : ticked.split(QLatin1Char(' '), Qt::SkipEmptyParts))
        wanted.insert(run.toLongLong());
    const RunId newest = settings.value(QStringLiteral("runs/newest")).toLongLong();
    std::vector<RunId> on;
    std::vector<RunId> off;
    for (const RunRow& run : m_model->rows())
        (wanted.contains(run.id) || run.id > newest ? on : off).push_back(run.id);
    m_model->setTicked(off, false);
    m_model->setTicked(on, true);
}

} // namespace formwork::ui
