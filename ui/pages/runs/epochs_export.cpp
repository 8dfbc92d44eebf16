#include "ui/pages/runs/epochs_export.h"

#include "core/base/error.h"
#include "core/base/file_system.h"
#include "core/report/export.h"
#include "ui/jobs/cli_commands.h"
#include "ui/jobs/job.h"
#include "ui/jobs/job_list.h"
#include "ui/widgets/inline_message.h"
#include "ui/widgets/style.h"

#include <QFileDialog>

#include <utility>

namespace formwork::ui {

EpochsExport::EpochsExport(Store& store, std::function<std::vector<RunId>()> runs,
                           InlineMessage& message, QWidget* parent)
    : QObject(parent)
    , m_store(store)
    , m_runs(std::move(runs))
    , m_message(message)
    , m_window(parent)
    , m_jobs(new JobList(this))
{}

void EpochsExport::setJobs(JobList& jobs, int page)
{
    m_jobs = &jobs;
    m_jobsPage = page;
}

void EpochsExport::askPath()
{
    auto* dialog = new QFileDialog(m_window, tr("Export the numbers of the ticked runs"));
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setAcceptMode(QFileDialog::AcceptSave);
    dialog->setNameFilter(tr("CSV files (*.csv)"));
    dialog->setDefaultSuffix(QStringLiteral("csv"));
    dialog->selectFile(QStringLiteral("runs.csv"));
    connect(dialog, &QFileDialog::fileSelected, this,
            [this](const QString& path) { write(toPath(path)); });
    dialog->open();
}

void EpochsExport::write(const std::filesystem::path& path)
{
    Job* job = m_jobs->addJob(tr("Exporting CSV"), m_jobsPage);
    const std::vector<RunId> exported = m_runs();
    // The command names the file so. It replaces one, as the window does: after this export there
    // is one in any case.
    if (path.filename() == "runs.csv")
        job->setCommand(
            exportCommand(m_store.workspace(), exported, "csv", path.parent_path(), true));
    connect(job, &Job::failed, this, [this](const Error& error) { m_message.showError(error); });
    connect(job, &Job::cancelled, this, [this, path] {
        m_message.showMessage(Severity::Info, tr("The export was cancelled; nothing was written."),
                              toQString(path));
    });
    job->start(
        [workspace = m_store.workspace(), readOnly = m_store.isReadOnly(), runs = exported,
         path](ProgressSink& progress, const std::stop_token& stop) {
            PosixFileSystem files;
            Store store(workspace, files, readOnly ? StoreMode::ReadOnly : StoreMode::ReadWrite);
            return writeEpochsCsv(store, runs, path, files, progress, stop);
        },
        this,
        [this, path](std::size_t written) {
            m_message.showMessage(
                Severity::Info,
                tr("Wrote the epochs; number of runs: %Ln", nullptr, static_cast<int>(written)),
                toQString(path));
        });
}

} // namespace formwork::ui
