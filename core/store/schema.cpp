#include "core/store/schema.h"

#include "core/base/error.h"
#include "core/store/database_backup.h"

#include <array>
#include <string>

namespace formwork {

namespace {

constexpr const char* kVersion1 = R"sql(
CREATE TABLE datasets (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    kind TEXT NOT NULL,
    path TEXT NOT NULL UNIQUE,
    name TEXT NOT NULL,
    train_samples INTEGER NOT NULL,
    validation_samples INTEGER NOT NULL,
    bytes INTEGER NOT NULL,
    added_at INTEGER NOT NULL
);
CREATE TABLE dataset_classes (
    dataset_id INTEGER NOT NULL REFERENCES datasets(id) ON DELETE CASCADE,
    label INTEGER NOT NULL,
    name TEXT NOT NULL,
    PRIMARY KEY (dataset_id, label)
) WITHOUT ROWID;

-- Times are unix milliseconds, 0 = not yet.
CREATE TABLE runs (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    name TEXT NOT NULL,
    status TEXT NOT NULL,
    model TEXT NOT NULL,
    loader TEXT NOT NULL,
    dataset TEXT NOT NULL,
    seed INTEGER NOT NULL,
    batch_size INTEGER NOT NULL,
    colour INTEGER NOT NULL,
    config TEXT NOT NULL,
    queue_order INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    started_at INTEGER NOT NULL DEFAULT 0,
    finished_at INTEGER NOT NULL DEFAULT 0,
    stop_requested INTEGER NOT NULL DEFAULT 0,
    error TEXT NOT NULL DEFAULT '',

    -- Who trains it.
    owner_host TEXT NOT NULL DEFAULT '',
    owner_machine TEXT NOT NULL DEFAULT '',
    owner_pid INTEGER NOT NULL DEFAULT 0,
    owner_start INTEGER NOT NULL DEFAULT 0,
    heartbeat_at INTEGER NOT NULL DEFAULT 0,

    -- Where it is.
    epochs_total INTEGER NOT NULL,
    epoch_now INTEGER NOT NULL DEFAULT 0,
    validating INTEGER NOT NULL DEFAULT 0,
    batch INTEGER NOT NULL DEFAULT 0,
    batches INTEGER NOT NULL DEFAULT 0,
    rate_now REAL NOT NULL DEFAULT 0,
    seconds_left REAL NOT NULL DEFAULT -1,

    -- With what it computes.
    host TEXT NOT NULL DEFAULT '',
    device TEXT NOT NULL DEFAULT '',
    cpu_model TEXT NOT NULL DEFAULT '',
    compute_threads INTEGER NOT NULL DEFAULT 0,
    loader_workers INTEGER NOT NULL DEFAULT 0,
    versions TEXT NOT NULL DEFAULT '',
    blas TEXT NOT NULL DEFAULT '',
    parameters INTEGER NOT NULL DEFAULT 0,
    train_images INTEGER NOT NULL DEFAULT 0,
    validation_images INTEGER NOT NULL DEFAULT 0,
    classes INTEGER NOT NULL DEFAULT 0,

    -- What its epochs come to, so that lists never read them.
    epochs_done INTEGER NOT NULL DEFAULT 0,
    best_epoch INTEGER NOT NULL DEFAULT 0,
    first_epoch_seconds REAL,
    median_epoch_seconds REAL,
    images_per_second REAL,
    data_wait_share REAL,
    train_loss_last REAL, train_loss_min REAL, train_loss_max REAL,
    train_top1_last REAL, train_top1_min REAL, train_top1_max REAL,
    train_top5_last REAL, train_top5_min REAL, train_top5_max REAL,
    val_loss_last REAL, val_loss_min REAL, val_loss_max REAL,
    val_top1_last REAL, val_top1_min REAL, val_top1_max REAL,
    val_top5_last REAL, val_top5_min REAL, val_top5_max REAL
);
CREATE INDEX runs_queue ON runs (status, queue_order);

CREATE TABLE epochs (
    run_id INTEGER NOT NULL REFERENCES runs(id) ON DELETE CASCADE,
    epoch INTEGER NOT NULL,
    train_loss REAL,
    train_top1 REAL,
    train_top5 REAL,
    val_loss REAL,
    val_top1 REAL,
    val_top5 REAL,
    lr REAL,
    images INTEGER NOT NULL,
    epoch_seconds REAL,
    data_wait_seconds REAL,
    transfer_seconds REAL,
    compute_seconds REAL,
    validation_seconds REAL,
    peak_memory INTEGER NOT NULL,
    finished_at INTEGER NOT NULL,
    PRIMARY KEY (run_id, epoch)
) WITHOUT ROWID;

CREATE TABLE steps (
    run_id INTEGER NOT NULL REFERENCES runs(id) ON DELETE CASCADE,
    step INTEGER NOT NULL,
    epoch INTEGER NOT NULL,
    loss REAL,
    lr REAL,
    images_per_second REAL,
    PRIMARY KEY (run_id, step)
) WITHOUT ROWID;

CREATE TABLE logs (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    run_id INTEGER NOT NULL REFERENCES runs(id) ON DELETE CASCADE,
    time INTEGER NOT NULL,
    severity INTEGER NOT NULL,
    text TEXT NOT NULL
);
CREATE INDEX logs_run ON logs (run_id, id);

-- A path inside the workspace is kept relative to it, so that the workspace can be moved.
CREATE TABLE artifacts (
    run_id INTEGER NOT NULL REFERENCES runs(id) ON DELETE CASCADE,
    kind TEXT NOT NULL,
    path TEXT NOT NULL,
    PRIMARY KEY (run_id, kind)
) WITHOUT ROWID;

CREATE TABLE tags (
    run_id INTEGER NOT NULL REFERENCES runs(id) ON DELETE CASCADE,
    position INTEGER NOT NULL,
    tag TEXT NOT NULL,
    PRIMARY KEY (run_id, position)
) WITHOUT ROWID;
)sql";

// A run with deleted_at is in the bin: nobody sees it, and it is removed or restored soon.
constexpr const char* kVersion2 = R"sql(
ALTER TABLE runs ADD COLUMN note TEXT NOT NULL DEFAULT '';
ALTER TABLE runs ADD COLUMN archived INTEGER NOT NULL DEFAULT 0;
ALTER TABLE runs ADD COLUMN deleted_at INTEGER NOT NULL DEFAULT 0;

-- Each time a run went on after it had been stopped.
CREATE TABLE resumes (
    run_id INTEGER NOT NULL REFERENCES runs(id) ON DELETE CASCADE,
    time INTEGER NOT NULL,
    after_epoch INTEGER NOT NULL,
    PRIMARY KEY (run_id, time)
) WITHOUT ROWID;

-- The machine while a run trains. Shares in [0, 1]; rates since the sample before.
CREATE TABLE system_samples (
    run_id INTEGER NOT NULL REFERENCES runs(id) ON DELETE CASCADE,
    time INTEGER NOT NULL,
    cpu REAL NOT NULL,
    process_cores REAL NOT NULL,
    memory_used INTEGER NOT NULL,
    memory_total INTEGER NOT NULL,
    process_memory INTEGER NOT NULL,
    disk_read REAL NOT NULL,
    disk_busy REAL NOT NULL,
    gpu REAL,
    gpu_memory_used REAL,
    gpu_memory_total REAL,
    PRIMARY KEY (run_id, time)
) WITHOUT ROWID;
)sql";

