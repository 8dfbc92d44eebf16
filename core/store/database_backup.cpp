#include "core/store/database_backup.h"

#include "core/base/error.h"
#include "core/store/connection.h"

#include <SQLiteCpp/Backup.h>
#include <SQLiteCpp/Database.h>

#include <algorithm>
#include <array>
#include <ctime>
#include <optional>
#include <string>

#include <unistd.h>

namespace formwork {

namespace fs = std::filesystem;

namespace {

constexpr std::array kCompanions = {"-wal", "-shm", "-journal"}; // parts of a database in use

fs::path withEnding(const fs::path& path, const std::string& ending)
{
    fs::path result = path;
    result += ending;
    return result;
}

fs::path regularBackup(const Workspace& workspace)
{
    return withEnding(workspace.database(), ".backup");
}

// Nothing if the file is not there.
std::optional<std::int64_t> changedAt(const fs::path& path)
{
    std::error_code problem;
    const auto time = fs::last_write_time(path, problem);
    if (problem)
        return std::nullopt;
    const auto onClock = std::chrono::file_clock::to_sys(time).time_since_epoch();
    return std::chrono::duration_cast<std::chrono::milliseconds>(onClock).count();
}

bool isDatabase(const fs::path& path)
{
    try {
        SQLite::Database database(path, SQLite::OPEN_READONLY);
        return database.execAndGet("PRAGMA user_version").getInt() > 0;
    } catch (const SQLite::Exception&) {
        return false;
    }
}

std::string timeStamp()
{
    const std::time_t now = std::time(nullptr);
    std::tm parts{};
    ::gmtime_r(&now, &parts);
    std::array<char, 32> text{};
    const std::size_t size = std::strftime(text.data(), text.size(), "%Y%m%d-%H%M%S", &parts);
    return {text.data(), size};
}

void requireSound(SQLite::Database& database, const fs::path& path)
{
    const std::string answer = database.execAndGet("PRAGMA quick_check(1)").getString();
    if (answer != "ok")
        throw Error(ErrorCode::CorruptData,
                    Text("the workspace's database is damaged: %1").arg(answer), path);
}

} // namespace

std::vector<DatabaseBackup> databaseBackups(const Workspace& workspace)
{
    std::vector<DatabaseBackup> backups;
    const std::string start = workspace.database().filename().string() + ".backup";
    std::error_code ignored;
    for (const fs::directory_entry& entry : fs::directory_iterator(workspace.root(), ignored)) {
        const std::string name = entry.path().filename().string();
        const bool named = name == start || name.starts_with(start + "-");
        const auto time = changedAt(entry.path());
        if (named && time && name.find(".partial") == std::string::npos && isDatabase(entry.path()))
            backups.push_back({entry.path(), *time});
    }
    std::ranges::sort(backups, std::ranges::greater{}, &DatabaseBackup::time);
    return backups;
}

bool backupIsDue(const Workspace& workspace, std::chrono::milliseconds age)
{
    const auto backup = changedAt(regularBackup(workspace));
    if (!backup)
        return changedAt(workspace.database()).has_value();
    const auto changed = std::max(changedAt(workspace.database()),
                                  changedAt(withEnding(workspace.database(), "-wal")));
    const auto now = std::chrono::duration_cast<std::chrono::milliseconds>(
        std::chrono::system_clock::now().time_since_epoch());
    return changed && *changed > *backup && now.count() - *backup >= age.count();
}

void copyDatabase(const fs::path& source, const fs::path& target, FileSystem& fileSystem)
{
    const fs::path partial = withEnding(target, ".partial-" + std::to_string(::getpid()));
    fileSystem.remove(partial);
    try {
        SQLite::Database from(source, SQLite::OPEN_READONLY, 5000);
        SQLite::Database to(partial, SQLite::OPEN_READWRITE | SQLite::OPEN_CREATE);
        SQLite::Backup(to, from).executeStep();
        requireSound(to, source);
    } catch (const SQLite::Exception& error) {
        fileSystem.remove(partial);
        throwDatabaseError(error, partial);
    } catch (const Error&) {
        fileSystem.remove(partial);
        throw;
    }
    fileSystem.rename(partial, target);
    fileSystem.syncDirectory(target.parent_path());
}

void backUpDatabase(const Workspace& workspace, FileSystem& fileSystem)
{
    copyDatabase(workspace.database(), regularBackup(workspace), fileSystem);
}

fs::path setDatabaseAside(const Workspace& workspace, FileSystem& fileSystem)
{
    const fs::path aside = withEnding(workspace.database(), ".damaged-" + timeStamp());
    fileSystem.rename(workspace.database(), aside);
    for (const char* companion : kCompanions) {
        const fs::path part = withEnding(workspace.database(), companion);
        std::error_code ignored;
        if (fs::exists(part, ignored))
            fileSystem.rename(part, withEnding(aside, companion));
    }
    fileSystem.syncDirectory(workspace.root());
    return aside;
}

fs::path restoreBackup(const Workspace& workspace, const fs::path& backup, FileSystem& fileSystem)
{
    const fs::path fresh = withEnding(workspace.database(), ".restored");
    copyDatabase(backup, fresh, fileSystem); // before anything is given up
    std::error_code ignored;
    fs::path aside;
    if (fs::exists(workspace.database(), ignored))
        aside = setDatabaseAside(workspace, fileSystem);
    fileSystem.rename(fresh, workspace.database());
    fileSystem.syncDirectory(workspace.root());
    return aside;
}

} // namespace formwork
