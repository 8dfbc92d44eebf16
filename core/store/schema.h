// The database's tables and how older ones are brought up to date. Private to core/store.
#pragma once

#include "core/base/file_system.h"
#include "core/store/connection.h"

#include <span>

namespace formwork {

// Each entry brings the schema from its index to the next version; `PRAGMA user_version` holds the
// version. Never change an entry that was released: add one.
std::span<const char* const> schemaMigrations();

// Runs the missing migrations in one transaction, after copying an older database to
// `<database>.backup-<version>`. Safe when several processes open a workspace at the same time.
// Errors: UnsupportedVersion (newer than the list), Database (not a workspace's database).
void migrate(Connection& connection, FileSystem& fileSystem,
             std::span<const char* const> migrations);

// For a database that must not be changed: Error{UnsupportedVersion} unless it is of the newest
// version, Error{Database} if it is not a workspace's.
void requireNewest(Connection& connection, std::span<const char* const> migrations);

} // namespace formwork