// Class names and cells as described at version 10.
constexpr const char* kVersion3 = R"sql(
ALTER TABLE epochs ADD COLUMN grad_norm REAL;

CREATE TABLE confusions (
    run_id INTEGER NOT NULL REFERENCES runs(id) ON DELETE CASCADE,
    kind TEXT NOT NULL,
    epoch INTEGER NOT NULL,
    class_names TEXT NOT NULL,
    cells TEXT NOT NULL,
    PRIMARY KEY (run_id, kind)
) WITHOUT ROWID;
)sql";

constexpr const char* kVersion4 = R"sql(
ALTER TABLE system_samples ADD COLUMN loader_cores REAL;
)sql";

// Where datasets went that were moved: runs keep naming the place they were made with.
constexpr const char* kVersion5 = R"sql(
CREATE TABLE moved_datasets (
    old_path TEXT PRIMARY KEY,
    new_path TEXT NOT NULL
) WITHOUT ROWID;
)sql";

// Which epoch is the best one is decided while training (train.best_metric); null in older runs.
constexpr const char* kVersion6 = R"sql(
ALTER TABLE epochs ADD COLUMN is_best INTEGER;
ALTER TABLE epochs ADD COLUMN other_load REAL;
ALTER TABLE epochs ADD COLUMN loader_cpu_seconds REAL;
ALTER TABLE runs ADD COLUMN best_val_top1 REAL;
UPDATE runs SET best_val_top1 = val_top1_max;

