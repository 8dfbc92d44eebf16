#include "ui/jobs/workspace_backup.h"

#include "core/store/database_backup.h"
#include "ui/jobs/job.h"

#include <chrono>

namespace formwork::ui {

namespace {

constexpr std::chrono::hours kBackupAge(24);
constexpr int kNoPage = -1;

} // namespace

WorkspaceBackup::WorkspaceBackup(Store& store, FileSystem& fileSystem, QObject* parent)
    : QObject(parent)
    , m_store(store)
    , m_fileSystem(fileSystem)
{}

WorkspaceBackup::~WorkspaceBackup() = default;

void WorkspaceBackup::start()
{
    const Workspace workspace = m_store.workspace();
    if (m_store.databaseIsGone() || !backupIsDue(workspace, kBackupAge))
        return;
    m_job = std::make_unique<Job>(tr("Backup"), kNoPage);
    connect(m_job.get(), &Job::failed, this, [this](const Error& error) {
        if (error.code() == ErrorCode::CorruptData)
            Q_EMIT damageFound(error);
        else
            Q_EMIT failed(error);
    });
    m_job->start([workspace, files = &m_fileSystem](
                     ProgressSink&, std::stop_token) { backUpDatabase(workspace, *files); },
                 this, [] {});
}

} // namespace formwork::ui
