// Copies of a workspace's database, and what can be done with them when it is damaged. Nothing here
// needs an open Store. Errors are formwork::Error as those of Store.
#pragma once

#include "core/base/file_system.h"
#include "core/store/workspace.h"

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <vector>

namespace formwork {

struct DatabaseBackup
{
    std::filesystem::path path;
    std::int64_t time = 0; // when it was made, unix milliseconds
};

// formwork.db.backup (see backUpDatabase) and formwork.db.backup-<version> (made before an older
// schema is changed), newest first. Only those that can be opened.
std::vector<DatabaseBackup> databaseBackups(const Workspace& workspace);

// Whether formwork.db.backup is missing or older than `age`, and the database has changed since.
bool backupIsDue(const Workspace& workspace, std::chrono::milliseconds age);
// Writes formwork.db.backup while others keep reading and writing the database. A damaged database
// is refused (Error{CorruptData}) and the last backup stays. Takes about a second for each 200 MB.
void backUpDatabase(const Workspace& workspace, FileSystem& fileSystem);

// Renames the database, so that the next Store begins a new one. Returns the new path,
// formwork.db.damaged-<UTC date and time>. Nothing else may have the workspace open.
std::filesystem::path setDatabaseAside(const Workspace& workspace, FileSystem& fileSystem);
// Sets the database aside, if there is one, and puts a copy of `backup` in its place. Returns the
// path of what was set aside; empty if there was nothing.
std::filesystem::path restoreBackup(const Workspace& workspace, const std::filesystem::path& backup,
                                    FileSystem& fileSystem);

// A consistent copy of a database that may be in use; replaces `target` when it is complete.
void copyDatabase(const std::filesystem::path& source, const std::filesystem::path& target,
                  FileSystem& fileSystem);

} // namespace formwork