-- As dataIdentityText() writes them; empty: unknown.
ALTER TABLE runs ADD COLUMN train_data TEXT NOT NULL DEFAULT '';
ALTER TABLE runs ADD COLUMN validation_data TEXT NOT NULL DEFAULT '';
-- Of a run that was resumed on other data: what changed.
ALTER TABLE resumes ADD COLUMN data_change TEXT NOT NULL DEFAULT '';
)sql";

// Epochs that other work on the machine disturbed, as summariseEpochs() counts them; and runs that
// are trained alternately: all of them have the number of the first one, others 0.
constexpr const char* kVersion7 = R"sql(
ALTER TABLE runs ADD COLUMN disturbed_epochs INTEGER NOT NULL DEFAULT 0;
UPDATE runs SET disturbed_epochs =
    (SELECT count(*) FROM epochs WHERE run_id = runs.id AND other_load > 0.1);
ALTER TABLE runs ADD COLUMN turns INTEGER NOT NULL DEFAULT 0;
)sql";

// What the check of a dataset's images found, as core/dataset/doctor/diagnosis_json.h writes it,
// and the user's marks. An image is named as in a list of excluded ones
// (core/dataset/doctor/exclude_list.h).
constexpr const char* kVersion8 = R"sql(
CREATE TABLE dataset_checks (
    dataset_id INTEGER PRIMARY KEY REFERENCES datasets(id) ON DELETE CASCADE,
    checked_at INTEGER NOT NULL,
    result TEXT NOT NULL
);
CREATE TABLE image_marks (
    dataset_id INTEGER NOT NULL REFERENCES datasets(id) ON DELETE CASCADE,
    image TEXT NOT NULL,
    mark TEXT NOT NULL,
    PRIMARY KEY (dataset_id, image)
) WITHOUT ROWID;
)sql";

// The config of a finished run that is extended, until the extension has started: so long the run
// can be as it was.
constexpr const char* kVersion9 = R"sql(
ALTER TABLE runs ADD COLUMN finished_config TEXT NOT NULL DEFAULT '';
)sql";

// Confusion matrices as rows. Until then names were "5:tench8:gas pump" (lengths in bytes) and
// cells "truth predicted images truth ...".
constexpr const char* kVersion10 = R"sql(
CREATE TABLE confusion_matrices (
    run_id INTEGER NOT NULL REFERENCES runs(id) ON DELETE CASCADE,
    kind TEXT NOT NULL,
    epoch INTEGER NOT NULL,
    PRIMARY KEY (run_id, kind)
) WITHOUT ROWID;
CREATE TABLE confusion_classes (
    run_id INTEGER NOT NULL,
    kind TEXT NOT NULL,
    class INTEGER NOT NULL,
    name TEXT NOT NULL,
    PRIMARY KEY (run_id, kind, class),
    FOREIGN KEY (run_id, kind) REFERENCES confusion_matrices(run_id, kind) ON DELETE CASCADE
) WITHOUT ROWID;
CREATE TABLE confusion_cells (
    run_id INTEGER NOT NULL,
    kind TEXT NOT NULL,
    truth INTEGER NOT NULL,
    predicted INTEGER NOT NULL,
    images INTEGER NOT NULL,
    PRIMARY KEY (run_id, kind, truth, predicted),
    FOREIGN KEY (run_id, kind) REFERENCES confusion_matrices(run_id, kind) ON DELETE CASCADE
) WITHOUT ROWID;
INSERT INTO confusion_matrices SELECT run_id, kind, epoch FROM confusions;
INSERT INTO confusion_classes
    WITH RECURSIVE
    counted(run_id, kind, class, rest) AS (
        SELECT run_id, kind, 0, CAST(class_names AS BLOB) FROM confusions
        UNION ALL
        SELECT run_id, kind, class + 1,
               substr(rest, instr(rest, x'3a') + 1 +
                            CAST(CAST(substr(rest, 1, instr(rest, x'3a') - 1) AS TEXT) AS INTEGER))
        FROM counted WHERE instr(rest, x'3a') > 0
    )
    SELECT run_id, kind, class,
           CAST(substr(rest, instr(rest, x'3a') + 1,
                       CAST(CAST(substr(rest, 1, instr(rest, x'3a') - 1) AS TEXT) AS INTEGER))
                AS TEXT)
    FROM counted WHERE instr(rest, x'3a') > 0;
