// What the window reports about its workspace as a whole: runs that died or failed, where it lies
// and whether it can be written, and its backup.
#include "core/store/database_backup.h"
#include "ui/jobs/job.h"
#include "ui/language/error_texts.h"
#include "ui/main_window.h"
#include "ui/pages/runs/runs_page.h"
#include "ui/widgets/inline_message.h"
#include "ui/widgets/style.h"

#include <chrono>

namespace formwork::ui {

namespace {

constexpr std::chrono::hours kBackupAge(24);

} // namespace

void MainWindow::showInterrupted()
{
    m_runs->message().showMessage(Severity::Warning,
                                  tr("Some runs were interrupted when Formwork last ended."),
                                  tr("Resume them from the table below."));
}

void MainWindow::showDead(const QStringList& names)
{
    m_runs->message().showMessage(
        Severity::Warning,
        tr("The program that trained “%1” is gone.").arg(names.join(QStringLiteral("”, “"))),
        tr("The run is interrupted. Resume it from the table below: it continues from its last "
           "checkpoint."));
}

void MainWindow::showFailed(RunId run, const Error& error)
{
    // With run = 0 it is the queue itself.
    QString name;
    RunStatus status = RunStatus::Failed;
    try {
        if (run != 0) {
            const RunRow row = m_store.run(run);
            name = QString::fromStdString(row.name);
            status = row.status;
        }
    } catch (const Error&) {
        // Then without a name: what went wrong with the run matters more.
    }
    if (name.isEmpty())
        return showError(error);
    const QString words =
        status == RunStatus::Stopped ? tr("The run “%1” is paused and can be resumed: %2")
        : status == RunStatus::Done ? tr("The run “%1” was not extended and is done as before: %2")
                                    : tr("The run “%1” failed: %2");
    showError(Error(error.code(),
                    Text::verbatim(words.arg(name, inWindowsLanguage(error.text())).toStdString()),
                    error.path(), error.hint()));
}

void MainWindow::showWorkspaceNotes()
{
    const std::filesystem::path& root = m_store.workspace().root();
    if (m_store.isReadOnly()) {
        m_notice->showMessage(
            Severity::Warning, tr("This workspace is open read-only: nothing is changed in it."),
            tr("Runs can be looked at, compared and exported. %1").arg(toQString(root)));
        return;
    }
    const std::string network = networkFileSystem(root);
    if (!network.empty())
        m_notice->showMessage(
            Severity::Info,
            tr("The workspace lies on a network disk (%1).").arg(QString::fromStdString(network)),
            tr("Let one computer at a time use %1: such disks do not keep two of them apart "
               "reliably.")
                .arg(toQString(root)));
}

void MainWindow::showWorkspaceGone(bool gone)
{
    if (!gone) {
        m_notice->clear();
        showWorkspaceNotes();
        return;
    }
    m_notice->showMessage(Severity::Error,
                          tr("The workspace is no longer in its place: what is done now is lost."),
                          tr("Bring %1 back, or open another workspace (File menu).")
                              .arg(toQString(m_store.workspace().database())));
}

void MainWindow::backUp()
{
    const Workspace workspace = m_store.workspace();
    if (m_store.databaseIsGone() || !backupIsDue(workspace, kBackupAge))
        return;
    // Not in the list of jobs: nobody waits for it, and closing the window does not ask about it.
    m_backup = std::make_unique<Job>(tr("Backup"), int(Page::Runs));
    connect(m_backup.get(), &Job::failed, this, [this](const Error& error) {
        if (error.code() == ErrorCode::CorruptData)
            Q_EMIT damageFound(error);
        else
            showError(error); // a full disk, as a rule
    });
    m_backup->start([workspace, files = &m_fileSystem](
                        ProgressSink&, std::stop_token) { backUpDatabase(workspace, *files); },
                    this, [] {});
}

bool MainWindow::mayTrain()
{
    if (!m_store.isReadOnly())
        return true;
    showError(Error(ErrorCode::PermissionDenied,
                    Text::verbatim(tr("This workspace is open read-only.").toStdString()),
                    m_store.workspace().root(),
                    Text::verbatim(tr("Open another workspace to train.").toStdString())));
    showPage(Page::Runs);
    return false;
}

} // namespace formwork::ui
