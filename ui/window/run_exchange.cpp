#include "ui/window/run_exchange.h"

#include "core/base/error.h"
#include "core/exchange/model_package.h"
#include "core/runner/inference_job.h"
#include "ui/dialogs/import_runs_dialog.h"
#include "ui/jobs/cli_commands.h"
#include "ui/jobs/job.h"
#include "ui/jobs/job_list.h"
#include "ui/language/error_texts.h"
#include "ui/pages/page.h"
#include "ui/pages/runs/run_actions.h"
#include "ui/pages/runs/run_undo.h"
#include "ui/pages/runs/runs_page.h"
#include "ui/widgets/inline_message.h"
#include "ui/widgets/style.h"

#include <QAction>
#include <QDesktopServices>
#include <QSettings>
#include <QStandardPaths>
#include <QUrl>

#include <algorithm>
#include <utility>

namespace formwork::ui {

namespace {

namespace fs = std::filesystem;

constexpr const char* kLastFolder = "export/model_folder";
constexpr qsizetype kMostNameCharacters = 60;

// A name for a folder: no separators, no hidden folder.
QString folderName(const std::string& runName)
{
    QString name = QString::fromStdString(runName).left(kMostNameCharacters).trimmed();
    for (QChar& c : name)
        if (!c.isLetterOrNumber() && !QStringLiteral("-_+.").contains(c))
            c = QLatin1Char('-');
    while (name.startsWith(QLatin1Char('.')))
        name.remove(0, 1);
    return name.isEmpty() ? QStringLiteral("model") : name;
}

fs::path suggestedFolder(const std::string& runName)
{
    const QString last = QSettings().value(QLatin1String(kLastFolder)).toString();
    const QString parent =
        last.isEmpty() ? QStandardPaths::writableLocation(QStandardPaths::DocumentsLocation) : last;
    return toPath(parent) / toPath(folderName(runName));
}

bool hasArtifact(const std::vector<Artifact>& artifacts, const char* kind)
{
    return std::ranges::find(artifacts, kind, &Artifact::kind) != artifacts.end();
}

} // namespace

RunExchange::RunExchange(RunsPage& page, Store& store, FileSystem& fileSystem, JobList& jobs,
                         TrainingQueue::BackendLoader loadBackend, QObject* parent)
    : QObject(parent)
    , m_page(page)
    , m_store(store)
    , m_fileSystem(fileSystem)
    , m_jobs(jobs)
    , m_loadBackend(std::move(loadBackend))
{
    connect(m_page.runActions().action(RunActions::Kind::ExportModel), &QAction::triggered, this,
            [this] {
                const std::vector<RunId> selected = m_page.selectedRuns();
                if (selected.size() == 1)
                    askExport(selected.front());
            });
    connect(&m_page.message(), &InlineMessage::actionTriggered, this, &RunExchange::openFolder);
}

void RunExchange::askExport(RunId run)
{
    try {
        const RunRow row = m_store.run(run);
        const ExperimentConfig config = usableConfig(m_store.storedConfig(run), {});
        const std::vector<Artifact> artifacts = m_store.artifacts(run);
        const bool hasLast = hasArtifact(artifacts, kLastCheckpoint) ||
                             hasArtifact(artifacts, kPrunedCheckpoint) ||
                             hasArtifact(artifacts, kLastWeights);
        const bool hasBest = hasArtifact(artifacts, "checkpoint.best");
        if (!hasBest && !hasLast) {
            runCheckpoint(m_store, run); // says so
            return;
        }
        auto* dialog =
            new ExportModelDialog({.runName = QString::fromStdString(row.name),
                                   .model = row.model,
                                   .meanPooling = config.model.pooling == PoolingKind::Mean,
                                   .hasBest = hasBest,
                                   .hasLast = hasLast,
                                   .hasAverage = config.train.emaDecay > 0,
                                   .folder = suggestedFolder(row.name)},
                                  &m_page);
        dialog->setAttribute(Qt::WA_DeleteOnClose);
        connect(dialog, &QDialog::accepted, this,
                [this, run, dialog] { exportModel(run, dialog->choice()); });
        dialog->open();
    } catch (const Error& error) {
        m_page.message().showError(error);
    }
}

void RunExchange::exportModel(RunId run, const ModelExportChoice& choice)
{
    if (!m_loadBackend)
        return;
    QSettings().setValue(QLatin1String(kLastFolder), toQString(choice.folder.parent_path()));
    QString name;
    try {
        name = QString::fromStdString(m_store.run(run).name);
    } catch (const Error& error) {
        m_page.message().showError(error);
        return;
    }
    Job* job = m_jobs.addJob(tr("Exporting the model of %1").arg(name), int(Page::Runs));
    job->setCommand(modelExportCommand(m_store.workspace(), run, choice.weights, choice.format,
                                       choice.averaged, choice.folder, choice.replace));
    connect(job, &Job::failed, this,
            [this](const Error& error) { m_page.message().showError(error); });
    connect(job, &Job::cancelled, this, [this, folder = choice.folder] {
        m_page.message().showMessage(Severity::Info,
                                     tr("The export was cancelled; nothing was written."),
                                     toQString(folder));
    });
    job->start(
        [workspace = m_store.workspace(), files = &m_fileSystem, loadBackend = m_loadBackend, run,
         choice](ProgressSink& progress, const std::stop_token& stop) {
            Store own(workspace, *files, StoreMode::ReadOnly);
            const auto backend = loadBackend();
            return exportModelPackage(*backend, &own,
                                      {.weights = runCheckpoint(own, run, choice.weights),
                                       .run = run,
                                       .format = choice.format,
                                       .averaged = choice.averaged,
                                       .folder = choice.folder,
                                       .replace = choice.replace},
                                      *files, progress, stop);
        },
        this,
        [this, name, folder = choice.folder](const ModelPackage&) { showExported(name, folder); });
}

void RunExchange::showExported(const QString& name, const fs::path& folder)
{
    m_page.undo().offer(nullptr); // the button is for the folder now
    m_page.message().showMessage(Severity::Info, tr("Exported the model of %1.").arg(name),
                                 toQString(folder));
    m_page.message().setAction(tr("Open folder"));
    m_exported = folder;
}

void RunExchange::openFolder()
{
    const fs::path folder = std::exchange(m_exported, {});
    if (folder.empty() || m_page.message().text().indexOf(toQString(folder)) < 0)
        return; // the button of another message
    if (!QDesktopServices::openUrl(QUrl::fromLocalFile(toQString(folder))))
        m_page.message().showMessage(Severity::Warning, tr("No file manager could be started."),
                                     toQString(folder));
}

void RunExchange::askImport()
{
    auto* dialog = new ImportRunsDialog(&m_page);
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    connect(dialog, &QDialog::accepted, this, [this, dialog] {
        importRuns({.sources = dialog->sources(), .withCheckpoints = dialog->withCheckpoints()});
    });
    dialog->open();
}

void RunExchange::importRuns(const RunsImportRequest& request)
{
    Job* job = m_jobs.addJob(tr("Importing runs"), int(Page::Runs));
    job->setCommand(runsImportCommand(m_store.workspace(), request));
    connect(job, &Job::failed, this, [this](const Error& error) {
        Q_EMIT imported(); // what was imported before stays
        m_page.message().showError(error);
    });
    connect(job, &Job::cancelled, this, [this] {
        Q_EMIT imported();
        m_page.message().showMessage(
            Severity::Info, tr("The import was cancelled; runs that were imported before stay."));
    });
    job->start(
        [workspace = m_store.workspace(), files = &m_fileSystem,
         request](ProgressSink& progress, const std::stop_token& stop) {
            Store own(workspace, *files);
            return formwork::importRuns(own, request, progress, stop);
        },
        this,
        [this, job](const std::vector<ImportedEntry>& entries) { showImported(*job, entries); });
}

void RunExchange::showImported(const Job& job, const std::vector<ImportedEntry>& entries)
{
    Q_EMIT imported();
    const auto count = [&](ImportOutcome outcome) {
        return static_cast<int>(std::ranges::count(entries, outcome, &ImportedEntry::outcome));
    };
    const int added = count(ImportOutcome::Added);
    const int updated = count(ImportOutcome::Updated);
    QStringList details;
    if (updated > 0)
        details << tr("Brought up to date: %Ln", nullptr, updated);
    if (const int same = static_cast<int>(entries.size()) - added - updated; same > 0)
        details << tr("Already here: %Ln", nullptr, same);
    const auto isWorse = [](const Problem& problem) {
        return problem.severity != Severity::Info;
    };
    const auto& problems = job.problems();
    const auto first = std::ranges::find_if(problems, isWorse);
    if (first != problems.end())
        details << tr("%1: %2").arg(toQString(first->path), inWindowsLanguage(first->message));
    if (const auto more = std::ranges::count_if(problems, isWorse); more > 1)
        details << tr("Further problems: %Ln", nullptr, static_cast<int>(more) - 1);
    m_page.message().showMessage(first == problems.end() ? Severity::Info : Severity::Warning,
                                 tr("Imported runs: %Ln", nullptr, added),
                                 details.join(QLatin1String(". ")));
    if (!entries.empty())
        m_page.showRun(entries.back().run);
}

} // namespace formwork::ui