INSERT INTO confusion_cells
    SELECT run_id, kind, max(iif(key % 3 = 0, value, 0)), max(iif(key % 3 = 1, value, 0)),
           max(iif(key % 3 = 2, value, 0))
    FROM confusions, json_each('[' || replace(rtrim(cells), ' ', ',') || ']')
    GROUP BY run_id, kind, key / 3;
DROP TABLE confusions;
)sql";

// Sweeps that stop their losers: the runs of one have the number of the first one, and pause after
// an epoch until it is decided which of them continue.
constexpr const char* kVersion11 = R"sql(
ALTER TABLE runs ADD COLUMN sweep INTEGER NOT NULL DEFAULT 0;
ALTER TABLE runs ADD COLUMN pause_at INTEGER NOT NULL DEFAULT 0;
CREATE TABLE sweeps (
    id INTEGER PRIMARY KEY,
    factor INTEGER NOT NULL,
    min_epochs INTEGER NOT NULL,
    metric TEXT NOT NULL
);
)sql";

// Where a running run computes, as train.device writes it; empty: nobody asked for a device.
constexpr const char* kVersion12 = R"sql(
ALTER TABLE runs ADD COLUMN taken_device TEXT NOT NULL DEFAULT '';
)sql";

// What a run is, wherever its folder is copied or moved to (core/events/run_event.h); and runs
// whose records come from the event file of a folder that they are trained in.
constexpr const char* kVersion13 = R"sql(
ALTER TABLE runs ADD COLUMN identity TEXT NOT NULL DEFAULT '';
UPDATE runs SET identity = lower(hex(randomblob(16)));
CREATE UNIQUE INDEX runs_identity ON runs (identity) WHERE identity <> '';

-- A folder inside the workspace is kept relative to it.
CREATE TABLE followed_runs (
    run_id INTEGER PRIMARY KEY REFERENCES runs(id) ON DELETE CASCADE,
    folder TEXT NOT NULL,
    kind TEXT NOT NULL,

    -- Up to where the file was read, and a digest of the bytes before; the last event, and the
    -- sessions that were seen, separated by blanks; lines that were damaged.
    position INTEGER NOT NULL DEFAULT 0,
    position_check INTEGER NOT NULL DEFAULT 0,
    sequence INTEGER NOT NULL DEFAULT 0,
    sessions TEXT NOT NULL DEFAULT '',
    damaged INTEGER NOT NULL DEFAULT 0
) WITHOUT ROWID;
)sql";

// Other machines on which runs are trained, as core/remote/target.h writes them, and the runs that
// were submitted to one (RemotePlace).
constexpr const char* kVersion14 = R"sql(
CREATE TABLE targets (
    name TEXT PRIMARY KEY,
    definition TEXT NOT NULL
) WITHOUT ROWID;
CREATE TABLE remote_runs (
    run_id INTEGER PRIMARY KEY REFERENCES runs(id) ON DELETE CASCADE,
    target TEXT NOT NULL,
    folder TEXT NOT NULL,
    job TEXT NOT NULL DEFAULT '',
    phase TEXT NOT NULL,
    detail TEXT NOT NULL DEFAULT '',
    contact_at INTEGER NOT NULL DEFAULT 0,
    lost_since INTEGER NOT NULL DEFAULT 0,
    lost_reason TEXT NOT NULL DEFAULT ''
);
)sql";

// Where a run was recorded that was imported (run_import.h); empty: here.
constexpr const char* kVersion15 = R"sql(
ALTER TABLE runs ADD COLUMN imported_from TEXT NOT NULL DEFAULT '';
)sql";

