#include "core/store/workspace.h"

#include "core/store/disk_kind.h"

#include <cstdlib>
#include <string>

#include <pwd.h>
#include <unistd.h>

namespace formwork {

namespace {

std::filesystem::path environmentPath(const char* name)
{
    const char* value = std::getenv(name);
    return value == nullptr ? std::filesystem::path() : std::filesystem::path(value);
}

std::filesystem::path homeFolder()
{
    if (auto home = environmentPath("HOME"); !home.empty())
        return home;
    const passwd* user = ::getpwuid(::getuid());
    return user == nullptr ? std::filesystem::current_path() : std::filesystem::path(user->pw_dir);
}

} // namespace

std::string networkFileSystem(const std::filesystem::path& path)
{
    return networkName(fileSystemType(path));
}

std::filesystem::path Workspace::runFolder(RunId run) const
{
    return m_root / "runs" / std::to_string(run);
}

std::filesystem::path Workspace::defaultRoot()
{
    if (auto chosen = environmentPath("FORMWORK_WORKSPACE"); !chosen.empty())
        return chosen;
    // The XDG specification says to ignore a relative value.
    if (const auto data = environmentPath("XDG_DATA_HOME"); data.is_absolute())
        return data / "formwork";
    return homeFolder() / ".local" / "share" / "formwork";
}

} // namespace formwork
