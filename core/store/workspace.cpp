#include "core/store/workspace.h"

#include <array>
#include <cstdlib>
#include <string>
#include <utility>

#include <pwd.h>
#include <sys/vfs.h>
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

// f_type of statfs(2), from linux/magic.h and the file systems' own sources.
constexpr std::array kNetworkTypes = {
    std::pair(0x6969L, "NFS"),        std::pair(0x517BL, "SMB"),
    std::pair(0xFE534D42L, "SMB"),    std::pair(0xFF534D42L, "CIFS"),
    std::pair(0x5346414FL, "AFS"),    std::pair(0x00C36400L, "Ceph"),
    std::pair(0x0BD00BD0L, "Lustre"), std::pair(0x47504653L, "GPFS"),
    std::pair(0x19830326L, "BeeGFS"), std::pair(0x013111A8L, "IBRIX"),
};

} // namespace

std::string networkFileSystem(const std::filesystem::path& path)
{
    std::error_code problem;
    std::filesystem::path place = std::filesystem::absolute(path, problem);
    while (!std::filesystem::exists(place, problem) && place.has_relative_path())
        place = place.parent_path();
    struct statfs about = {};
    if (::statfs(place.c_str(), &about) != 0)
        return {};
    const auto type = static_cast<std::uint32_t>(about.f_type);
    for (const auto& [number, name] : kNetworkTypes) {
        if (type == static_cast<std::uint32_t>(number))
            return name;
    }
    return {};
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