// Files that weights of a run were written to for other programs (ExportRecord), and the way to
// what lies in the bin, which is nearly always empty.
constexpr const char* kVersion16 = R"sql(
CREATE TABLE exports (
    run_id INTEGER NOT NULL REFERENCES runs(id) ON DELETE CASCADE,
    path TEXT NOT NULL,
    format TEXT NOT NULL,
    exported_at INTEGER NOT NULL,
    PRIMARY KEY (run_id, path)
) WITHOUT ROWID;
CREATE INDEX runs_deleted ON runs (deleted_at) WHERE deleted_at > 0;
)sql";

// Runs may be time_limit, preempted and node_failed, which older programs cannot read.
constexpr const char* kVersion17 = "";

// The process that a sweep was reserved for: its survivors are as well. 0: for none.
constexpr const char* kVersion18 = R"sql(
ALTER TABLE sweeps ADD COLUMN owner_host TEXT NOT NULL DEFAULT '';
ALTER TABLE sweeps ADD COLUMN owner_machine TEXT NOT NULL DEFAULT '';
ALTER TABLE sweeps ADD COLUMN owner_pid INTEGER NOT NULL DEFAULT 0;
ALTER TABLE sweeps ADD COLUMN owner_start INTEGER NOT NULL DEFAULT 0;
)sql";

constexpr std::array kMigrations = {kVersion1,  kVersion2,  kVersion3,  kVersion4,  kVersion5,
                                    kVersion6,  kVersion7,  kVersion8,  kVersion9,  kVersion10,
                                    kVersion11, kVersion12, kVersion13, kVersion14, kVersion15,
                                    kVersion16, kVersion17, kVersion18};

void backUp(Connection& connection, FileSystem& fileSystem, std::int64_t version)
{
    std::filesystem::path target = connection.path();
    target += ".backup-" + std::to_string(version);
    // Through a separate connection: the one that migrates is inside its transaction already.
    copyDatabase(connection.path(), target, fileSystem);
}

[[noreturn]] void throwNewer(const Connection& connection, std::int64_t found, std::int64_t newest)
{
    throw Error(ErrorCode::UnsupportedVersion,
                Text("the workspace was written by a newer Formwork (database version %1, this "
                     "program knows up to %2)")
                    .arg(found, newest),
                connection.path(), Text("install the newer Formwork, or choose another workspace"));
}

// Of a database without a version.
void requireNoTables(Connection& connection)
{
    if (connection.integer("SELECT count(*) FROM sqlite_master") > 0)
        throw Error(ErrorCode::Database, Text("this database belongs to another program"),
                    connection.path(), Text("choose another workspace"));
}

} // namespace

std::span<const char* const> schemaMigrations()
{
    return kMigrations;
}

void migrate(Connection& connection, FileSystem& fileSystem,
             std::span<const char* const> migrations)
{
    const auto newest = static_cast<std::int64_t>(migrations.size());
    const auto version = [&] {
        return connection.integer("PRAGMA user_version");
    };
    // Without this look ahead every open would wait for the current writer.
    if (version() == newest)
        return;
    WriteTransaction transaction(connection);
    const std::int64_t found = version();
    if (found > newest)
        throwNewer(connection, found, newest);
    if (found == newest)
        return;
    if (found == 0)
        requireNoTables(connection);
    if (found > 0)
        backUp(connection, fileSystem, found);
    for (const char* migration : migrations.subspan(static_cast<std::size_t>(found)))
        connection.exec(migration);
    connection.exec(("PRAGMA user_version = " + std::to_string(newest)).c_str());
    transaction.commit();
}

void requireNewest(Connection& connection, std::span<const char* const> migrations)
{
    const auto newest = static_cast<std::int64_t>(migrations.size());
    const std::int64_t found = connection.integer("PRAGMA user_version");
    if (found > newest)
        throwNewer(connection, found, newest);
    if (found == newest)
        return;
    if (found == 0)
        requireNoTables(connection);
    if (found == 0) // its maker was killed before the first commit
        throw Error(ErrorCode::NotFound, Text("there is no workspace here"),
                    connection.path().parent_path());
    throw Error(ErrorCode::UnsupportedVersion,
                Text("the workspace was written by an older Formwork, and to read it its database "
                     "would have to be changed"),
                connection.path(), Text("copy the workspace to a place that can be written"));
}

} // namespace formwork
