// SQLite as the store uses it: cached statements, write transactions, errors as formwork::Error.
// Private to core/store.
#pragma once

#include "core/store/disk_kind.h"
#include "core/store/workspace.h"

#include <SQLiteCpp/Database.h>
#include <SQLiteCpp/Exception.h>
#include <SQLiteCpp/Statement.h>

#include <cstdint>
#include <filesystem>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace formwork {

// Turns a failure of SQLite into an Error about `database`.
[[noreturn]] void throwDatabaseError(const SQLite::Exception& error,
                                     const std::filesystem::path& database);

// A statement in use: bind in order, then step; each read takes the next column of the row. Going
// out of scope makes the statement free for its next use.
class Query
{
public:
    Query(SQLite::Statement& statement, const std::filesystem::path& database);
    ~Query();
    Query(const Query&) = delete;
    Query& operator=(const Query&) = delete;

    Query& bind(std::int64_t value);
    Query& bind(int value) { return bind(static_cast<std::int64_t>(value)); }
    Query& bind(std::uint64_t value) { return bind(static_cast<std::int64_t>(value)); }
    Query& bind(double value);
    Query& bind(const std::string& value);
    Query& bind(std::string_view value) { return bind(std::string(value)); }
    Query& bind(const std::optional<double>& value);

    // True while there is a row.
    bool step();
    // Runs to the end and makes it ready for other values. Returns the number of changed rows.
    int run();

    std::int64_t integer();
    int smallInteger() { return static_cast<int>(integer()); }
    std::uint64_t unsignedInteger() { return static_cast<std::uint64_t>(integer()); }
    double real(); // NULL is NaN: SQLite stores it so
    std::optional<double> optionalReal();
    std::string text();

private:
    SQLite::Statement& m_statement;
    const std::filesystem::path& m_database;
    int m_nextBinding = 1;
    int m_nextColumn = 0;
};

// A folder that is removed with all that is in it.
class TemporaryFolder
{
public:
    TemporaryFolder(); // Error of mkdtemp()
    ~TemporaryFolder();
    TemporaryFolder(const TemporaryFolder&) = delete;
    TemporaryFolder& operator=(const TemporaryFolder&) = delete;

    const std::filesystem::path& path() const { return m_path; }

private:
    std::filesystem::path m_path;
};

// One connection, of one thread.
class Connection
{
public:
    // Creates an empty database if there is none; sets what every connection needs.
    //
    // ReadOnly changes nothing on the disk. To read a database in WAL mode, SQLite needs the shared
    // memory of those who use it (-shm) or has to create it, which works neither where nothing can
    // be written nor on a full disk. There the database is opened as immutable, without locks and
    // shared memory; or, if its last changes are still in a journal, a copy of it in the temporary
    // folder is. Nobody writes it at that moment, since that needs the shared memory as well;
    // whether another process has begun to is what reopenIfChanged() checks. See
    // https://www.sqlite.org/wal.html#read_only_databases.
    explicit Connection(std::filesystem::path path, StoreMode mode = StoreMode::ReadWrite);
    // With a given journal, for tests.
    Connection(std::filesystem::path path, StoreMode mode, JournalKind journal);

    // Reopens what was opened as immutable or as a copy, if the files on the disk are no longer
    // as they were: true. No Query may be in use. Cheap.
    bool reopenIfChanged();

    // `sql` must be a literal: statements are kept by its text. One use at a time.
    Query query(const char* sql);
    void exec(const char* sql);
    std::int64_t integer(const char* sql);
    std::int64_t lastInsertId() const;

    const std::filesystem::path& path() const { return m_path; }
    bool fileIsGone() const; // deleted, moved or replaced since it was opened
    SQLite::Database& handle() { return *m_database; }
    bool isInTransaction() const;

private:
    // What is opened; the database goes before the copy that it may be.
    struct Opened
    {
        std::unique_ptr<TemporaryFolder> copy;
        std::unique_ptr<SQLite::Database> database;
        std::string seen; // the files as they were, if SQLite does not watch them itself
    };
    Opened openedReadOnly() const;
    Opened openedCopy() const;
    bool needsRecovery() const;
    std::string filesSeen() const;
    void setUp(JournalKind journal);
    void switchToWal();
    void switchToRollback();

    std::filesystem::path m_path;
    std::unique_ptr<TemporaryFolder> m_copy;
    std::unique_ptr<SQLite::Database> m_database;
    std::string m_seen;
    std::map<std::string_view, SQLite::Statement> m_statements;
};

// Takes the write lock at once, waiting for other writers; rolls back unless committed. Inside
// another one it is a part of that: uncommitted, it rolls back what it did alone; committed, it is
// kept or rolled back with the outer one.
class WriteTransaction
{
public:
    explicit WriteTransaction(Connection& connection);
    ~WriteTransaction();
    WriteTransaction(const WriteTransaction&) = delete;
    WriteTransaction& operator=(const WriteTransaction&) = delete;
    void commit();

private:
    Connection& m_connection;
    const bool m_isInner;
    bool m_open = true;
};

} // namespace formwork
