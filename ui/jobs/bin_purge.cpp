#include "ui/jobs/bin_purge.h"

#include "ui/jobs/job.h"

namespace formwork::ui {

namespace {

constexpr int kPageOfPurge = -1; // of none

} // namespace

BinPurge::BinPurge(Store& store, FileSystem& fileSystem, QObject* parent)
    : QObject(parent)
    , m_store(store)
    , m_fileSystem(fileSystem)
{}

BinPurge::~BinPurge() = default;

void BinPurge::start(std::chrono::milliseconds age)
{
    if (m_store.isReadOnly() || m_store.databaseIsGone())
        return;
    m_job = std::make_unique<Job>(QString(), kPageOfPurge);
    connect(m_job.get(), &Job::failed, this, [this](const Error& error) {
        if (error.code() != ErrorCode::Busy)
            Q_EMIT failed(error);
    });
    connect(m_job.get(), &Job::ended, this, &BinPurge::ended);
    m_job->start([workspace = m_store.workspace(), files = &m_fileSystem, age](
                     ProgressSink&,
                     const std::stop_token& stop) { Store(workspace, *files).emptyBin(age, stop); },
                 this, [] {});
}

} // namespace formwork::ui
