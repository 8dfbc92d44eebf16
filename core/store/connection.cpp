#include "core/store/connection.h"

#include "core/base/error.h"

#include <sqlite3.h>
#include <sys/resource.h>
#include <sys/stat.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <chrono>
#include <cstdlib>
#include <limits>
#include <system_error>
#include <thread>

namespace formwork {

namespace {

constexpr int kBusyMilliseconds = 5000;
// With a rollback journal everybody waits for everybody, and each commit for a network.
constexpr int kRollbackBusyMilliseconds = 20'000;

template <typename Action>
auto translated(const std::filesystem::path& database, Action action)
{
    try {
        return action();
    } catch (const SQLite::Exception& error) {
        throwDatabaseError(error, database);
    }
}

// Beside the database: changes to be written into it, or back into it.
constexpr std::array kJournals = {"-wal", "-journal"};

std::filesystem::path withEnding(std::filesystem::path path, const char* ending)
{
    return path += ending;
}

// A file name as the part of a URI that SQLite takes for a path.
std::string immutableUri(const std::filesystem::path& path)
{
    std::string uri = "file:";
    for (const char character : std::filesystem::absolute(path).string()) {
        switch (character) {
        case '%':
            uri += "%25";
            break;
        case '?':
            uri += "%3f";
            break;
        case '#':
            uri += "%23";
            break;
        default:
            uri += character;
        }
    }
    return uri + "?immutable=1";
}

// Less than the 32 KiB that SQLite needs for its shared memory.
bool isDiskFull(const std::filesystem::path& database)
{
    std::error_code error;
    const auto space = std::filesystem::space(database.parent_path(), error);
    return !error && space.available < std::uintmax_t(32) * 1024;
}

// Whether a file of the database has no room to grow (ulimit -f). SQLite adds at most 32 KiB at
// once to its shared memory, and a page to the others.
bool isAtFileSizeLimit(const std::filesystem::path& database)
{
    constexpr std::uintmax_t kGrowth = std::uintmax_t(64) * 1024; // of any page size
    rlimit limit = {};
    if (::getrlimit(RLIMIT_FSIZE, &limit) != 0 || limit.rlim_cur == RLIM_INFINITY)
        return false;
    std::uintmax_t largest = 0;
    for (const char* ending : {"", "-wal", "-journal", "-shm"}) {
        std::error_code error;
        const auto size = std::filesystem::file_size(withEnding(database, ending), error);
        if (!error)
            largest = std::max(largest, size);
    }
    return largest + kGrowth > limit.rlim_cur;
}

[[noreturn]] void throwDiskFull(const std::string& reason, const std::filesystem::path& database)
{
    throw Error(ErrorCode::NoSpace, Text("cannot write the workspace: %1").arg(reason), database,
                Text("free some space"));
}

} // namespace

void throwDatabaseError(const SQLite::Exception& error, const std::filesystem::path& database)
{
    const std::string reason = error.what();
    switch (error.getErrorCode()) {
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
        throw Error(ErrorCode::Busy,
                    Text("the workspace is locked by another program: %1").arg(reason), database,
                    Text("close other programs that use the workspace, or try again"));
    case SQLITE_PERM:
    case SQLITE_AUTH:
    case SQLITE_READONLY:
    case SQLITE_CANTOPEN:
        throw Error(ErrorCode::PermissionDenied, Text("cannot write the workspace: %1").arg(reason),
                    database, Text("check the permissions or choose another workspace"));
    case SQLITE_FULL:
        throwDiskFull(reason, database);
    case SQLITE_IOERR:
        // What SQLite says as well when it cannot make room for its shared memory.
        if (isDiskFull(database))
            throwDiskFull("the disk is full", database);
        if (isAtFileSizeLimit(database))
            throw Error(
                ErrorCode::Io, Text("cannot write the workspace: %1").arg(Text("File too large")),
                database, Text("raise the limit of file sizes (ulimit -f) or choose another disk"));
        throw Error(ErrorCode::Io, Text("cannot read or write the workspace: %1").arg(reason),
                    database, Text("check the disk and its free space"));
    case SQLITE_NOMEM:
        throw Error(ErrorCode::OutOfMemory, Text::verbatim(reason), database);
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB:
        throw Error(ErrorCode::CorruptData,
                    Text("the workspace's database is damaged: %1").arg(reason), database,
                    Text("put a backup (formwork.db.backup-...) in its place, or move it away to "
                         "start with an empty one"));
    default:
        throw Error(ErrorCode::Database, Text("the workspace's database failed: %1").arg(reason),
                    database);
    }
}

TemporaryFolder::TemporaryFolder()
{
    std::string name = (std::filesystem::temp_directory_path() / "formwork-XXXXXX").string();
    if (::mkdtemp(name.data()) == nullptr)
        throw errorFromErrno(errno, Text("create a folder for a copy of the database"), name);
    m_path = name;
}

TemporaryFolder::~TemporaryFolder()
{
    std::error_code ignored;
    std::filesystem::remove_all(m_path, ignored);
}

Query::Query(SQLite::Statement& statement, const std::filesystem::path& database)
    : m_statement(statement)
    , m_database(database)
{}

Query::~Query()
{
    m_statement.tryReset();
    try {
        m_statement.clearBindings();
    } catch (const SQLite::Exception&) {
        // Every use binds all its values, so old ones do no harm.
    }
}

Query& Query::bind(std::int64_t value)
{
    translated(m_database, [&] { m_statement.bind(m_nextBinding++, value); });
    return *this;
}

Query& Query::bind(double value)
{
    translated(m_database, [&] { m_statement.bind(m_nextBinding++, value); });
    return *this;
}

Query& Query::bind(const std::string& value)
{
    translated(m_database, [&] { m_statement.bind(m_nextBinding++, value); });
    return *this;
}

Query& Query::bind(const std::optional<double>& value)
{
    if (value)
        return bind(*value);
    translated(m_database, [&] { m_statement.bind(m_nextBinding++); });
    return *this;
}

bool Query::step()
{
    m_nextColumn = 0;
    return translated(m_database, [&] { return m_statement.executeStep(); });
}

int Query::run()
{
    return translated(m_database, [&] {
        const int changed = m_statement.exec();
        m_statement.reset();
        m_nextBinding = 1;
        return changed;
    });
}

std::int64_t Query::integer()
{
    return translated(m_database, [&] { return m_statement.getColumn(m_nextColumn++).getInt64(); });
}

double Query::real()
{
    return optionalReal().value_or(std::numeric_limits<double>::quiet_NaN());
}

std::optional<double> Query::optionalReal()
{
    return translated(m_database, [&]() -> std::optional<double> {
        const SQLite::Column column = m_statement.getColumn(m_nextColumn++);
        return column.isNull() ? std::nullopt : std::optional(column.getDouble());
    });
}

std::string Query::text()
{
    return translated(m_database,
                      [&] { return m_statement.getColumn(m_nextColumn++).getString(); });
}

Connection::Connection(std::filesystem::path path, StoreMode mode)
    : Connection(path, mode, journalKindFor(fileSystemType(path)))
{}

Connection::Connection(std::filesystem::path path, StoreMode mode, JournalKind journal)
    : m_path(std::move(path))
{
    translated(m_path, [&] {
        if (mode == StoreMode::ReadOnly) {
            Opened opened = openedReadOnly();
            m_copy = std::move(opened.copy);
            m_database = std::move(opened.database);
            m_seen = std::move(opened.seen);
            return;
        }
        m_database = std::make_unique<SQLite::Database>(
            m_path, SQLite::OPEN_READWRITE | SQLite::OPEN_CREATE, kBusyMilliseconds);
        setUp(journal);
    });
}

bool Connection::reopenIfChanged()
{
    if (m_seen.empty() || filesSeen() == m_seen)
        return false;
    return translated(m_path, [&] {
        Opened opened = openedReadOnly(); // if that fails, what there was stays
        m_statements.clear();
        m_database = std::move(opened.database);
        m_copy = std::move(opened.copy);
        m_seen = std::move(opened.seen);
        return true;
    });
}

bool Connection::fileIsGone() const
{
    int moved = 0;
    const int code =
        ::sqlite3_file_control(m_database->getHandle(), "main", SQLITE_FCNTL_HAS_MOVED, &moved);
    return code == SQLITE_OK && moved != 0;
}

Connection::Opened Connection::openedReadOnly() const
{
    Opened opened;
    std::string seen = filesSeen();
    try {
        opened.database =
            std::make_unique<SQLite::Database>(m_path, SQLite::OPEN_READONLY, kBusyMilliseconds);
        opened.database->execAndGet("SELECT count(*) FROM sqlite_master");
        return opened;
    } catch (const SQLite::Exception& error) {
        // PROTOCOL: the index of the write-ahead log (-shm) is of another one, as in a workspace
        // that was copied while it was in use, and cannot be made again.
        constexpr std::array kUnwritable = {SQLITE_CANTOPEN, SQLITE_READONLY, SQLITE_IOERR,
                                            SQLITE_FULL, SQLITE_PROTOCOL};
        if (std::ranges::find(kUnwritable, error.getErrorCode()) == kUnwritable.end())
            throw;
    }
    if (needsRecovery())
        opened = openedCopy();
    else
        opened.database = std::make_unique<SQLite::Database>(
            immutableUri(m_path), SQLite::OPEN_READONLY | SQLite::OPEN_URI, kBusyMilliseconds);
    opened.database->execAndGet("SELECT count(*) FROM sqlite_master");
    opened.seen = std::move(seen);
    return opened;
}

// Its last changes are still in a journal, because the program that made them was killed or its
// disk taken away: without it the database is old, or even half-written.
bool Connection::needsRecovery() const
{
    return std::ranges::any_of(kJournals, [&](const char* ending) {
        std::error_code problem;
        const auto bytes = std::filesystem::file_size(withEnding(m_path, ending), problem);
        return !problem && bytes > 0;
    });
}

// Differs after any change of the database or its journals.
std::string Connection::filesSeen() const
{
    std::string seen;
    for (const char* ending : {"", kJournals[0], kJournals[1]}) {
        struct stat about = {};
        // An empty journal is as good as none.
        if (::stat(withEnding(m_path, ending).c_str(), &about) != 0 || about.st_size == 0)
            about = {};
        for (const auto number :
             {static_cast<std::int64_t>(about.st_dev), static_cast<std::int64_t>(about.st_ino),
              static_cast<std::int64_t>(about.st_size),
              static_cast<std::int64_t>(about.st_mtim.tv_sec),
              static_cast<std::int64_t>(about.st_mtim.tv_nsec)})
            seen += std::to_string(number) + ' ';
    }
    return seen;
}

Connection::Opened Connection::openedCopy() const
{
    Opened opened;
    opened.copy = std::make_unique<TemporaryFolder>();
    const std::filesystem::path copy = opened.copy->path() / m_path.filename();
    std::error_code problem;
    std::filesystem::copy_file(m_path, copy, problem);
    for (const char* ending : kJournals) {
        const std::filesystem::path journal = withEnding(m_path, ending);
        if (!problem && std::filesystem::exists(journal))
            std::filesystem::copy_file(journal, withEnding(copy, ending), problem);
    }
    if (problem)
        throw errorFromErrno(problem.value(), Text("copy the database to read it"), m_path);
    opened.database =
        std::make_unique<SQLite::Database>(copy, SQLite::OPEN_READWRITE, kBusyMilliseconds);
    opened.database->exec("PRAGMA query_only = ON");
    return opened;
}

void Connection::setUp(JournalKind journal)
{
    if (journal == JournalKind::WriteAhead) {
        switchToWal();
        // In WAL mode NORMAL cannot damage the database; a power cut may undo the last commits.
        m_database->exec("PRAGMA synchronous = NORMAL");
    } else {
        switchToRollback();
        m_database->exec("PRAGMA synchronous = FULL");
        m_database->setBusyTimeout(kRollbackBusyMilliseconds);
    }
    m_database->exec("PRAGMA foreign_keys = ON");
}

// TRUNCATE, not DELETE: removing files that others have open leaves others behind on NFS.
void Connection::switchToRollback()
{
    const auto truncating = [&] {
        return m_database->execAndGet("PRAGMA journal_mode = TRUNCATE").getString() == "truncate";
    };
    try {
        truncating();
    } catch (const SQLite::Exception& error) {
        if (error.getErrorCode() == SQLITE_BUSY)
            return; // in WAL mode and in use: a process that can share memory with them may
                    // continue
        // From WAL mode where memory cannot be shared: alone one can do without.
        m_database->exec("PRAGMA locking_mode = EXCLUSIVE");
        truncating();
        m_database->exec("PRAGMA locking_mode = NORMAL");
        m_database->execAndGet("SELECT count(*) FROM sqlite_master"); // gives the lock back
    }
}

void Connection::switchToWal()
{
    const auto mode = [&](const char* sql) {
        return m_database->execAndGet(sql).getString() == "wal";
    };
    const auto deadline =
        std::chrono::steady_clock::now() + std::chrono::milliseconds(kBusyMilliseconds);
    // SQLite does not wait for a lock here: two programs that make the workspace at the same moment
    // would get "database is locked".
    while (!mode("PRAGMA journal_mode")) {
        try {
            if (!mode("PRAGMA journal_mode = WAL"))
                return; // a file system without shared memory: it works, with more waiting
        } catch (const SQLite::Exception& error) {
            if (error.getErrorCode() != SQLITE_BUSY || std::chrono::steady_clock::now() > deadline)
                throw;
            std::this_thread::sleep_for(std::chrono::milliseconds(10));
        }
    }
}

Query Connection::query(const char* sql)
{
    return translated(m_path, [&] {
        auto found = m_statements.find(sql);
        if (found == m_statements.end())
            found = m_statements.try_emplace(sql, *m_database, sql).first;
        return Query(found->second, m_path);
    });
}

void Connection::exec(const char* sql)
{
    translated(m_path, [&] { m_database->exec(sql); });
}

std::int64_t Connection::integer(const char* sql)
{
    return translated(m_path, [&] { return m_database->execAndGet(sql).getInt64(); });
}

std::int64_t Connection::lastInsertId() const
{
    return m_database->getLastInsertRowid();
}

bool Connection::isInTransaction() const
{
    return sqlite3_get_autocommit(m_database->getHandle()) == 0;
}

WriteTransaction::WriteTransaction(Connection& connection)
    : m_connection(connection)
    , m_isInner(connection.isInTransaction())
{
    m_connection.query(m_isInner ? "SAVEPOINT inner_part" : "BEGIN IMMEDIATE").run();
}

WriteTransaction::~WriteTransaction()
{
    if (!m_open)
        return;
    // ROLLBACK TO leaves the savepoint open.
    if (m_isInner) {
        m_connection.handle().tryExec("ROLLBACK TO inner_part");
        m_connection.handle().tryExec("RELEASE inner_part");
    } else {
        m_connection.handle().tryExec("ROLLBACK");
    }
}

void WriteTransaction::commit()
{
    m_connection.query(m_isInner ? "RELEASE inner_part" : "COMMIT").run();
    m_open = false;
}

} // namespace formwork
