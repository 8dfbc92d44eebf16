// The workspace's database: the one source of truth about datasets and runs.
//
// SQLite, in WAL mode on local disks. A Store is one connection: make one per thread. Several
// processes may use a workspace at the same time; what one writes, the others see on their next
// read. Errors are formwork::Error: CorruptData (a damaged database, see database_backup.h),
// Database (with SQLite's message), PermissionDenied (unwritable workspace), UnsupportedVersion (a
// newer schema), NotFound (an unknown run), Busy.
#pragma once

#include "core/base/error.h"
#include "core/base/file_system.h"
#include "core/store/dataset_table.h"
#include "core/store/remote_run_table.h"
#include "core/store/rows.h"
#include "core/store/run_bin.h"
#include "core/store/run_follow.h"
#include "core/store/run_import.h"
#include "core/store/run_life.h"
#include "core/store/run_queue.h"
#include "core/store/run_records.h"
#include "core/store/run_table.h"
#include "core/store/sweep_table.h"
#include "core/store/target_table.h"
#include "core/store/workspace.h"

#include <chrono>
#include <cstdint>
#include <memory>

namespace formwork {

// Made before the parts, which refer to it.
class StoreStateOwner
{
protected:
    explicit StoreStateOwner(std::unique_ptr<StoreState> state);
    ~StoreStateOwner();

    std::unique_ptr<StoreState> m_owned;
};

class Store : private StoreStateOwner,
              public RunTable,
              public RunBin,
              public RunQueue,
              public RunLife,
              public RunRecords,
              public RunFollow,
              public RunImport,
              public SweepTable,
              public RemoteRunTable,
              public TargetTable,
              public DatasetTable
{
public:
    // Opens the workspace, creating folder and database, and migrating an older schema (after a
    // backup formwork.db.backup-<version>). Takes no lock when there is nothing to create, so a
    // list can be read while others write. ReadOnly takes a database of the newest schema only
    // (Error{UnsupportedVersion}), and each call that would write is Error{PermissionDenied}; it
    // needs no space on the disk and sees what others write as well.
    Store(const Workspace& workspace, FileSystem& fileSystem,
          StoreMode mode = StoreMode::ReadWrite);
    ~Store();
    Store(const Store&) = delete;
    Store& operator=(const Store&) = delete;

    const Workspace& workspace() const;
    FileSystem& fileSystem() const;
    bool isReadOnly() const;
    // How long a call waits for others who write before it is Error{Busy}: 5 s, 20 s on a network.
    void setBusyTimeout(std::chrono::milliseconds timeout);
    std::chrono::milliseconds busyTimeout();

    // Changes whenever another connection committed something; cheap, for polling.
    std::int64_t dataVersion();
    // The database was deleted, moved or replaced since it was opened: what is written from then on
    // goes into a file that nobody can find. False again when it is back in its place.
    bool databaseIsGone();
};

// Changes how long a store waits for others who write, until it goes out of scope: a thread that
// must not stand still, such as that of a window, asks with a short timeout and again later.
class BusyTimeout
{
public:
    BusyTimeout(Store& store, std::chrono::milliseconds timeout);
    ~BusyTimeout();
    BusyTimeout(const BusyTimeout&) = delete;
    BusyTimeout& operator=(const BusyTimeout&) = delete;

private:
    Store& m_store;
    std::chrono::milliseconds m_before;
};

// Opens a workspace to look at it: ReadOnly; ReadWrite only where there is nothing to read before
// something is written, a new workspace or one with an older schema.
std::unique_ptr<Store> openToRead(const Workspace& workspace, FileSystem& fileSystem);

// Whether what failed may succeed later, unchanged: the database is locked by others, or the disk
// is full or not there for the moment.
bool mayWorkLater(const Error& error);

} // namespace formwork
