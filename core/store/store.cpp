#include "core/store/store.h"

#include "core/base/error.h"
#include "core/store/store_state.h"

#include <utility>

namespace formwork {

namespace {

std::int64_t count(Query query)
{
    query.step();
    return query.integer();
}

} // namespace

StoreStateOwner::StoreStateOwner(std::unique_ptr<StoreState> state) : m_owned(std::move(state)) {}

StoreStateOwner::~StoreStateOwner() = default;

Store::Store(const Workspace& workspace, FileSystem& fileSystem, StoreMode mode)
    : StoreStateOwner(std::make_unique<StoreState>(workspace, fileSystem, mode))
    , RunTable(*m_owned)
    , RunBin(*m_owned)
    , RunQueue(*m_owned)
    , RunLife(*m_owned)
    , RunRecords(*m_owned)
    , RunFollow(*m_owned)
    , RunImport(*m_owned)
    , SweepTable(*m_owned)
    , RemoteRunTable(*m_owned)
    , TargetTable(*m_owned)
    , DatasetTable(*m_owned)
{}

Store::~Store()
{
    try {
        m_owned->flushSteps();
    } catch (const Error&) {
        // There is no observer left, and losing the steps of the last second does little harm.
    }
}

const Workspace& Store::workspace() const
{
    return m_owned->workspace;
}

FileSystem& Store::fileSystem() const
{
    return m_owned->fileSystem;
}

bool Store::isReadOnly() const
{
    return m_owned->mode == StoreMode::ReadOnly;
}

void Store::setBusyTimeout(std::chrono::milliseconds timeout)
{
    m_owned->connection.handle().setBusyTimeout(static_cast<int>(timeout.count()));
}

std::chrono::milliseconds Store::busyTimeout()
{
    return std::chrono::milliseconds(m_owned->connection.integer("PRAGMA busy_timeout"));
}

BusyTimeout::BusyTimeout(Store& store, std::chrono::milliseconds timeout)
    : m_store(store)
    , m_before(store.busyTimeout())
{
    store.setBusyTimeout(timeout);
}

BusyTimeout::~BusyTimeout()
{
    m_store.setBusyTimeout(m_before);
}

std::int64_t Store::dataVersion()
{
    constexpr std::int64_t kMostVersions = 1'000'000'000'000;
    if (m_owned->connection.reopenIfChanged())
        ++m_owned->reopened;
    return m_owned->reopened * kMostVersions +
           count(m_owned->connection.query("PRAGMA data_version"));
}

bool Store::databaseIsGone()
{
    return m_owned->connection.fileIsGone();
}

std::unique_ptr<Store> openToRead(const Workspace& workspace, FileSystem& fileSystem)
{
    try {
        return std::make_unique<Store>(workspace, fileSystem, StoreMode::ReadOnly);
    } catch (const Error& error) {
        if (error.code() != ErrorCode::NotFound && error.code() != ErrorCode::UnsupportedVersion)
            throw;
    }
    return std::make_unique<Store>(workspace, fileSystem);
}

bool mayWorkLater(const Error& error)
{
    return error.code() == ErrorCode::Busy || error.code() == ErrorCode::NoSpace ||
           error.code() == ErrorCode::Io || error.code() == ErrorCode::PermissionDenied;
}

} // namespace formwork
